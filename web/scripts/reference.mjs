/**
 * Tells what the library and the element offer, as JSON on standard output: read from the source by the compiler.
 * `{ element: its custom elements manifest, modules: [{ name, exports: [{ name, code, text, members }] }] }`.
 */
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { customElements } from "./custom-elements.mjs";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const MODULES = { brushwork: "src/lib/index.ts", "brushwork/steps": "src/lib/imaging/steps.ts" };
/** A table's type is the table once more. */
const LONGEST_CONSTANT = 120;
const PRINTED = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.WriteArrowStyleSignature;

const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
  `${WEB}/tsconfig.library.json`,
  {},
  ts.sys,
);
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();

/** A module's exports, in the order of their names. */
function exportsOf(file) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(`${WEB}/${file}`));
  return checker
    .getExportsOfModule(module)
    .map((symbol) => ({ name: symbol.name, ...described(resolved(symbol)) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function resolved(symbol) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function described(symbol) {
  const declaration = symbol.declarations[0];
  const hasMembers = ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration);
  const members = hasMembers
    ? declaration.members.filter((each) => each.name && isPublic(each)).map((each) => member(each))
    : [];
  return { code: codeOf(symbol, declaration), text: textOf(symbol), members };
}

function isPublic(member) {
  return (
    !ts.isPrivateIdentifier(member.name) &&
    !ts.getJSDocTags(member).some((tag) => tag.tagName.text === "internal")
  );
}

function member(declaration) {
  const symbol = checker.getSymbolAtLocation(declaration.name);
  const code = declaration
    .getText()
    .replace(/^readonly /, "")
    .replace(/\s*\{[^]*\}$|;$/, "");
  return {
    name: symbol.name,
    code: ts.isPropertySignature(declaration) ? code : typed(symbol),
    text: textOf(symbol),
  };
}

function typed(symbol) {
  const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
  if (!signature)
    return `${symbol.name}: ${checker.typeToString(checker.getTypeOfSymbol(symbol), undefined, PRINTED)}`;
  return `${symbol.name}${checker.signatureToString(signature, undefined, ts.TypeFormatFlags.NoTruncation)}`;
}

/** As it is declared, without what is done and without what is said of members. */
function codeOf(symbol, declaration) {
  if (ts.isTypeAliasDeclaration(declaration)) return declaration.getText().replace(/^export /, "");
  if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)) {
    const kind = ts.isClassDeclaration(declaration) ? "class" : "interface";
    const extended = declaration.heritageClauses?.map((clause) => ` ${clause.getText()}`).join("") ?? "";
    return `${kind} ${symbol.name}${extended}`;
  }
  if (ts.isFunctionDeclaration(declaration)) return `function ${typed(symbol)}`;
  const constant = `const ${typed(symbol)}`;
  return constant.length > LONGEST_CONSTANT ? `const ${symbol.name}` : constant;
}

function textOf(symbol) {
  return ts.displayPartsToString(symbol.getDocumentationComment(checker));
}

const modules = Object.entries(MODULES).map(([name, file]) => ({ name, exports: exportsOf(file) }));
const element = customElements(program, "build/package/element.js");
process.stdout.write(JSON.stringify({ element, modules }));
