import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const WORTH_IT = /(\.(js|mjs|css|wasm|svg|onnx|bin|txt)|\/canaries-\w+\.json)$/;
// Weights hardly shrink; a form that saves less than this is left out.
const SAVES = 0.05;
// The wasm takes most of a minute, once, and is a seventh smaller than with 9.
const BROTLI_QUALITY = 11;
/** For tests, which need no more than that it is done; but they count the bytes of the first picture. */
export const QUICK = process.env.BRUSHWORK_QUICK_BUILD === "1";
const QUICK_QUALITY = 9;
const FIRST = /ort-wasm-simd-threaded-\w+\.wasm$/;

const FORMS = {
  ".br": (content, quality) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: quality,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  ".gz": (content) => promisify(gzip)(content, { level: 9 }),
};

/** Write FILE.br and FILE.gz beside every file of a folder where it pays; `cache` keeps them from build to build. */
export async function compressFolder(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const names = readdirSync(folder, { recursive: true }).filter((name) => WORTH_IT.test(name));
  const tasks = names.flatMap((name) => {
    const content = readFileSync(join(folder, name));
    const hash = createHash("sha256").update(content).digest("hex");
    const quality = QUICK && !FIRST.test(name) ? QUICK_QUALITY : BROTLI_QUALITY;
    return Object.entries(FORMS).map(async ([extension, compress]) => {
      const kept = join(cache, `${hash}-${quality}${extension}`);
      if (!existsSync(kept)) writeFileSync(kept, await compress(content, quality));
      const compressed = readFileSync(kept);
      if (compressed.length > content.length * (1 - SAVES)) return;
      writeFileSync(join(folder, name + extension), compressed);
    });
  });
  await Promise.all(tasks);
}
