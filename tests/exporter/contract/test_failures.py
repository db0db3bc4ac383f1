"""What may go wrong in a browser has a code, a meaning, what to do, and a text of the studio."""

import json
from pathlib import Path

import pytest

from brushwork.contract.failures import FAILURES

TEXTS = Path(__file__).parents[3] / "web" / "texts"
KIND = "error."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_studio_has_a_sentence_for_every_kind(language: str) -> None:
    texts = json.loads((TEXTS / f"{language}.json").read_text("utf-8"))
    told = {text.removeprefix(KIND) for text in texts if text.startswith(KIND)}
    assert told == {each.code for each in FAILURES}


def test_every_kind_says_what_it_means_and_what_to_do() -> None:
    assert len({each.code for each in FAILURES}) == len(FAILURES)
    assert all(each.meaning.endswith(".") and each.advice.endswith(".") for each in FAILURES)
