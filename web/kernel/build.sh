#!/bin/sh
# Builds the four kernels from kernel.c into the folder that is named, by default here: with relaxed SIMD and without,
# for several threads and for one. The compiler is PyPI's ziglang; the same version gives the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
build() {
  name=$1 features=$2
  shift 2
  (cd "$here" && "${PYTHON:-python3}" -m ziglang cc --target=wasm32-freestanding -mcpu="generic+simd128+bulk_memory$features" \
    -O3 -std=c11 -Wall -Wextra -Werror -nostdlib -Wl,--no-entry -Wl,--import-memory -Wl,--strip-all \
    -Wl,-z,stack-size=65536 -Wl,--export=__heap_base -Wl,--export=__stack_pointer "$@" kernel.c -o "$out/$name.wasm")
}
shared="-Wl,--shared-memory -Wl,--max-memory=1073741824"
build plain ""
build relaxed +relaxed_simd
# shellcheck disable=SC2086 # two options
build plain-threads +atomics+mutable_globals $shared
# shellcheck disable=SC2086
build relaxed-threads +relaxed_simd+atomics+mutable_globals $shared
