/*
 * The layers of survey and painter (exporter/brushwork/networks/painter.py), and of the style encoder (style_encoder.py
 * beside it), for WebAssembly with SIMD.
 *
 * A map lies in memory row by row, channels last, in float32, with a border all around that convolutions read: what makes
 * a map makes its border. A program is a list of layers; every thread runs all of it, and does a share of each layer's rows.
 * Who lays out memory and writes programs is web/src/lib/kernel/program.ts, which has the same structs as lists of numbers.
 */
#include <wasm_simd128.h>

typedef v128_t vec;

/* With relaxed SIMD products are not rounded before they are added, where the processor can do that. */
#ifdef __wasm_relaxed_simd__
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_relaxed_madd(a, b, c)
#else
#define MULTIPLY_ADD(a, b, c) wasm_f32x4_add(wasm_f32x4_mul(a, b), c)
#endif
#define INLINE static inline __attribute__((always_inline))
/* By themselves: engines compile functions better that are called often, while a program runs. */
#define APART static __attribute__((noinline))

typedef struct {
  float *data;
  int height, width, channels, border;
} map;

/* A layer is taken in about so many pieces for each thread; and so often one looks for the others before it sleeps. */
enum { PARTS = 4, LOOKS = 100000 };
enum { RELU = 1, REPLICATE = 2, ZEROS = 4, CENTRED = 8 };
enum { LOAD, CONVOLVE, ENLARGE, MOMENTS, DECIDE, APPLY, SHUFFLE, DEPTHWISE, WINOGRAD, INTERLEAVE };

typedef struct {
  int operation;
  map in, out;
  const float *weights;
  float *scale, *shift;
  const float *residual;
  int size, stride, padding, flags;
} layer;

INLINE int pitch(const map *m) { return (m->width + 2 * m->border) * m->channels; }

INLINE float *at(const map *m, int y, int x) {
  return m->data + (y + m->border) * pitch(m) + (x + m->border) * m->channels;
}

/* `count` numbers again, or as many zeros. */
INLINE void repeat(const float *from, float *to, int count, int zeros) {
  unsigned long bytes = count * sizeof(float);
  zeros ? __builtin_memset(to, 0, bytes) : __builtin_memcpy(to, from, bytes);
}

/* The border beside rows, and those rows of the border that repeat them: mirrored, or the edge itself; or zeros. */
APART void surround(const map *m, int from, int to, int flags) {
  int height = m->height, width = m->width, zeros = flags & ZEROS, mirrored = !zeros && !(flags & REPLICATE);
  for (int y = from; y < to; y++) {
    for (int away = 1; away <= m->border; away++) {
      int inside = mirrored ? away : 0;
      repeat(at(m, y, inside), at(m, y, -away), m->channels, zeros);
      repeat(at(m, y, width - 1 - inside), at(m, y, width - 1 + away), m->channels, zeros);
    }
    for (int away = 1; away <= m->border; away++) {
      int inside = mirrored ? away : 0;
      const float *row = at(m, y, -m->border);
      if (y == inside) repeat(row, at(m, -away, -m->border), pitch(m), zeros);
      if (y == height - 1 - inside) repeat(row, at(m, height - 1 + away, -m->border), pitch(m), zeros);
    }
  }
}

/* Three planes, one after another, as a map; 0 to 1 as it is, or centred, -1 to 1. */
APART void load(const float *planes, const map *out, int centred, int from, int to) {
  int area = out->height * out->width;
  float scale = centred ? 2 : 1, shift = centred ? -1 : 0;
  for (int y = from; y < to; y++) {
    const float *red = planes + y * out->width;
    float *pixel = at(out, y, 0);
    for (int x = 0; x < out->width; x++, pixel += 3) {
      for (int colour = 0; colour < 3; colour++) pixel[colour] = red[x + colour * area] * scale + shift;
    }
  }
}

/*
 * Sums for PIXELS pixels beside each other and 4 x VECTORS outputs, held in registers. What a row of a kernel sees of a map
 * lies in one piece, `run` numbers long. Weights lie as they are read: for each row and number those of all outputs.
 */
#define SUMS(NAME, PIXELS, VECTORS)                                                                                  \
  INLINE void NAME(const layer *l, const float *in, const float *w, vec sums[PIXELS][VECTORS]) {                    \
    int run = l->size * l->in.channels, step = l->stride * l->in.channels, row = pitch(&l->in);                     \
    vec held[PIXELS][VECTORS];                                                                                       \
    for (int p = 0; p < PIXELS; p++)                                                                                 \
      for (int v = 0; v < VECTORS; v++) held[p][v] = wasm_f32x4_splat(0);                                            \
    for (int y = 0; y < l->size; y++, in += row)                                                                     \
      for (int i = 0; i < run; i++, w += 4 * VECTORS) {                                                              \
        vec weights[VECTORS];                                                                                        \
        for (int v = 0; v < VECTORS; v++) weights[v] = wasm_v128_load(w + 4 * v);                                    \
        for (int p = 0; p < PIXELS; p++) {                                                                           \
          vec number = wasm_v128_load32_splat(in + p * step + i);                                                    \
          for (int v = 0; v < VECTORS; v++) held[p][v] = MULTIPLY_ADD(number, weights[v], held[p][v]);               \
        }                                                                                                            \
      }                                                                                                              \
    for (int p = 0; p < PIXELS; p++)                                                                                 \
      for (int v = 0; v < VECTORS; v++) sums[p][v] = held[p][v];                                                     \
  }
SUMS(sums_4x8, 4, 2)
SUMS(sums_1x8, 1, 2)
SUMS(sums_4x4, 4, 1)
SUMS(sums_1x4, 1, 1)

/* Scale, shift, what is to be added, and what ReLU leaves of it, for four channels from `channel` on. */
INLINE void finish(const layer *l, float *to, int channel, vec value) {
  value = MULTIPLY_ADD(value, wasm_v128_load(l->scale + channel), wasm_v128_load(l->shift + channel));
  if (l->residual) value = wasm_f32x4_add(value, wasm_v128_load(l->residual + (to - l->out.data)));
  if (l->flags & RELU) value = wasm_f32x4_max(value, wasm_f32x4_splat(0));
  wasm_v128_store(to, value);
}

/* What SUMS gives, finished; `count` pixels and `vectors` times four channels. */
INLINE void finish_all(const layer *l, int y, int x, int channel, int count, int vectors, const vec *sums) {
  for (int p = 0; p < count; p++)
    for (int v = 0; v < vectors; v++)
      finish(l, at(&l->out, y, x + p) + channel + 4 * v, channel + 4 * v, sums[p * vectors + v]);
}

APART void convolve(const layer *l, int from, int to) {
  int outputs = l->out.channels, taps = l->size * l->size * l->in.channels;
  for (int y = from; y < to; y++)
    for (int channel = 0; channel < outputs; channel += 8) {
      const float *w = l->weights + channel * taps;
      int eight = outputs - channel >= 8;
      for (int x = 0, count; x < l->out.width; x += count) {
        const float *in = at(&l->in, y * l->stride - l->padding, x * l->stride - l->padding);
        vec sums[4][2], single[4][1];
        count = l->out.width - x >= 4 ? 4 : 1;
        if (eight) {
          count == 4 ? sums_4x8(l, in, w, sums) : sums_1x8(l, in, w, sums);
          finish_all(l, y, x, channel, count, 2, &sums[0][0]);
        } else {
          count == 4 ? sums_4x4(l, in, w, single) : sums_1x4(l, in, w, single);
          finish_all(l, y, x, channel, count, 1, &single[0][0]);
        }
      }
    }
}

/*
 * Winograd's way for 3 x 3 (Lavin and Gray, arXiv:1509.09308): 2 x 2 pixels take 16 products of an input and a weight, not 36.
 * What a tile of 4 x 4 places has is transformed, multiplied by transformed weights, summed up, and transformed back.
 * It takes 20 kB of a thread's stack.
 */
enum { TILES = 4, MOST_INPUTS = 64 };

/* Four places of a tile, one way, for products. */
INLINE void transform(const vec in[4], vec *out, int step) {
  out[0] = wasm_f32x4_sub(in[0], in[2]);
  out[step] = wasm_f32x4_add(in[1], in[2]);
  out[2 * step] = wasm_f32x4_sub(in[2], in[1]);
  out[3 * step] = wasm_f32x4_sub(in[1], in[3]);
}

/* Four sums, one way, as two pixels. */
INLINE void transform_back(const vec in[4], vec *out, int step) {
  out[0] = wasm_f32x4_add(wasm_f32x4_add(in[0], in[1]), in[2]);
  out[step] = wasm_f32x4_sub(wasm_f32x4_sub(in[1], in[2]), in[3]);
}

/* All inputs of the tile whose pixels begin at y and x; of those beyond the border only pixels beyond the map are made. */
static void transform_tile(const map *in, int y, int x, float *products) {
  const float *rows[4];
  int columns[4], channels = in->channels;
  for (int i = 0; i < 4; i++) {
    int row = y - 1 + i, column = x - 1 + i;
    rows[i] = at(in, row < in->height ? row : in->height, 0);
    columns[i] = (column < in->width ? column : in->width) * channels;
  }
  for (int c = 0; c < channels; c += 4) {
    vec half[4][4], all[4][4];
    for (int j = 0; j < 4; j++) {
      vec column[4];
      for (int i = 0; i < 4; i++) column[i] = wasm_v128_load(rows[i] + columns[j] + c);
      transform(column, &half[0][j], 4);
    }
    for (int i = 0; i < 4; i++) transform(half[i], all[i], 1);
    for (int i = 0; i < 16; i++) wasm_v128_store(products + i * TILES * channels + c, all[i / 4][i % 4]);
  }
}

/* The 2 x 2 pixels at y and x, as far as they are in the map, of 16 sums that lie `step` apart. */
INLINE void finish_tile(const layer *l, int y, int x, int channel, const vec *sums, int step) {
  vec half[2][4], pixels[2][2];
  for (int j = 0; j < 4; j++) {
    vec column[4];
    for (int i = 0; i < 4; i++) column[i] = sums[(4 * i + j) * step];
    transform_back(column, &half[0][j], 4);
  }
  for (int i = 0; i < 2; i++) transform_back(half[i], pixels[i], 1);
  for (int i = 0; i < 2 && y + i < l->out.height; i++)
    for (int j = 0; j < 2 && x + j < l->out.width; j++)
      finish(l, at(&l->out, y + i, x + j) + channel, channel, pixels[i][j]);
}

/* `from` is even. Weights lie as for SUMS, of a kernel of 4 x 4. */
APART void convolve_winograd(const layer *l, int from, int to) {
  int inputs = l->in.channels, outputs = l->out.channels;
  float tiles[16 * TILES * MOST_INPUTS];
  vec sums[16 * TILES * 2];
  /* Each of 16 places by itself: tiles are pixels that a kernel of 1 x 1 sees. */
  layer place = {.in = {tiles, 1, TILES, inputs, 0}, .size = 1, .stride = 1};
  for (int y = from; y < to; y += 2)
    for (int x = 0; x < l->out.width; x += 2 * TILES) {
      for (int tile = 0; tile < TILES; tile++) transform_tile(&l->in, y, x + 2 * tile, tiles + tile * inputs);
      for (int channel = 0; channel < outputs; channel += 8) {
        int vectors = outputs - channel >= 8 ? 2 : 1, step = TILES * vectors;
        const float *w = l->weights + 16 * channel * inputs;
        for (int i = 0; i < 16; i++, w += 4 * vectors * inputs) {
          const float *in = tiles + i * TILES * inputs;
          if (vectors == 2) sums_4x8(&place, in, w, (vec(*)[2])(sums + i * step));
          else sums_4x4(&place, in, w, (vec(*)[1])(sums + i * step));
        }
        for (int tile = 0; tile < TILES; tile++)
          for (int v = 0; v < vectors; v++)
            finish_tile(l, y, x + 2 * tile, channel + 4 * v, sums + tile * vectors + v, step);
      }
    }
}

/* The inputs of four outputs: of each its own, or of two and two the same. */
INLINE vec seen(const float *in, int twice) {
  if (!twice) return wasm_v128_load(in);
  vec two = wasm_v128_load64_zero(in);
  return wasm_i32x4_shuffle(two, two, 0, 0, 1, 1);
}

/* Four outputs of `count` pixels beside each other, finished; of weights, `beside` lie beside each other. */
INLINE void look(const layer *l, int y, int x, int channel, const float *w, int beside, int count, int twice) {
  int channels = l->in.channels, step = l->stride * channels;
  const float *row = at(&l->in, y * l->stride - l->padding, x * l->stride - l->padding) + channel / (1 + twice);
  vec sums[4] = {wasm_f32x4_splat(0), wasm_f32x4_splat(0), wasm_f32x4_splat(0), wasm_f32x4_splat(0)};
  for (int down = 0; down < l->size; down++, row += pitch(&l->in)) {
    const float *in = row;
    for (int across = 0; across < l->size; across++, w += beside, in += channels) {
      vec weights = wasm_v128_load(w);
      for (int p = 0; p < count; p++) sums[p] = MULTIPLY_ADD(seen(in + p * step, twice), weights, sums[p]);
    }
  }
  for (int p = 0; p < count; p++) finish(l, at(&l->out, y, x + p) + channel, channel, sums[p]);
}

/* Each output sees one input: its own, or, of twice as many, outputs 2i and 2i + 1 see input i. Weights lie as for SUMS. */
APART void convolve_depthwise(const layer *l, int from, int to) {
  int outputs = l->out.channels, taps = l->size * l->size, twice = outputs > l->in.channels;
  for (int y = from; y < to; y++)
    for (int channel = 0; channel < outputs; channel += 4) {
      int group = channel / 8 * 8, beside = outputs - group >= 8 ? 8 : 4;
      const float *w = l->weights + group * taps + channel - group;
      int x = 0;
      for (; !twice && x + 4 <= l->out.width; x += 4) look(l, y, x, channel, w, beside, 4, 0);
      for (; x < l->out.width; x++) look(l, y, x, channel, w, beside, 1, twice);
    }
}

INLINE vec between(const float *near, const float *far) {
  vec most = wasm_f32x4_mul(wasm_f32x4_splat(0.75f), wasm_v128_load(near));
  return wasm_f32x4_add(most, wasm_f32x4_mul(wasm_f32x4_splat(0.25f), wasm_v128_load(far)));
}

/* Twice as large, bilinearly; edges are repeated, and `residual` is added. */
APART void enlarge(const layer *l, int from, int to) {
  const map *in = &l->in;
  for (int y = from; y < to; y++) {
    int near = y / 2, far = y & 1 ? near + 1 : near - 1;
    if (far < 0 || far == in->height) far = near;
    for (int x = 0; x < l->out.width; x++) {
      int beside = x / 2, beyond = x & 1 ? beside + 1 : beside - 1;
      if (beyond < 0 || beyond == in->width) beyond = beside;
      float *pixel = at(&l->out, y, x);
      for (int c = 0; c < in->channels; c += 4) {
        float rows[8];
        wasm_v128_store(rows, between(at(in, near, beside) + c, at(in, near, beyond) + c));
        wasm_v128_store(rows + 4, between(at(in, far, beside) + c, at(in, far, beyond) + c));
        vec value = between(rows, rows + 4);
        if (l->residual) value = wasm_f32x4_add(value, wasm_v128_load(l->residual + (pixel - l->out.data) + c));
        wasm_v128_store(pixel + c, value);
      }
    }
  }
}

/* A place's channels, those of two by two pixels after another, as these pixels, finished. */
APART void interleave(const layer *l, int from, int to) {
  int channels = l->out.channels;
  for (int y = from; y < to; y++)
    for (int x = 0; x < l->out.width; x++) {
      const float *place = at(&l->in, y / 2, x / 2) + (2 * (y & 1) + (x & 1)) * channels;
      float *pixel = at(&l->out, y, x);
      for (int c = 0; c < channels; c += 4) finish(l, pixel + c, c, wasm_v128_load(place + c));
    }
}

/* Sums and sums of squares of each row, in double precision, so that no thread's share matters. */
APART void moments(const layer *l, int from, int to) {
  const map *in = &l->in;
  double *sums = (double *)l->weights;
  for (int y = from; y < to; y++)
    for (int c = 0; c < in->channels; c += 4) {
      vec sum[2] = {wasm_f64x2_splat(0), wasm_f64x2_splat(0)}, squares[2] = {sum[0], sum[0]};
      for (int x = 0; x < in->width; x++) {
        vec four = wasm_v128_load(at(in, y, x) + c);
        vec pairs[2] = {wasm_f64x2_promote_low_f32x4(four),
                        wasm_f64x2_promote_low_f32x4(wasm_i32x4_shuffle(four, four, 2, 3, 2, 3))};
        for (int i = 0; i < 2; i++) {
          sum[i] = wasm_f64x2_add(sum[i], pairs[i]);
          squares[i] = wasm_f64x2_add(squares[i], wasm_f64x2_mul(pairs[i], pairs[i]));
        }
      }
      double *row = sums + 2 * (y * in->channels + c);
      for (int i = 0; i < 2; i++) wasm_v128_store(row + 2 * i, sum[i]), wasm_v128_store(row + 4 + 2 * i, squares[i]);
    }
}

/* Scales and shifts of the channels, from gammas (`scale`), betas (`shift`) and the rows' sums, in their place. */
APART void decide(const layer *l) {
  const map *in = &l->in;
  const double *sums = (const double *)l->weights;
  double count = (double)in->height * in->width;
  for (int c = 0; c < in->channels; c++) {
    double sum = 0, squares = 0;
    for (int y = 0; y < in->height; y++) {
      const double *four = sums + 2 * (y * in->channels + c / 4 * 4);
      sum += four[c % 4], squares += four[4 + c % 4];
    }
    double mean = sum / count, variance = squares / count - mean * mean;
    if (variance < 0) variance = 0;
    double trusted = variance / (variance + 1e-7 * (0.1 + mean * mean));
    double scale = l->scale[c] * trusted * trusted / __builtin_sqrt(variance + 1e-5);
    l->scale[c] = (float)scale;
    l->shift[c] = (float)(l->shift[c] - mean * scale);
  }
}

/* Scale, shift and the rest of it for a map that is there. */
APART void apply(const layer *l, int from, int to) {
  for (int y = from; y < to; y++)
    for (int x = 0; x < l->out.width; x++) {
      float *pixel = at(&l->out, y, x);
      for (int c = 0; c < l->out.channels; c += 4) finish(l, pixel + c, c, wasm_v128_load(pixel + c));
    }
}

/* e^x for x <= 0: a power of two times a polynomial of what is left, within 2e-7 of it. */
INLINE vec exponential(vec x) {
  x = wasm_f32x4_max(x, wasm_f32x4_splat(-87));
  vec power = wasm_f32x4_nearest(wasm_f32x4_mul(x, wasm_f32x4_splat(1.44269504f)));
  /* ln 2 in two parts: the first has few digits, so that its multiples are exact. */
  vec rest = wasm_f32x4_sub(x, wasm_f32x4_mul(power, wasm_f32x4_splat(0.693359375f)));
  rest = wasm_f32x4_add(rest, wasm_f32x4_mul(power, wasm_f32x4_splat(2.12194440e-4f)));
  const float terms[] = {1.f / 120, 1.f / 24, 1.f / 6, 1.f / 2, 1, 1};
  vec value = wasm_f32x4_splat(1.f / 720);
  for (int i = 0; i < 6; i++) value = wasm_f32x4_add(wasm_f32x4_mul(value, rest), wasm_f32x4_splat(terms[i]));
  vec bits = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(power), wasm_i32x4_splat(127));
  return wasm_f32x4_mul(value, wasm_i32x4_shl(bits, 23));
}

INLINE vec sigmoid(vec x) {
  vec small = exponential(wasm_f32x4_neg(wasm_f32x4_abs(x)));
  vec large = wasm_f32x4_div(wasm_f32x4_splat(1), wasm_f32x4_add(wasm_f32x4_splat(1), small));
  return wasm_v128_bitselect(large, wasm_f32x4_mul(small, large), wasm_f32x4_ge(x, wasm_f32x4_splat(0)));
}

/* A place's twelve numbers, two by two pixels of three colours, as pixels of three planes, 0 to 1. */
APART void shuffle(const map *in, float *planes, int from, int to) {
  int width = 2 * in->width, area = 4 * in->height * in->width;
  for (int y = from; y < to; y++)
    for (int x = 0; x < in->width; x++)
      for (int colour = 0; colour < 3; colour++) {
        vec pixels = sigmoid(wasm_v128_load(at(in, y, x) + 4 * colour));
        float *first = planes + colour * area + 2 * y * width + 2 * x;
        wasm_v128_store64_lane(first, pixels, 0);
        wasm_v128_store64_lane(first + width, pixels, 1);
      }
}

static void perform(const layer *l, int from, int to) {
  switch (l->operation) {
    case LOAD: load(l->weights, &l->out, l->flags & CENTRED, from, to); break;
    case CONVOLVE: convolve(l, from, to); break;
    case ENLARGE: enlarge(l, from, to); break;
    case MOMENTS: moments(l, from, to); break;
    case DECIDE: decide(l); break;
    case APPLY: apply(l, from, to); break;
    case SHUFFLE: shuffle(&l->in, l->out.data, from, to); break;
    case INTERLEAVE: interleave(l, from, to); break;
    case WINOGRAD: convolve_winograd(l, from, to); break;
    case DEPTHWISE: convolve_depthwise(l, from, to); break;
  }
}

/* How many rows of a layer threads have taken to work on. */
static int taken;

#ifdef __wasm_atomics__
static int arrived, turn;

static int take(int rows) { return __atomic_fetch_add(&taken, rows, __ATOMIC_SEQ_CST); }

/* All threads are through with a layer; the last one wakes the others. Who waits looks at first: waking takes time. */
static void meet(int threads) {
  int now = __atomic_load_n(&turn, __ATOMIC_SEQ_CST);
  if (__atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST) == threads) {
    __atomic_store_n(&taken, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&arrived, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&turn, now + 1, __ATOMIC_SEQ_CST);
    __builtin_wasm_memory_atomic_notify(&turn, threads);
  } else {
    for (int look = 0; look < LOOKS && __atomic_load_n(&turn, __ATOMIC_SEQ_CST) == now; look++);
    while (__atomic_load_n(&turn, __ATOMIC_SEQ_CST) == now) __builtin_wasm_memory_atomic_wait32(&turn, now, -1);
  }
}
#else
static int take(int rows) { return (taken += rows) - rows; }

static void meet(int threads) { (void)threads, taken = 0; }
#endif

/*
 * A program, which all threads run at the same time. Of each layer they take some rows at a time, since not all are equally
 * fast.
 */
__attribute__((export_name("run"))) void run(const layer *layers, int count, int threads) {
  for (const layer *l = layers; l < layers + count; l++) {
    int reads = l->operation == SHUFFLE || l->operation == MOMENTS;
    int rows = l->operation == DECIDE ? 1 : reads ? l->in.height : l->out.height;
    int together = l->operation == WINOGRAD ? 2 : 1, parts = threads > 1 ? PARTS * threads : 1;
    int at_once = (rows + parts * together - 1) / (parts * together) * together;
    for (int from; (from = take(at_once)) < rows;) {
      int to = from + at_once < rows ? from + at_once : rows;
      perform(l, from, to);
      if (!reads && l->operation != DECIDE) surround(&l->out, from, to, l->flags);
    }
    meet(threads);
  }
}
