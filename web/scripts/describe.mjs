/** Writes the library's declarations, and tells of its element: what the compiler knows of the npm package. */
import ts from "typescript";
import { customElements } from "./custom-elements.mjs";

/**
 * Write declarations as a configuration says; returns the manifest of the element, whose script the package names
 * `module`. What is wrong in the source, `npm run check` tells.
 */
export function describe(configuration, module) {
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    configuration,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const program = ts.createProgram(fileNames, options);
  const { diagnostics } = program.emit();
  if (diagnostics.length === 0) return customElements(program, module);
  throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));
}
