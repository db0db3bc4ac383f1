import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

/** Which rooms of the same house each room may import from; a room is a folder without folders in it. */
const LIB = {
  contract: [],
  platform: ["contract"],
  imaging: ["contract", "platform"],
  engine: ["contract", "platform", "imaging"],
  element: ["contract", "platform", "imaging", "engine"],
};
const SITE = {
  page: [],
  "service-worker": ["page"],
  fallback: ["page"],
  studio: ["page", "fallback"],
};
/** What the site may import of the library. */
const FACES = String.raw`\.\./lib/(?:element/)?index\.js$`;

export default defineConfig(
  { ignores: ["build", "dist", "**/*.generated.ts"] },
  {
    files: ["src/**/*.ts"],
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
  walls("src/lib/*.ts", [], `src/lib imports nothing from outside it.`),
  ...Object.entries(LIB).map(([room, others]) =>
    walls(`src/lib/${room}/**/*.ts`, inRooms(others), `lib/${room} may import from: ${list(others)}.`),
  ),
  ...Object.entries(SITE).map(([room, others]) =>
    walls(
      `src/site/${room}/**/*.ts`,
      [...inRooms(others), FACES],
      `site/${room} may import from: ${list(others)}; and from lib/index.js and lib/element/index.js.`,
    ),
  ),
  { files: ["**/*.mjs"], extends: [typescript.configs.recommended], rules: { eqeqeq: "error" } },
);

function inRooms(rooms) {
  return rooms.length > 0 ? [`(?:${rooms.join("|")})/[^./]+[^/]*$`] : [];
}

function list(rooms) {
  return rooms.join(", ") || "nowhere else";
}

/** Files that may leave their folder only for `others`, patterns of what follows `../`, however they import it. */
function walls(files, others, message) {
  const outside = String.raw`^\.\./` + (others.length > 0 ? `(?!${others.join("|")})` : "");
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
