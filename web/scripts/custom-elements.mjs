/**
 * Makes the custom elements manifest (https://github.com/webcomponents/custom-elements-manifest) of `<brush-work>` from
 * its source: members and attributes from types and their comments, the rest from the class's own comment.
 */
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SOURCE = fileURLToPath(new URL("../src/lib/element", import.meta.url));
const CLASS = "BrushWork";

/** The manifest, by a program that has the library's source; `module` is the element's script, as the package names it. */
export function customElements(program, module) {
  const checker = program.getTypeChecker();
  const find = (file, name) => {
    const exported = checker.getExportsOfModule(
      checker.getSymbolAtLocation(program.getSourceFile(`${SOURCE}/${file}`)),
    );
    return exported.find((each) => each.name === name);
  };
  const element = find("brush-work.ts", CLASS);
  const tags = element.getJsDocTags(checker).map(({ name, text }) => [name, ts.displayPartsToString(text)]);
  const described = (wanted) =>
    tags
      .filter(([name]) => name === wanted)
      .map(([, text]) => {
        const [, name, description] = /^(\S+) - (.*)$/s.exec(text);
        return { name, description };
      });
  const [, tagName] = tags.find(([name]) => name === "tagname");
  const type = checker.getDeclaredTypeOfSymbol(element);
  const members = type.getProperties().filter(isOurs);
  const fields = members.filter(isField).map((member) => {
    const text = checker.typeToString(
      checker.getTypeOfSymbol(member),
      undefined,
      ts.TypeFormatFlags.InTypeAlias,
    );
    const attribute = member.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return { ...named(member), kind: "field", type: { text }, attribute, reflects: true };
  });
  const methods = members
    .filter((member) => !isField(member))
    .map((member) => ({ ...named(member), kind: "method" }));
  const map = checker.getDeclaredTypeOfSymbol(find("events.ts", "BrushWorkEventMap"));
  const events = map
    .getProperties()
    .filter(isOurs)
    .map((event) => {
      const text = checker.typeToString(checker.getTypeOfSymbol(event));
      return { ...named(event), type: { text } };
    });
  const reference = { name: CLASS, module };
  const declaration = {
    kind: "class",
    customElement: true,
    tagName,
    name: CLASS,
    superclass: { name: "HTMLElement" },
    description: commentOf(element),
    attributes: fields.map(({ attribute, name, description, type }) => ({
      name: attribute,
      fieldName: name,
      description,
      type,
    })),
    members: [...fields, ...methods],
    events,
    slots: described("slot"),
    cssParts: described("csspart"),
    cssStates: described("cssstate"),
    cssProperties: described("cssprop"),
  };
  const exports = [
    { kind: "js", name: CLASS, declaration: reference },
    { kind: "custom-element-definition", name: tagName, declaration: reference },
  ];
  return {
    schemaVersion: "2.1.0",
    modules: [{ kind: "javascript-module", path: module, declarations: [declaration], exports }],
  };

  function named(symbol) {
    return { name: symbol.name, description: commentOf(symbol) };
  }

  function commentOf(symbol) {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll("\n", " ");
  }
}

/** Declared here, for others to use, and not only retyped. */
function isOurs(symbol) {
  const [declaration] = symbol.declarations ?? [];
  return (
    declaration?.getSourceFile().fileName.includes("/src/lib/") === true &&
    !ts.isPrivateIdentifierClassElementDeclaration(declaration) &&
    !symbol.getJsDocTags().some(({ name }) => name === "internal") &&
    !/EventListener$/.test(symbol.name)
  );
}

function isField(symbol) {
  return (symbol.flags & ts.SymbolFlags.Method) === 0;
}
