import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

/** Which rooms of the same house each room may import from. */
const LIB = {
  contract: [],
  platform: ["contract"],
  imaging: ["contract", "platform"],
  kernel: ["contract", "platform"],
  engine: ["contract", "platform", "imaging", "kernel"],
  element: ["contract", "platform", "imaging", "engine"],
  person: ["contract", "platform", "imaging", "engine"],
  embed: ["contract", "imaging", "engine"],
};
const SITE = {
  page: [],
  "service-worker": ["page"],
  fallback: ["page"],
  embed: ["page"],
  example: ["page"],
  audit: ["page"],
  studio: ["page", "fallback"],
};
/** What the site may import of the library. */
const FACES = String.raw`\.\./lib/(?:(?:(?:element|embed|person)/)?index|basics|afterwards)\.js$`;
/** Of which texts there are. */
const ENGLISH = String.raw`\.\./\.\./texts/en\.json$`;

/** Globals by which a page does something, or learns of where it is. */
const BROWSER = [
  ...["window", "document", "navigator", "location", "isSecureContext", "crossOriginIsolated"],
  ...["fetch", "localStorage", "sessionStorage", "performance", "setTimeout", "requestAnimationFrame"],
  ...["URL", "Image", "Worker", "createImageBitmap", "postMessage", "AbortController", "Promise", "Date"],
];

export default defineConfig(
  { ignores: ["build", "dist", "**/*.generated.ts"] },
  {
    files: ["src/**/*.ts", "tests/**/*.ts"],
    extends: [typescript.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": ["error", { allow: ["warn"] }],
      // An aborted signal's reason may be anything, and is passed on as it is.
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      // Interfaces here are records of functions, not classes.
      "@typescript-eslint/unbound-method": "off",
    },
  },
  wall("src/lib/*.ts", 1, [], "src/lib imports nothing from outside it."),
  ...Object.entries(LIB).flatMap(([room, others]) =>
    walls(`src/lib/${room}`, inRooms(others), `lib/${room} may import from: ${list(others)}.`),
  ),
  ...Object.entries(SITE).flatMap(([room, others]) =>
    walls(
      `src/site/${room}`,
      [...inRooms(others), FACES, ENGLISH],
      `site/${room} may import from: ${list(others)}; and from lib/index.js, lib/basics.js, lib/afterwards.js, lib/element/index.js, lib/embed/index.js and lib/person/index.js.`,
    ),
  ),
  // The studio's state machine is a pure function: of the page it knows words only, and nothing of what does its effects.
  wall(
    "src/site/studio/machine/*.ts",
    1,
    [
      String.raw`\.\./page/(words|texts)\.js$`,
      String.raw`\.\./fallback/messages\.js$`,
      String.raw`\.\./\.\./lib/(?:index|basics|afterwards)\.js$`,
    ],
    "site/studio/machine may import words, texts, messages and the library's face.",
  ),
  {
    files: ["src/site/studio/machine/*.ts"],
    rules: { "no-restricted-globals": ["error", ...BROWSER] },
  },
  {
    files: ["tests/**/*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: "test", package: "node:test" }] },
      ],
    },
  },
  { files: ["**/*.mjs"], extends: [typescript.configs.recommended], rules: { eqeqeq: "error" } },
);

function inRooms(rooms) {
  return rooms.length > 0 ? [`(?:${rooms.join("|")})/[^./]+[^/]*$`] : [];
}

function list(rooms) {
  return rooms.join(", ") || "nowhere else";
}

/** The walls of a room, and of the folders in it. */
function walls(room, others, message) {
  return [wall(`${room}/*.ts`, 1, others, message), wall(`${room}/*/*.ts`, 2, others, message)];
}

/**
 * Files that leave their room for `others` only, patterns of what follows the `../` out of it, however they import.
 * `steps` is how many `../` lead out.
 */
function wall(files, steps, others, message) {
  const outside =
    `^${String.raw`\.\./`.repeat(steps)}` + (others.length > 0 ? `(?!${others.join("|")})` : "");
  // A slash would end the pattern in a selector.
  const pattern = `/${outside.replaceAll("/", String.raw`\u002F`)}/`;
  return {
    files: [files],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: outside, message }] }],
      "no-restricted-syntax": [
        "error",
        { selector: `ImportExpression[source.value=${pattern}]`, message },
        { selector: `TSImportType[source.value=${pattern}]`, message },
        { selector: "ImportExpression[source.type!='Literal']", message: "Import what can be read here." },
      ],
    },
  };
}
