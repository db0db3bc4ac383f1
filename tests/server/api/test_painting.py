"""Tags of paintings, and paintings that are given again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from brushwork_server import Limits, create_app
from brushwork_server.api import order
from brushwork_server.api.form import StylizeForm
from brushwork_server.api.order import Tags
from brushwork_server.api.upload import Parts
from brushwork_server.telemetry import Painted
from support.server.engines import Negative
from support.server.events import Recorder
from support.server.forms import CLASSICS, FORM, STYLE, STYLIZE, STYLIZERS, png, queue, stylize
from support.server.hosting import hosted
from support.server.jobs import begun, finished

FORMED = StylizeForm(stylizer="classics", style=[STYLE])
PARTS = Parts({"image": [b"a", b"b"], "mask": [b"c"]}, {})


@contextmanager
def host(web: Path, engine: Negative, **limits: int) -> Iterator[tuple[httpx.Client, Recorder]]:
    """A host with limits, and what it tells."""
    seen = Recorder()
    app = create_app(
        engine=engine, stylizers=STYLIZERS, web=web, limits=Limits(**limits), hooks=[seen]
    )
    with hosted(app) as client:
        yield client, seen


def test_a_tag_is_of_all_that_makes_a_painting(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Negative()
    tag = Tags(engine)(PARTS, FORMED)
    assert tag == Tags(Negative())(PARTS, FORMED)
    assert tag.startswith('W/"')
    others = {
        Tags(engine)(Parts({"image": [b"ab"], "mask": [b"c"]}, {}), FORMED),
        Tags(engine)(Parts({"image": [b"b", b"a"], "mask": [b"c"]}, {}), FORMED),
        Tags(engine)(Parts({"image": [b"a", b"b"], "style_image": [b"c"]}, {}), FORMED),
        Tags(engine)(Parts({"image": [b"a", b"b"]}, {}), FORMED),
        Tags(engine)(PARTS, replace(FORMED, strength=0.5)),
        Tags(engine)(PARTS, replace(FORMED, format="webp")),
        Tags(engine)(PARTS, replace(FORMED, label=False)),
        Tags(engine)(PARTS, replace(FORMED, style=[f"{STYLE}:0.5"])),
    }
    engine.name = "negative 2"
    others.add(Tags(engine)(PARTS, FORMED))
    engine = Negative()
    engine.stylizers = {"classics": CLASSICS.model_copy(update={"title": "Others"})}
    others.add(Tags(engine)(PARTS, FORMED))
    monkeypatch.setattr(order, "__version__", "9.9.9")
    others.add(Tags(Negative())(PARTS, FORMED))
    assert len(others | {tag}) == 12


def test_the_same_has_the_same_tag_and_is_painted_anew(web: Path) -> None:
    with host(web, Negative()) as (client, seen):
        first, second = (stylize(client, png()) for _ in range(2))
        assert first.headers["etag"] == second.headers["etag"]
        assert stylize(client, png(9, 9)).headers["etag"] != first.headers["etag"]
        assert stylize(client, png(), strength="0.5").headers["etag"] != first.headers["etag"]
        assert stylize(client, png(), strength="1").headers["etag"] == first.headers["etag"]
        assert "cache-status" not in first.headers
        assert len(seen.wait_for(Painted, 5)) == 5


def test_a_condition_does_not_keep_a_post_from_painting(client: httpx.Client) -> None:
    etag = stylize(client, png()).headers["etag"]
    response = client.post(
        STYLIZE, data=FORM, files={"image": ("a", png())}, headers={"If-None-Match": etag}
    )
    assert (response.status_code, response.headers["etag"]) == (200, etag)


def test_a_painting_is_given_again(web: Path) -> None:
    with host(web, Negative(), cache_bytes=10**6) as (client, seen):
        first, second = (stylize(client, png()) for _ in range(2))
        assert first.headers["cache-status"] == "Brushwork; fwd=miss; stored"
        assert second.headers["cache-status"] == "Brushwork; hit"
        assert second.content == first.content
        for name in ("etag", "content-type", "brushwork-engine", "brushwork-provider"):
            assert second.headers[name] == first.headers[name]
        other = stylize(client, png(), strength="0.5")
        assert other.headers["cache-status"] == "Brushwork; fwd=miss; stored"
        job = finished(client, png())
        result = client.get(job["result"])
        assert result.content == first.content
        assert result.headers["cache-status"] == "Brushwork; hit"
        assert len(seen.wait_for(Painted, 2)) == 2


def test_what_is_given_again_needs_no_place(web: Path) -> None:
    engine = Negative()
    with host(web, engine, cache_bytes=10**6, queue=1) as (client, _):
        first = stylize(client, png())
        engine.go_on.clear()
        begun(client, png(9, 9))
        while not queue(client)["painting"]:
            pass  # each question takes its time
        assert stylize(client, png()).content == first.content
        assert finished(client, png())
        engine.go_on.set()


def test_the_same_is_not_painted_twice_by_who_waits(web: Path) -> None:
    engine = Negative()
    engine.go_on.clear()
    with host(web, engine, cache_bytes=10**6) as (client, seen), ThreadPoolExecutor() as pool:
        answers = [pool.submit(stylize, client, png()) for _ in range(3)]
        while queue(client)["waiting"] < 2:
            pass  # each question takes its time
        engine.go_on.set()
        statuses = sorted(each.result(30).headers["cache-status"] for each in answers)
        assert statuses == ["Brushwork; fwd=miss; stored"] + ["Brushwork; hit"] * 2
        assert len(seen.wait_for(Painted)) == 1


def test_what_does_not_fit_is_painted_anew(web: Path) -> None:
    with host(web, Negative(), cache_bytes=100) as (client, _):
        for _ in range(2):
            response = stylize(client, png())
            assert len(response.content) > 100
            assert response.headers["cache-status"] == "Brushwork; fwd=miss"
