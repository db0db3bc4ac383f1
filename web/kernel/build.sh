#!/bin/sh
# Builds into the folder that is named, by default here: kernel.c with relaxed SIMD and without, for several threads and
# for one; and rows.c. The compiler is PyPI's ziglang; the same version gives the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here} imaging=${1:-$here/../src/lib/imaging}
build() {
  name=$1 source=$2 optimised=$3 features=$4
  shift 4
  (cd "$here" && "${PYTHON:-python3}" -m ziglang cc --target=wasm32-freestanding -mcpu="generic+simd128+bulk_memory$features" \
    "$optimised" -std=c11 -Wall -Wextra -Werror -nostdlib -Wl,--no-entry -Wl,--strip-all \
    -Wl,-z,stack-size=65536 -Wl,--export=__heap_base "$@" "$source.c" -o "$out/$name.wasm")
}
kernel="-Wl,--import-memory -Wl,--export=__stack_pointer"
shared="$kernel -Wl,--shared-memory -Wl,--max-memory=1073741824"
# shellcheck disable=SC2086 # several options
{
  build plain kernel -O3 "" $kernel
  build relaxed kernel -O3 +relaxed_simd $kernel
  build plain-threads kernel -O3 +atomics+mutable_globals $shared
  build relaxed-threads kernel -O3 +relaxed_simd+atomics+mutable_globals $shared
}
build rows rows -Os ""
# It is small: the workers' scripts carry it.
encoded=$(base64 < "$out/rows.wasm" | tr -d '\n')
printf '/** Made of web/kernel/rows.c by web/kernel/build.sh, in base64. */\nexport const ROWS =\n  "%s";\n' \
  "$encoded" > "$imaging/rows.generated.ts"
rm "$out/rows.wasm"
