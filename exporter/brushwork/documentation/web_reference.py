"""The reference of what browsers have: the library and the element, as the compiler reads them."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import SiteError
from .contents import ELEMENT_PAGE, JAVASCRIPT_PAGE

_PARTS = (
    ("slots", "Slots", "slot"),
    ("cssParts", "Parts", "part"),
    ("cssStates", "States", "state"),
    ("cssProperties", "Custom properties", "property"),
)


def web_reference(web: Path) -> dict[str, str]:
    """The pages of library and element by name; `web` is the checkout's folder of that name.

    Raises SiteError where Node or the packages of `web` are missing.
    """
    told = _read_by_node(web)
    (module,) = told["element"]["modules"]
    (element,) = module["declarations"]
    return {
        ELEMENT_PAGE: "\n".join(_element_page(element)),
        JAVASCRIPT_PAGE: "\n".join(_library_page(told["modules"])),
    }


def _read_by_node(web: Path) -> dict[str, Any]:
    command = ["node", "scripts/reference.mjs"]
    try:
        done = subprocess.run(command, cwd=web, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise SiteError(f"the reference is read by Node, which does not start: {error}") from error
    if done.returncode:
        reason = next((line for line in done.stderr.splitlines() if "Error" in line), "no reason")
        raise SiteError(
            f"Node cannot read the reference: {reason.strip()}; run: npm --prefix {web} ci"
        )
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def _element_page(element: Mapping[str, Any]) -> Iterator[str]:
    tag = element["tagName"]
    yield f"# `<{tag}>`\n\n{element['description']}\n"
    yield (
        "Read from the source, as `custom-elements.json` of the npm package has it. "
        "[Brushwork in your own site](embedding.md#the-element) shows how it is used.\n"
    )
    fields = [each for each in element["members"] if each["kind"] == "field"]
    methods = [each for each in element["members"] if each["kind"] == "method"]
    yield "## Attributes\n\nEach is a property as well, and reflects it.\n"
    yield _table(
        ("attribute", "property", "type", "is"),
        (
            (*map(_code, (f["attribute"], f["name"], f["type"]["text"])), f["description"])
            for f in fields
        ),
    )
    yield "## Methods\n"
    yield _table(("method", "does"), ((_code(f"{m['name']}()"), m["description"]) for m in methods))
    yield "## Events\n\nFailures are listed under [Errors](errors.md).\n"
    yield _table(
        ("event", "type", "means"),
        ((_code(e["name"]), _code(e["type"]["text"]), e["description"]) for e in element["events"]),
    )
    for key, title, what in _PARTS:
        yield f"## {title}\n"
        yield _table((what, "is"), ((_code(e["name"]), e["description"]) for e in element[key]))


def _library_page(modules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield "# JavaScript and TypeScript\n"
    yield (
        "What the npm package's modules offer, read from the source. "
        "[Brushwork in your own site](embedding.md#the-library) shows how it is used.\n"
    )
    for module in modules:
        yield f"## {module['name']}\n"
        for each in module["exports"]:
            yield from _export(**each)


def _export(name: str, code: str, text: str, members: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """Members have a table where there is something to say of them."""
    if members and not any(each["text"] for each in members):
        lines = [f"  {each['code']};\n" for each in members]
        code, members = f"{code} {{\n{''.join(lines)}}}", ()
    yield f"### {name}\n\n```ts\n{code}\n```\n\n{text}\n"
    if members:
        yield _table(("member", "is"), ((_code(each["code"]), each["text"]) for each in members))


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in (heads, *rows)]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:]]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    return f"`{text}`"
