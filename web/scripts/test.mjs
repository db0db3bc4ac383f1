/** Runs the unit tests under Node: bundles every tests/**\/*.test.ts, and gives the bundles to `node --test`. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const TESTS = join(WEB, "tests");
const ENGLISH = join(TESTS, "support/english.ts");
const BUILT = join(WEB, "build/tests");

const names = readdirSync(TESTS, { recursive: true }).filter((name) => name.endsWith(".test.ts"));
rmSync(BUILT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: names.map((name) => join(TESTS, name)),
  outdir: BUILT,
  outbase: TESTS,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  sourcemap: "inline",
  target: "node20",
  logLevel: "warning",
  absWorkingDir: WEB,
  metafile: true,
  // Where there is no page, English is spoken.
  inject: [ENGLISH],
  plugins: [{ name: "english", setup: keepEnglish }],
});

/** The package says that its files have no effects, and this one has nothing else. */
function keepEnglish({ onResolve }) {
  onResolve({ filter: /english\.ts$/ }, () => ({ path: ENGLISH, sideEffects: true }));
}

const files = Object.keys(metafile.outputs);
const { status } = spawnSync(
  process.execPath,
  ["--enable-source-maps", "--test", "--test-reporter=spec", ...files],
  {
    cwd: WEB,
    stdio: "inherit",
  },
);
process.exit(status ?? 1);
