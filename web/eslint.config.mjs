import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

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
  { files: ["**/*.mjs"], extends: [typescript.configs.recommended], rules: { eqeqeq: "error" } },
);
