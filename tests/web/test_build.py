"""What the build leaves: compressed assets, types as in Python, modules a server can import."""

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from brushwork.contract.controls import CONTROLS, Number
from brushwork.contract.inputs import offered
from brushwork.site.pages import render_page

MOST_FIRST_BYTES = 50_000
MOST_CLIENT_BYTES = 3_000
KERNELS = {
    f"kernel-{build}.wasm" for build in ("plain", "relaxed", "plain-threads", "relaxed-threads")
}
PICTURES = (".png", ".jpg")
# What Python is installed from.
PACKED = (".whl", ".zip")
WEB = Path(__file__).parents[2] / "web"


def test_assets_are_hashed_and_compressed(built_web: Path, assets: dict[str, str]) -> None:
    scripts = {"studio.js", "fallback.js", "element.js", "engine.js", "worker.js", "encoder.js"}
    scripts |= {"embed.js", "embed-page.js", "example.js"}
    scripts |= {"kernel-worker.js", "kernel-thread.js"}
    expected = scripts | {"ort.wasm", "webgpu-worker.js", "ort-webgpu.wasm", *KERNELS}
    expected |= {"heic-reader.js", "libheif.js", "libheif.wasm", "libheif-licence.txt"}
    assert expected <= assets.keys()
    for path in assets.values():
        hashed = r"assets/.+-[0-9A-Za-z]{8}(\.(js|mjs|css|wasm|png|jpg|onnx|txt)|/[^/]+)"
        assert re.fullmatch(hashed, path)
        if path.endswith((*PICTURES, *PACKED)):
            continue
        content = (built_web / path).read_bytes()
        assert gzip.decompress((built_web / f"{path}.gz").read_bytes()) == content
        assert (built_web / f"{path}.br").stat().st_size < len(content)


def test_every_asset_may_be_kept_by_its_digest(built_web: Path, assets: dict[str, str]) -> None:
    listed = json.loads((built_web / "offline.json").read_text("utf-8"))
    groups = [listed[name] for name in ("keep", "onnx", "later", "audit", "used")]
    files = {path: digest for group in groups for path, digest in group.items()}
    assert len(files) == sum(map(len, groups))
    found = [path for path in (built_web / "assets").rglob("*") if path.is_file()]
    there = {path.relative_to(built_web).as_posix() for path in found}
    # Pictures are for installing alone.
    unpacked = {path for path in there if not path.endswith((".br", ".gz", *PICTURES))}
    assert files.keys() == unpacked - {assets["service-worker.js"]}
    for path, digest in files.items():
        assert hashlib.sha256((built_web / path).read_bytes()).hexdigest() == digest
    assert assets["pyodide.asm.wasm"] in listed["audit"]
    needed = ("studio.js", "studio.css", "kernel-worker.js", "kernel-thread.js", *KERNELS)
    assert {assets[name] for name in needed} <= listed["keep"].keys()
    runtime = ("worker.js", "ort.mjs", "ort.wasm")
    assert {assets[name] for name in runtime} <= listed["onnx"].keys()
    libraries = ("library.js", "element.js", "engine.js", "pictures.js", "fallback.js")
    assert {assets[name] for name in libraries} <= listed["used"].keys()
    # What finds people is fetched by those who want it.
    people = ("person-worker.js", "person.onnx", "person-licence.txt")
    assert {assets[name] for name in people} <= listed["used"].keys()


def test_the_studio_is_there_before_its_engine(built_web: Path, assets: dict[str, str]) -> None:
    """What the page needs first is small, and waits neither for the engine nor for the codecs."""
    first: dict[str, str] = {}
    left = [assets["studio.js"]]
    while left:
        path = left.pop()
        first[path] = (built_web / path).read_text("utf-8")
        imported = re.findall(r'(?:from|import)"\./([^"]+)"', first[path])
        left += {f"assets/{name}" for name in imported} - first.keys()
    assert len(first) > 1
    assert not [path for path, script in first.items() if "stylizers.json" in script]
    assert sum(map(len, first.values())) < MOST_FIRST_BYTES


def test_who_frames_the_page_needs_little(built_web: Path, assets: dict[str, str]) -> None:
    """What talks to the frame is one small file, which imports nothing."""
    client = (built_web / assets["embed.js"]).read_text("utf-8")
    assert len(client) < MOST_CLIENT_BYTES
    assert not re.search(r'(?:from|import)"', client)


@pytest.mark.parametrize(
    "name", ["library.js", "engine.js", "element.js", "pictures.js", "embed.js"]
)
def test_a_server_may_import(built_web: Path, assets: dict[str, str], name: str) -> None:
    """Node has neither elements nor workers; importing touches none of them."""
    module = json.dumps((built_web / assets[name]).as_uri())
    script = f"console.log(Object.keys(await import({module})).length)"
    command = ["node", "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0


def test_libheif_is_as_it_is_published(built_web: Path, assets: dict[str, str]) -> None:
    """Its licence (LGPL) wants that, and that anyone may put another in its place."""
    published = WEB / "node_modules" / "libheif-js" / "libheif-wasm"
    for name, asset in {
        "libheif.js": "libheif.js",
        "libheif.wasm": "libheif.wasm",
        "LICENSE": "libheif-licence.txt",
    }.items():
        assert (built_web / assets[asset]).read_bytes() == (published / name).read_bytes()
    assert assets["libheif-licence.txt"] in render_page("index.html", web=built_web)


def test_the_package_may_be_published() -> None:
    """Npm refuses what is private, and shows a package's README, which lies beside its manifest."""
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    assert "private" not in package
    assert {"name", "version", "description", "license"} <= package.keys()
    assert (WEB / "README.md").is_file()


def test_the_lockfile_names_no_registry() -> None:
    assert '"resolved"' not in (WEB / "package-lock.json").read_text("utf-8")


def test_the_studio_offers_the_look_as_the_contract_says(built_web: Path) -> None:
    page = render_page("index.html", web=built_web)
    for part, offer in offered("studio").items():
        assert f'id="{offer.name}"' in page or f'name="{offer.name}"' in page, part
    for name, control in CONTROLS.items():
        if "studio" not in control.surfaces:
            assert f'id="{name}"' not in page
            assert f'name="{name}"' not in page
        elif isinstance(control, Number):
            least, most = map(control.on_scale, (control.minimum, control.maximum))
            assert f'id="{name}" type="range" min="{least}" max="{most}"' in page
        else:
            shown = re.findall(rf'name="{name}" value="([^"]*)"', page)
            assert shown == list(control.options)
