"""The npm package: packed, checked, and installed where nothing else is."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from brushwork.contract.inputs import offered
from support.browser import SiteMaker
from support.element_page import COLOUR, png
from support.npm_package import MODULES, TYPESCRIPT, VITE, node
from support.npm_package import WEB_SOURCES as WEB
from support.tiny_stylizers import tiny_stylizers

pytestmark = pytest.mark.install

MOST_BYTES = 25_000
SIZES = """
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
const [folder, entry] = process.argv.slice(1);
const sizes = new Map();
const left = [entry];
while (left.length > 0) {
  const name = left.pop();
  if (sizes.has(name)) continue;
  const script = readFileSync(`${folder}/${name}`);
  sizes.set(name, brotliCompressSync(script).length);
  const imports = script.toString().matchAll(/(?:from|import)"\\.\\/([^"]+)"/g);
  left.push(...[...imports].map(([, other]) => other));
}
console.log([...sizes.values()].reduce((sum, size) => sum + size, 0));
"""
# What a bundler leaves of a package when one thing is imported.
SHAKEN = """
import { build } from "esbuild";
const [resolveDir] = process.argv.slice(1);
const stdin = { contents: 'export { MAX_SIDE } from "brushwork"', resolveDir };
const options = { bundle: true, minify: true, format: "esm", write: false };
const { outputFiles } = await build({ stdin, ...options });
console.log(outputFiles[0].contents.length);
"""
ON_A_SERVER = """
import { BrushworkError, createEngine } from "brushwork";
import { BrushWork } from "brushwork/element";
import "brushwork/pictures";
import "brushwork/steps";
import "brushwork/embed";
createEngine({ assets: "https://example.org/assets/" });
console.log(typeof BrushWork, new BrushworkError("network", "No.").code);
"""
PAGE = """<!doctype html><meta charset="utf-8"><title>Vite</title>
<brush-work src="/red.png" stylizer="tiny-whole" style-id="plain" alt="Red"></brush-work>
<script type="module" src="/main.ts"></script>
"""
MAIN = """
import { BrushworkError, createEngine, decodePicture, type Progress } from "brushwork";
import { configure, type PictureSource } from "brushwork/element";
import { connect, type Embed } from "brushwork/embed";

const places = { assets: "/brushwork/", stylizers: "/stylizers/" };
configure(places);
const element = document.querySelector("brush-work")!;
const source: PictureSource | null = element.src;
const engine = createEngine(places);

async function paint(): Promise<unknown> {
  const picture = await decodePicture(await (await fetch(String(source))).blob());
  const phases: Progress["phase"][] = [];
  const onProgress = ({ phase }: Progress) => phases.push(phase);
  const request = { picture, stylizer: "tiny-whole", style: "plain", onProgress };
  const painted = await engine.stylize(request);
  const { signal } = new AbortController();
  const code = await engine.prepare("none", { signal }).catch((error) => {
    return error instanceof BrushworkError ? error.code : null;
  });
  return { pixel: [...painted.picture.data.slice(0, 4)], code, painted: phases.includes("paint") };
}

const loaded = new Promise<number>((resolve) => {
  element.addEventListener("load", ({ detail }) => resolve(detail.milliseconds));
});
element.addEventListener("error", ({ detail }) => console.error(detail.code));
export async function framed(frame: HTMLIFrameElement, photo: File): Promise<Blob> {
  const embed: Embed = await connect(frame);
  const { threads } = await embed.paint(photo, { colours: "luma", strength: 0.8 });
  // @ts-expect-error There are no such colours.
  await embed.set({ colours: threads > 1 ? "none" : "style" });
  return embed.result("image/jpeg", 0.9);
}

Object.assign(globalThis, { told: Promise.all([loaded, paint()]) });
"""


@pytest.fixture(scope="module")
def project(tarball: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project with the package and nothing else; it needs no network."""
    folder = tmp_path_factory.mktemp("project")
    manifest = {"name": "project", "private": True, "type": "module"}
    (folder / "package.json").write_text(json.dumps(manifest), "utf-8")
    command = ["npm", "install", "--offline", "--no-audit", "--no-fund", str(tarball)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def test_publint_and_are_the_types_wrong_find_nothing(tarball: Path) -> None:
    node(MODULES / "publint/src/cli.js", tarball, "--strict", cwd=WEB)
    attw = MODULES / "@arethetypeswrong/cli/dist/index.js"
    node(attw, tarball, "--profile", "esm-only", "--format", "ascii", cwd=WEB)


def test_it_depends_on_nothing(project: Path) -> None:
    installed = [path.name for path in (project / "node_modules").iterdir() if path.is_dir()]
    assert installed == ["brushwork"]
    assert (project / "node_modules/brushwork/build/package/LICENSE").is_file()


def test_the_library_is_small_and_can_be_shaken(project: Path) -> None:
    folder = project / "node_modules/brushwork/build/package"
    arguments = ("--input-type=module", "--eval")
    assert int(node(*arguments, SIZES, folder, "library.js", cwd=WEB)) < MOST_BYTES
    assert int(node(*arguments, SHAKEN, project, cwd=WEB)) < 1_000


def test_servers_may_import_it(project: Path) -> None:
    assert node("--input-type=module", "--eval", ON_A_SERVER, cwd=project) == "function network\n"


def test_its_manifest_tells_of_the_element(project: Path) -> None:
    """Every attribute that is observed, and what a page can style and listen to."""
    package = project / "node_modules/brushwork"
    place = json.loads((package / "package.json").read_text("utf-8"))["customElements"]
    (module,) = json.loads((package / place).read_text("utf-8"))["modules"]
    assert (package / module["path"]).is_file()
    (element,) = module["declarations"]
    assert element["tagName"] == "brush-work"
    attributes = {each["name"] for each in element["attributes"]}
    own = {"src", "alt", "stylizer", "backend", "loading", "width", "height"}
    assert attributes == own | {offer.name for offer in offered("element").values()}
    named = {key: {each["name"] for each in element[key]} for key in ("events", "cssStates")}
    assert named["events"] == {"progress", "load", "error", "abort"}
    assert named["cssStates"] == {"painting", "painted", "failed"}
    members = {each["name"]: each for each in element["members"]}
    methods = {name for name, each in members.items() if each["kind"] == "method"}
    assert methods == {"stylize", "toBlob", "cancel"}
    kinds = ("attributes", "members", "events", "slots", "cssParts", "cssStates", "cssProperties")
    assert all(each["description"] for kind in kinds for each in element[kind])


def test_a_vite_project_paints_with_it(project: Path, page: Page, make_site: SiteMaker) -> None:
    """Types checked, bundled, with the package's other files among its public ones."""
    files = {"index.html": PAGE, "main.ts": MAIN}
    for name, text in files.items():
        (project / name).write_text(text, "utf-8")
    packed = project / "node_modules/brushwork/build/package"
    public = project / "public/brushwork"
    shutil.copytree(packed, public, ignore=shutil.ignore_patterns("types", "*webgpu*", "*.jspi.*"))
    options = "--strict --noEmit --skipLibCheck --module esnext --moduleResolution bundler"
    checked = [*options.split(), "--target", "es2022", "main.ts"]
    node(TYPESCRIPT, *checked, cwd=project)
    node(VITE, "build", "--logLevel", "warn", cwd=project)
    built = project / "dist"
    site = make_site(files=tiny_stylizers() | {"/red.png": png("red")})
    site.files["/"] = (built / "index.html").read_bytes()
    site.folders |= {"/assets/": built / "assets", "/brushwork/": built / "brushwork"}
    page.goto(site.address)
    milliseconds, painted = page.evaluate("told")
    assert milliseconds > 0
    assert painted == {"pixel": [0, 255, 255, 255], "code": "network", "painted": True}
    assert page.locator("brush-work").evaluate(COLOUR) == [0, 255, 255, 255]
