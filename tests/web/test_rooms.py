"""The walls between the rooms of web/src, as the linter checks them."""

import json
import subprocess
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
ALLOWED = {
    ("src/site/studio/store.ts", "../../lib/index.js"),
    ("src/site/studio/store.ts", "../../lib/element/index.js"),
    ("src/site/studio/store.ts", "../../lib/person/index.js"),
    ("src/site/studio/store.ts", "../fallback/messages.js"),
    ("src/lib/imaging/decode.ts", "../contract/errors.js"),
    ("src/lib/index.ts", "./engine/index.js"),
}
FORBIDDEN = {
    ("src/site/studio/store.ts", "../../lib/engine/index.js"),
    ("src/site/studio/store.ts", "../../lib/person/guided.js"),
    ("src/site/studio/store.ts", "../service-worker/precache.js"),
    ("src/site/page/dom.ts", "../../lib/contract/errors.js"),
    ("src/lib/index.ts", "../site/page/dom.js"),
    ("src/lib/element/source.ts", "../../site/page/dom.js"),
    ("src/lib/imaging/decode.ts", "../engine/api.js"),
    ("src/lib/imaging/decode.ts", "../contract/../engine/api.js"),
    ("src/lib/imaging/decode.ts", "../index.js"),
    ("src/lib/contract/errors.ts", "../platform/device.js"),
}
WAYS = [
    'import {{ a }} from "{0}";',
    'import type {{ a }} from "{0}";',
    'export * from "{0}";',
    'void import("{0}");',
    'export type A = typeof import("{0}");',
]
SCRIPT = """
import { ESLint } from "eslint";
// Without the rules that ask for types, which take seconds to find out.
const linter = new ESLint({
  ruleFilter: ({ ruleId }) => ruleId.startsWith("no-restricted-"),
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});
const complains = async ([filePath, text]) => {
  const [{ messages }] = await linter.lintText(text, { filePath });
  return messages.some(({ ruleId }) => ruleId?.startsWith("no-restricted-"));
};
const answers = [];
for (const each of JSON.parse(process.argv[1])) answers.push(await complains(each));
console.log(JSON.stringify(answers));
"""


def test_imports_pass_the_doors_only() -> None:
    doors = [(door, door in FORBIDDEN) for door in [*ALLOWED, *FORBIDDEN]]
    expected = {(file, way.format(target)): shut for (file, target), shut in doors for way in WAYS}
    cases = list(expected)
    command = ["node", "--input-type=module", "--eval", SCRIPT, json.dumps(cases)]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dict(zip(cases, json.loads(done.stdout), strict=True)) == expected


def test_every_room_has_walls() -> None:
    """A folder that is not listed would have none."""
    config = (WEB / "eslint.config.mjs").read_text("utf-8")
    rooms = [path.name for path in WEB.glob("src/*/*") if path.is_dir()]
    deeper = [path for path in WEB.glob("src/*/*/*/*") if path.is_dir()]
    assert not deeper
    assert len(rooms) >= 9
    assert all(f"{name}: [" in config.replace('"', "") for name in rooms)
