"""The exporter's Python in Pyodide judges as it does here, in Node and in Chromium."""

import json
import subprocess
from pathlib import Path

from playwright.sync_api import Page

from support.audit_vectors import canaries, is_close, judged_here, paintings
from support.browser import Site

WEB = Path(__file__).parents[2] / "web"
APART = (0, 2, 40)
NODE = """
import { readFileSync, readdirSync } from "node:fs";
import { loadPyodide } from "pyodide";
const [folder] = process.argv.slice(1);
const { canaries, paintings } = JSON.parse(readFileSync(0, "utf8"));
const pyodide = await loadPyodide();
for (const name of readdirSync(folder).filter((each) => each.endsWith(".whl"))) {
  pyodide.unpackArchive(new Uint8Array(readFileSync(`${folder}/${name}`)).buffer, "whl");
}
const audit = pyodide.pyimport("brushwork.audit.page");
const judged = paintings.map((each) => {
  const given = pyodide.toPy(each.map((data) => Uint8ClampedArray.from(data)));
  return JSON.parse(audit.verdict(canaries, given));
});
console.log(JSON.stringify(judged));
process.exit();
"""
CHROMIUM = """async ({script, canaries, paintings}) => {
    const worker = new Worker(script, {type: "module"});
    const answers = [];
    const asked = paintings.map((each, id) => {
        const data = each.map((data) => Uint8ClampedArray.from(data));
        worker.postMessage({id, question: "verdict", args: [canaries, data]});
    });
    return new Promise((resolve, reject) => {
        worker.onerror = (event) => reject(new Error(event.message));
        worker.onmessage = ({data}) => {
            if (data.type === "failed") return reject(new Error(data.why));
            if (data.type === "answer") answers[data.id] = JSON.parse(data.json);
            if (answers.filter(Boolean).length === asked.length) resolve(answers);
        };
    });
}"""


def test_pyodide_judges_as_cpython_in_node(built_web: Path, assets: dict[str, str]) -> None:
    folder = (built_web / assets["python_stdlib.zip"]).parent
    told = json.dumps({"canaries": canaries(), "paintings": [paintings(each) for each in APART]})
    command = ["node", "--input-type=module", "--eval", NODE, str(folder)]
    done = subprocess.run(command, cwd=WEB, input=told, capture_output=True, text=True, check=False)
    # Where it fails, Node shows the line: all of Pyodide's script.
    assert done.returncode == 0, done.stderr[-2000:]
    judged = json.loads(done.stdout.splitlines()[-1])
    assert all(map(is_close, judged, map(judged_here, APART)))
    assert [each["verdict"] for each in judged] == ["pass", "pass", "fail"]


def test_pyodide_judges_as_cpython_in_chromium_without_eval(
    page: Page, site: Site, assets: dict[str, str]
) -> None:
    assert "'unsafe-eval'" not in site.headers["Content-Security-Policy"]
    page.goto(site.address)
    given = {"canaries": canaries(), "paintings": [paintings(each) for each in APART]}
    judged = page.evaluate(CHROMIUM, {"script": f"/{assets['audit-python.js']}", **given})
    assert all(map(is_close, judged, map(judged_here, APART)))
