"""The core path in WebKitGTK, which has one thread and no WebGPU."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from brushwork.browser.webkit import WebKit
from brushwork.imaging import decode
from brushwork.inference.pipeline import Pipeline
from support.browser import Site, SiteMaker, serve
from support.framed import FRAMED, POLICY, framed_element

from .conftest import FOLDER, encoded, photograph

MEAN_DIFFERENCE = 2.0
STATUS = "document.querySelector('#status').textContent"


def test_newcomer(webkit: WebKit, real_host: str, built_web: Path, tmp_path: Path) -> None:
    # The driver clicks nothing that has to be scrolled to on a page with something sticky.
    webkit.command("POST", "/window/rect", x=0, y=0, width=1200, height=1500)
    webkit.open(real_host)
    webkit.wait_for("document.querySelector('.card')")
    picture = tmp_path / "holiday.jpg"
    picture.write_bytes(encoded(photograph(96, 64), ".jpg"))
    webkit.choose_file("#file", picture)
    webkit.wait_for(f"{STATUS}.includes('Painted')")
    said = webkit.evaluate(STATUS)
    assert "96 × 64 pixels" in said
    assert "One thread" in said

    # It writes no WebP, which is therefore not offered.
    offered = "[...document.querySelectorAll('label:not([hidden]) > [name=format]')]"
    assert webkit.evaluate(f"{offered}.map((each) => each.value)") == ["image/png", "image/jpeg"]
    webkit.click("[name=format][value='image/png']")
    webkit.click("#download")
    painting = decode(webkit.downloaded("holiday-starry-night.png")).pixels.astype(float)
    photo = decode(picture).pixels
    native = Pipeline(built_web / "stylizers" / "classics").stylize(photo, "starry-night").pixels
    assert np.abs(painting - native).mean() <= MEAN_DIFFERENCE
    assert webkit.evaluate("document.querySelector('#problem').hidden")


def test_the_studio_is_not_reloaded_for_threads_that_are_not_there(
    webkit: WebKit, studio_host: Site
) -> None:
    with serve(replace(studio_host, headers={}, requests=[])) as plain_host:
        webkit.open(plain_host.address + FOLDER)
        webkit.wait_for("document.querySelector('.card')")
        assert plain_host.requests.count(FOLDER) == 1
        assert f"{FOLDER}index.html" not in plain_host.requests


def test_the_element_in_a_frame_that_is_not_isolated(
    webkit: WebKit, make_site: SiteMaker, built_web: Path
) -> None:
    site = make_site(isolated=False, policy=POLICY, files=framed_element(built_web))
    webkit.open(site.address)
    webkit.wait_for(f"{FRAMED}.querySelector('.painted')")
    assert webkit.evaluate(f"{FRAMED}.querySelector('[role=status]').textContent") == (
        "The picture is painted."
    )
