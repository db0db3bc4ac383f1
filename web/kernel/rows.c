/*
 * What is done to rows of pictures, by SIMD: the loops of web/src/lib/imaging, which has them in TypeScript too, for where
 * there is no SIMD. Both do the same arithmetic in the same order, in double precision, so that both give the same bits.
 * A picture's pixels are RGBA, 8 bits each; planes are red, green and blue one after another, float32, 0 to 255.
 */
#include <wasm_simd128.h>

typedef v128_t vec;
typedef unsigned char byte;

#define EXPORT(NAME) __attribute__((export_name(NAME)))
#define INLINE static inline __attribute__((always_inline))
enum { WHITE = 255 };

INLINE vec converted(vec integers) { return wasm_f64x2_convert_low_i32x4(integers); }
INLINE vec upper(vec four) { return wasm_i32x4_shuffle(four, four, 2, 3, 2, 3); }
INLINE vec times(vec doubles, double factor) { return wasm_f64x2_mul(doubles, wasm_f64x2_splat(factor)); }

/* A pixel's four numbers. */
INLINE vec pixel(const byte *at) {
  return wasm_u32x4_extend_low_u16x8(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(at)));
}

/* Two pairs of doubles as four floats. */
INLINE vec floats(vec low, vec high) {
  return wasm_i32x4_shuffle(wasm_f32x4_demote_f64x2_zero(low), wasm_f32x4_demote_f64x2_zero(high), 0, 1, 4, 5);
}

/* Whether so many pixels let nothing through. */
EXPORT("opaque") int opaque(const byte *pixels, int count) {
  vec all = wasm_i32x4_splat(-1);
  int at = 0;
  for (; at + 4 <= count; at += 4) all = wasm_v128_and(all, wasm_v128_load(pixels + 4 * at));
  for (; at < count; at++) all = wasm_v128_and(all, wasm_v128_load32_splat(pixels + 4 * at));
  return wasm_i32x4_all_true(wasm_u32x4_gt(all, wasm_u32x4_splat(0xfeffffff)));
}

/* Pixels on white, as three planes. */
EXPORT("composite") void composite(const byte *pixels, float *planes, int area) {
  for (int at = 0; at < area; at++, pixels += 4) {
    if (pixels[3] == WHITE) {
      for (int c = 0; c < 3; c++) planes[c * area + at] = pixels[c];
      continue;
    }
    double alpha = pixels[3] / (double)WHITE, white = WHITE * (1 - alpha);
    for (int c = 0; c < 3; c++) planes[c * area + at] = (float)(pixels[c] * alpha + white);
  }
}

/* `width` weighted sums of pixels, three rows of them: of each `count` pixels from `first` on, with the first of `most` weights. */
EXPORT("across")
void across(const byte *pixels, const int *first, const int *count, const double *weights, int most, int width,
            double *sums) {
  for (int x = 0; x < width; x++, weights += most) {
    const byte *at = pixels + 4 * first[x];
    vec red_green = wasm_f64x2_splat(0), blue = red_green;
    for (int tap = 0; tap < count[x]; tap++, at += 4) {
      vec four = pixel(at);
      red_green = wasm_f64x2_add(red_green, times(converted(four), weights[tap]));
      blue = wasm_f64x2_add(blue, times(converted(upper(four)), weights[tap]));
    }
    wasm_v128_store64_lane(sums + x, red_green, 0);
    wasm_v128_store64_lane(sums + width + x, red_green, 1);
    wasm_v128_store64_lane(sums + 2 * width + x, blue, 0);
  }
}

/* Three rows of `width` sums: of boxes of pixels, `columns` by `lines`, those of a row of boxes. Lines are `pitch` pixels apart. */
EXPORT("boxes") void boxes(const byte *pixels, int pitch, int columns, int lines, int width, int *sums) {
  for (int x = 0; x < width; x++) {
    vec sum = wasm_i32x4_splat(0);
    for (int y = 0; y < lines; y++) {
      const byte *at = pixels + 4 * (y * pitch + x * columns);
      for (int column = 0; column < columns; column++, at += 4) sum = wasm_i32x4_add(sum, pixel(at));
    }
    wasm_v128_store32_lane(sums + x, sum, 0);
    wasm_v128_store32_lane(sums + width + x, sum, 1);
    wasm_v128_store32_lane(sums + 2 * width + x, sum, 2);
  }
}

/* What web/src/lib/imaging/hashing.ts makes of four places beside each other, as the sum of two halves of 16 bits each. */
INLINE vec white_noise(int x, int y) {
  vec columns = wasm_i32x4_add(wasm_i32x4_splat(x), wasm_i32x4_make(0, 1, 2, 3));
  vec bits = wasm_v128_xor(wasm_i32x4_splat((int)((unsigned)y * 0x9e3779b1u)),
                           wasm_i32x4_mul(columns, wasm_i32x4_splat((int)0x85ebca77u)));
  bits = wasm_i32x4_mul(wasm_v128_xor(bits, wasm_u32x4_shr(bits, 16)), wasm_i32x4_splat(0x7feb352d));
  bits = wasm_i32x4_mul(wasm_v128_xor(bits, wasm_u32x4_shr(bits, 15)), wasm_i32x4_splat((int)0x846ca68bu));
  bits = wasm_v128_xor(bits, wasm_u32x4_shr(bits, 16));
  return wasm_i32x4_add(wasm_v128_and(bits, wasm_i32x4_splat(0xffff)), wasm_u32x4_shr(bits, 16));
}

/* To four values of a plane, `scale` times integers. */
INLINE void add_scaled(float *values, vec integers, double scale) {
  vec four = wasm_v128_load(values);
  vec low = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(four), times(converted(integers), scale));
  vec high = wasm_f64x2_add(wasm_f64x2_promote_low_f32x4(upper(four)), times(converted(upper(integers)), scale));
  wasm_v128_store(values, floats(low, high));
}

/*
 * Noise averaged over `side` x `side` pixels, added to `colours` planes whose first pixel has the place `left` and `top`.
 * `room` has for each of `side` + 2 lines as many integers as a line has pixels, and `side` + 3 beside: the first line is
 * that of the sums, the last that of the hashes.
 */
EXPORT("noise")
void noise(float *planes, int width, int height, int colours, int left, int top, int side, double scale, int *room) {
  int pitch = width + side + 3, middle = side * side * 0xffff;
  int *sums = room, *line = room + pitch * (side + 1);
  for (int x = 0; x < pitch * (side + 1); x++) room[x] = 0;
  for (int y = 0; y < height + side - 1; y++) {
    int *column = room + pitch * (y % side + 1), sum = 0;
    for (int x = 0; x < width + side - 1; x += 4) wasm_v128_store(line + x, white_noise(left + x, top + y));
    for (int x = 0; x < side - 1; x++) sum += line[x];
    for (int x = 0; x < width; x++) {
      sum += line[x + side - 1];
      sums[x] += sum - column[x];
      column[x] = sum;
      sum -= line[x];
    }
    if (y < side - 1) continue;
    for (int colour = 0; colour < colours; colour++) {
      float *row = planes + (colour * height + y - side + 1) * width;
      int x = 0;
      for (; x + 4 <= width; x += 4)
        add_scaled(row + x, wasm_i32x4_sub(wasm_v128_load(sums + x), wasm_i32x4_splat(middle)), scale);
      for (; x < width; x++) row[x] = (float)(row[x] + scale * (sums[x] - middle));
    }
  }
}

/* What is below 0 or above 255 is cut off. */
EXPORT("clamp") void clamp(float *values, int count) {
  for (int at = 0; at < count; at++) {
    float value = values[at];
    values[at] = value < 0 ? 0 : value > WHITE ? WHITE : value;
  }
}

/* Of four values of both planes: as far from `before` to `after` as `fade` says, rounded half up, and clamped. */
INLINE vec mixed(const float *before, const float *after, double fade) {
  vec all[2];
  for (int i = 0; i < 2; i++) {
    vec from = wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(before + 2 * i));
    vec to = wasm_f64x2_promote_low_f32x4(wasm_v128_load64_zero(after + 2 * i));
    vec value = wasm_f64x2_add(from, times(wasm_f64x2_sub(to, from), fade));
    all[i] = wasm_u32x4_trunc_sat_f64x2_zero(wasm_f64x2_add(value, wasm_f64x2_splat(0.5)));
  }
  return wasm_u32x4_min(wasm_i32x4_shuffle(all[0], all[1], 0, 1, 4, 5), wasm_u32x4_splat(WHITE));
}

/* The planes `before` moved towards `after`, into pixels, whose alpha stays. All have room for three more behind them: red and green, the next plane. */
EXPORT("mix") void mix(byte *pixels, const float *before, const float *after, int area, double fade) {
  for (int at = 0; at < area; at += 4) {
    vec red = mixed(before + at, after + at, fade);
    vec green = wasm_i32x4_shl(mixed(before + area + at, after + area + at, fade), 8);
    vec blue = wasm_i32x4_shl(mixed(before + 2 * area + at, after + 2 * area + at, fade), 16);
    vec alpha = wasm_v128_and(wasm_v128_load(pixels + 4 * at), wasm_i32x4_splat((int)0xff000000u));
    wasm_v128_store(pixels + 4 * at, wasm_v128_or(wasm_v128_or(red, green), wasm_v128_or(blue, alpha)));
  }
}
