// Passes over memory between convolutions, each one where autograd makes several.
//
// Maps are bfloat16, channels last; sums and statistics are float. A "mirrored" map has a border of
// one pixel that repeats what lies one pixel further in, so that a convolution without padding gives
// the size of the map inside. Each thread works on a picture of its own.

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

using Half = uint16_t;  // the bits of a bfloat16

namespace {

inline float widen(Half value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float number;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

// To the nearest, ties to even. NaN stays NaN: what breaks a run must be seen.
inline Half narrow(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, sizeof bits);
  const uint32_t rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  return (bits & 0x7FFFFFFF) > 0x7F800000 ? 0x7FC0 : static_cast<Half>(rounded);
}

inline bool positive(Half value) { return static_cast<int16_t>(value) > 0; }

struct Map {  // pictures x height x width x channels
  Half* data;
  int64_t n, h, w, c;

  Half* at(int64_t picture, int64_t row, int64_t column = 0) const {
    return data + ((picture * h + row) * w + column) * c;
  }
  int64_t row() const { return w * c; }
};

template <typename Function>
void each_picture(int64_t pictures, int64_t threads, const Function& function) {
#pragma omp parallel for num_threads(static_cast<int>(threads)) schedule(dynamic)
  for (int64_t i = 0; i < pictures; i++) function(i);
}

void mirror_columns(const Map& m, int64_t picture, int64_t row) {
  const size_t bytes = m.c * sizeof(Half);
  std::memcpy(m.at(picture, row, 0), m.at(picture, row, 2), bytes);
  std::memcpy(m.at(picture, row, m.w - 1), m.at(picture, row, m.w - 3), bytes);
}

void mirror_rows(const Map& m, int64_t picture) {
  const size_t bytes = m.row() * sizeof(Half);
  std::memcpy(m.at(picture, 0), m.at(picture, 2), bytes);
  std::memcpy(m.at(picture, m.h - 1), m.at(picture, m.h - 3), bytes);
}

void add_to(Half* __restrict to, const Half* __restrict from, int64_t count) {
  for (int64_t k = 0; k < count; k++) to[k] = narrow(widen(to[k]) + widen(from[k]));
}

// The gradient of a mirrored border belongs to the pixels that it repeats. In place.
void fold_border(const Map& m, int64_t picture) {
  add_to(m.at(picture, 2), m.at(picture, 0), m.row());
  add_to(m.at(picture, m.h - 3), m.at(picture, m.h - 1), m.row());
  for (int64_t y = 1; y < m.h - 1; y++) {
    add_to(m.at(picture, y, 2), m.at(picture, y, 0), m.c);
    add_to(m.at(picture, y, m.w - 3), m.at(picture, y, m.w - 1), m.c);
  }
}

}  // namespace

// Sizes n, h, w, c are always those of the map without a border; pointers are to whole maps.
extern "C" {

// ReLU where it is asked for, then a mirrored border.
void mirror(int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* x, Half* result, int64_t relu) {
  const Map from{x, n, h, w, c}, to{result, n, h + 2, w + 2, c};
  each_picture(n, threads, [&](int64_t i) {
    for (int64_t y = 0; y < h; y++) {
      const Half* __restrict a = from.at(i, y);
      Half* __restrict b = to.at(i, y + 1, 1);
      if (relu)
        for (int64_t k = 0; k < w * c; k++) b[k] = positive(a[k]) ? a[k] : 0;
      else
        std::memcpy(b, a, w * c * sizeof(Half));
      mirror_columns(to, i, y + 1);
    }
    mirror_rows(to, i);
  });
}

// ReLU, the largest of every 2 x 2 of a map of 2h x 2w, a mirrored border; and which of the four it
// was (n x h x w x c), 4 for none.
void pool_mirror(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* x, Half* result, uint8_t* chosen) {
  const Map from{x, n, 2 * h, 2 * w, c}, to{result, n, h + 2, w + 2, c};
  each_picture(n, threads, [&](int64_t i) {
    for (int64_t y = 0; y < h; y++) {
      for (int64_t z = 0; z < w; z++) {
        const Half* __restrict a = from.at(i, 2 * y, 2 * z);
        const Half* __restrict b = from.at(i, 2 * y + 1, 2 * z);
        Half* __restrict out = to.at(i, y + 1, z + 1);
        uint8_t* __restrict index = chosen + ((i * h + y) * w + z) * c;
        for (int64_t k = 0; k < c; k++) {  // positive bfloat16 compare as integers do
          int16_t best = 0;
          uint8_t which = 4;
          const int16_t four[4] = {static_cast<int16_t>(a[k]), static_cast<int16_t>(a[k + c]),
                                   static_cast<int16_t>(b[k]), static_cast<int16_t>(b[k + c])};
          for (uint8_t j = 0; j < 4; j++) {
            which = four[j] > best ? j : which;
            best = std::max(best, four[j]);
          }
          out[k] = static_cast<Half>(best);
          index[k] = which;
        }
      }
      mirror_columns(to, i, y + 1);
    }
    mirror_rows(to, i);
  });
}

// Mean and mean square of each channel inside a border of `border` pixels: n x c each.
void moments(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* x, int64_t border, float* means,
    float* squares) {
  const Map m{x, n, h + 2 * border, w + 2 * border, c};
  const float share = 1.0f / (h * w);
  each_picture(n, threads, [&](int64_t i) {
    float* const mean = means + i * c;
    float* const square = squares + i * c;
    std::fill(mean, mean + c, 0.0f);
    std::fill(square, square + c, 0.0f);
    std::vector<float> line(2 * c);  // of one row: adding to short sums loses less
    for (int64_t y = border; y < h + border; y++) {
      std::fill(line.begin(), line.end(), 0.0f);
      float* __restrict s = line.data();
      float* __restrict q = s + c;
      for (int64_t z = 0; z < w; z++) {
        const Half* __restrict a = m.at(i, y, border + z);
        for (int64_t k = 0; k < c; k++) {
          const float v = widen(a[k]);
          s[k] += v;
          q[k] += v * v;
        }
      }
      for (int64_t k = 0; k < c; k++) {
        mean[k] += s[k] * share;
        square[k] += q[k] * share;
      }
    }
  });
}

// From the gradient of a mirrored activation, which it folds in place, to that before its ReLU.
// Where statistics of the activation are part of a loss, their gradient at x is
// `offset + factor * x`, both n x c; null where they are not.
void mirror_backward(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* gradient, Half* activation,
    const float* offset, const float* factor, Half* result) {
  const Map of_padded{gradient, n, h + 2, w + 2, c}, active{activation, n, h + 2, w + 2, c};
  const Map to{result, n, h, w, c};
  each_picture(n, threads, [&](int64_t i) {
    fold_border(of_padded, i);
    for (int64_t y = 0; y < h; y++) {
      const Half* __restrict a = of_padded.at(i, y + 1, 1);
      const Half* __restrict x = active.at(i, y + 1, 1);
      Half* __restrict out = to.at(i, y);
      if (!offset) {
        for (int64_t k = 0; k < w * c; k++) out[k] = x[k] ? a[k] : 0;
        continue;
      }
      const float* __restrict b = offset + i * c;
      const float* __restrict f = factor + i * c;
      for (int64_t z = 0; z < w; z++, a += c, x += c, out += c)
        for (int64_t k = 0; k < c; k++)
          out[k] = x[k] ? narrow(widen(a[k]) + b[k] + f[k] * widen(x[k])) : 0;
    }
  });
}

// From the gradient of `pool_mirror`'s result, which it folds in place, to that of its input.
void pool_mirror_backward(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* gradient, uint8_t* chosen,
    Half* result) {
  const Map of_padded{gradient, n, h + 2, w + 2, c}, to{result, n, 2 * h, 2 * w, c};
  each_picture(n, threads, [&](int64_t i) {
    fold_border(of_padded, i);
    for (int64_t y = 0; y < h; y++)
      for (int64_t z = 0; z < w; z++) {
        const Half* __restrict a = of_padded.at(i, y + 1, z + 1);
        const uint8_t* __restrict index = chosen + ((i * h + y) * w + z) * c;
        Half* __restrict upper = to.at(i, 2 * y, 2 * z);
        Half* __restrict lower = to.at(i, 2 * y + 1, 2 * z);
        for (int64_t k = 0; k < c; k++) {
          upper[k] = index[k] == 0 ? a[k] : 0;
          upper[k + c] = index[k] == 1 ? a[k] : 0;
          lower[k] = index[k] == 2 ? a[k] : 0;
          lower[k + c] = index[k] == 3 ? a[k] : 0;
        }
      }
  });
}

// The gradient of a mirrored border, added to the pixels that it repeats; in place.
void fold(int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* gradient) {
  const Map m{gradient, n, h + 2, w + 2, c};
  each_picture(n, threads, [&](int64_t i) { fold_border(m, i); });
}

// x * scale + shift for each picture and channel (both n x c), then ReLU where it is asked for.
void scale_shift(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* x, const float* scale,
    const float* shift, int64_t relu, Half* result) {
  const Map from{x, n, h, w, c}, to{result, n, h, w, c};
  each_picture(n, threads, [&](int64_t i) {
    const float* __restrict s = scale + i * c;
    const float* __restrict t = shift + i * c;
    const Half* __restrict a = from.at(i, 0);
    Half* __restrict out = to.at(i, 0);
    for (int64_t p = 0; p < h * w; p++, a += c, out += c)
      for (int64_t k = 0; k < c; k++) {
        const float v = widen(a[k]) * s[k] + t[k];
        out[k] = relu && v <= 0 ? 0 : narrow(v);
      }
  });
}

// Gradients of `scale_shift`: of x, scale and shift. `passed` is what it gave, if it had a ReLU,
// and null if not.
void scale_shift_backward(
    int64_t threads, int64_t n, int64_t h, int64_t w, int64_t c, Half* gradient, Half* x, Half* passed,
    const float* scale, Half* of_x, float* of_scale, float* of_shift) {
  const Map g{gradient, n, h, w, c}, from{x, n, h, w, c}, after{passed ? passed : x, n, h, w, c};
  const Map to{of_x, n, h, w, c};
  const bool relu = passed != nullptr;
  each_picture(n, threads, [&](int64_t i) {
    const float* __restrict s = scale + i * c;
    float* const scales = of_scale + i * c;
    float* const shifts = of_shift + i * c;
    std::fill(scales, scales + c, 0.0f);
    std::fill(shifts, shifts + c, 0.0f);
    std::vector<float> line(2 * c);
    for (int64_t y = 0; y < h; y++) {
      std::fill(line.begin(), line.end(), 0.0f);
      float* __restrict products = line.data();
      float* __restrict sums = products + c;
      const Half* __restrict a = g.at(i, y);
      const Half* __restrict b = from.at(i, y);
      const Half* __restrict r = after.at(i, y);
      Half* __restrict out = to.at(i, y);
      for (int64_t z = 0; z < w; z++, a += c, b += c, r += c, out += c)
        for (int64_t k = 0; k < c; k++) {
          const float v = relu && !r[k] ? 0.0f : widen(a[k]);
          products[k] += v * widen(b[k]);
          sums[k] += v;
          out[k] = narrow(v * s[k]);
        }
      for (int64_t k = 0; k < c; k++) {
        scales[k] += products[k];
        shifts[k] += sums[k];
      }
    }
  });
}

}  // extern "C"
