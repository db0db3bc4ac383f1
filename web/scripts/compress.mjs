import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const WORTH_IT = /\.(js|mjs|css|wasm|svg|json)$/;
// Quality 11 takes half a minute for the wasm and saves a seventh.
const BROTLI_QUALITY = 9;

const FORMS = {
  ".br": (content) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: 24,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  ".gz": (content) => promisify(gzip)(content, { level: 9 }),
};

/** Write FILE.br and FILE.gz beside every file worth it; `cache` keeps them from build to build. */
export async function compressFolder(folder, cache) {
  mkdirSync(cache, { recursive: true });
  const names = readdirSync(folder).filter((name) => WORTH_IT.test(name));
  const tasks = names.flatMap((name) => {
    const content = readFileSync(join(folder, name));
    const hash = createHash("sha256").update(content).digest("hex");
    return Object.entries(FORMS).map(async ([extension, compress]) => {
      const kept = join(cache, `${hash}-${BROTLI_QUALITY}${extension}`);
      if (!existsSync(kept)) writeFileSync(kept, await compress(content));
      writeFileSync(join(folder, name + extension), readFileSync(kept));
    });
  });
  await Promise.all(tasks);
}
