"""The texts of all languages: none is missing, none is left over, and all say the same."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from brushwork.contract.controls import CONTROLS, Choice
from brushwork.contract.manifest import load_published
from brushwork.contract.policies import LANGUAGES

WEB = Path(__file__).parents[3] / "web"


def once(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """JSON takes the last of two texts with the same key, and says nothing."""
    counts = Counter(key for key, _ in pairs)
    assert max(counts.values()) == 1, counts.most_common(1)
    return dict(pairs)


TEXTS = {
    path.stem: json.loads(path.read_text(), object_pairs_hook=once)
    for path in (WEB / "texts").glob("*.json")
}
ENGLISH = TEXTS["en"]
# Languages differ in how many forms a count has.
FORM = re.compile(r"\.(zero|one|two|few|many)$")
AUDIT = ("audit.verdict.", "audit.browser.", "audit.folder.")
# Keys that are put together from a word of the contract, and that word.
WORDS = ("control.", "shown.", "tag.", "title.", "error.", "problem.copied", "problem.shared")
MADE_OF = (*WORDS, *AUDIT)


def test_there_is_a_file_for_each_language() -> None:
    assert set(TEXTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", set(TEXTS) - {"en"})
def test_no_text_is_missing(language: str) -> None:
    wanted = {key for key in ENGLISH if not FORM.search(key)}
    assert {key for key in TEXTS[language] if not FORM.search(key)} == wanted


@pytest.mark.parametrize("language", set(TEXTS) - {"en"})
@pytest.mark.parametrize("pattern", [r"\{\w+\}", r"</?\w+>"])
def test_texts_hold_the_same_values_and_marks(language: str, pattern: str) -> None:
    for key, text in TEXTS[language].items():
        english = ENGLISH.get(key) or ENGLISH[FORM.sub(".other", key)]
        assert Counter(re.findall(pattern, text)) == Counter(re.findall(pattern, english)), key
        assert text.strip() == text or key in ("wish.with", "problem.styleToo"), key


def test_texts_are_asked_for_and_all_that_is_asked_for_is_there() -> None:
    scripts = [path.read_text() for path in (WEB / "src/site").rglob("*.ts")]
    templates = [path.read_text() for path in (WEB / "templates").glob("*.j2")]
    in_pages = set(re.findall(r't\["([^"]+)"\]', "".join(templates)))
    in_scripts = {key for key in re.findall(r'"([\w.-]+)"', "".join(scripts)) if key in ENGLISH}
    counted = {f"{key}.other" for key in re.findall(r'counted\("([^"]+)"', "".join(scripts))}
    assert in_pages <= set(ENGLISH)
    assert not {key for key in in_scripts if key.startswith("page.")}
    asked = in_pages | in_scripts | counted | {"language"}
    left = {key for key in ENGLISH if key not in asked and not FORM.search(key)}
    assert {key for key in left if not key.startswith(MADE_OF)} == set()


def test_english_calls_controls_as_the_contract_does() -> None:
    for name, control in CONTROLS.items():
        if "studio" not in control.surfaces:
            continue
        assert ENGLISH[f"control.{name}"] == control.label
        if isinstance(control, Choice):
            for option, label in control.options.items():
                assert ENGLISH[f"control.{name}.{option}"] == label
        elif control.least:
            assert ENGLISH[f"shown.{control.least}"] == control.least


def test_what_styles_are_of_has_a_name_in_every_language() -> None:
    styles = [style for each in load_published(WEB / "stylizers") for style in each.styles]
    tags = {tag for style in styles for tag in style.tags or ()}
    assert {f"tag.{tag}" for tag in tags} <= set(ENGLISH)
