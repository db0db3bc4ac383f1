"""The notebook's widget with its controls: the real one, in a page that carries its traits."""

import base64
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, expect

import brushwork.notebook
from brushwork.imaging import decode
from brushwork.notebook import Studio

from .conftest import PictureMaker

MODULE = Path(brushwork.notebook.__file__).parent / "studio.js"
TRAITS = ("photo", "painting", "style", "strength", "result", "problem", "styles")

# A model as notebooks give it; bytes travel as text here.
PAGE = """<!doctype html><title>Notebook</title><div id="cell"></div>
<script type="module">
import widget from "./studio.js";
const traits = new Map(), watching = new Map();
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const text = (view) => btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
let unsaved = {};
const changed = (values) => {
  for (const [name, value] of Object.entries(values))
    traits.set(name, value.bytes === undefined ? value : bytes(value.bytes));
  for (const name in values) watching.get(`change:${name}`)?.forEach((done) => done());
};
const model = {
  get: (name) => traits.get(name),
  set: (name, value) => {
    unsaved[name] = value instanceof DataView ? { bytes: text(value) } : value;
  },
  save_changes: async () => {
    const saved = unsaved;
    unsaved = {};
    changed({ ...saved, ...(await window.save(saved)) });
  },
  on: (names, done) => {
    for (const name of names.split(" ")) watching.set(name, [...(watching.get(name) ?? []), done]);
  },
  off: (names, done) => {
    for (const name of names.split(" "))
      watching.set(name, watching.get(name).filter((each) => each !== done));
  },
};
changed(await window.save({}));
const end = widget.render({ model, el: document.getElementById("cell") });
window.end = () => (end(), [...watching.values()].flat().length);
</script>"""


def test_a_photograph_is_painted_in_a_notebook(
    context: BrowserContext, make_picture: PictureMaker
) -> None:
    studio = Studio()

    def save(said: dict[str, Any]) -> dict[str, Any]:
        """What the kernel does with what the page says, and says in turn."""
        for name, value in said.items():
            told = base64.b64decode(value["bytes"]) if isinstance(value, dict) else value
            setattr(studio, name, told)
        values = {name: getattr(studio, name) for name in TRAITS}
        return {
            name: {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
            for name, value in values.items()
        }

    page = context.new_page()
    page.expose_function("save", save)
    page.route(
        "http://notebook.test/", lambda route: route.fulfill(body=PAGE, content_type="text/html")
    )
    page.route(
        "http://notebook.test/studio.js",
        lambda route: route.fulfill(path=MODULE, content_type="text/javascript"),
    )
    page.goto("http://notebook.test/")
    result, problem = page.get_by_alt_text("The painting"), page.get_by_role("alert")
    style = page.get_by_label("Style")
    expect(style.locator("option")).to_have_count(len(studio.styles))
    expect(result).to_be_hidden()
    expect(problem).to_be_hidden()

    page.get_by_label("Photograph").set_input_files(make_picture("photo.png", (48, 32)))
    expect(result).to_be_visible()
    assert result.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 48
    seen = {studio.result}

    def another() -> None:
        """Once another painting is shown."""
        expect(result).not_to_have_attribute("src", shown)
        seen.add(studio.result)

    shown = result.get_attribute("src") or ""
    style.select_option(studio.styles[3]["id"])
    another()
    assert studio.style == studio.styles[3]["id"]
    shown = result.get_attribute("src") or ""
    page.get_by_label("or paint like").set_input_files(make_picture("like.png", (32, 32)))
    another()
    shown = result.get_attribute("src") or ""
    page.get_by_label("Strength").fill("0")
    another()
    assert len(seen) == 4
    assert decode(studio.result).pixels.tobytes() == decode(studio.photo).pixels.tobytes()

    page.get_by_label("Photograph").set_input_files(MODULE)
    expect(problem).to_contain_text("picture")
    expect(result).to_be_hidden()
    assert page.evaluate("window.end()") == 0, "something still listens after the cell is gone"
