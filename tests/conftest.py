"""Fixtures that every part's tests share."""

import os
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

# Imported once, here: a session's browser must be the same for every part.
from support.any_style import export_any_style
from support.browser import (  # noqa: F401
    built_web,
    chromium,
    firefox,
    make_site,
    page,
    playwright,
    site,
    webgpu_chromium,
    webgpu_page,
    webkit,
)
from support.published import WITHOUT_KERNEL, publishing, without_kernel

# Torch's threads wait by spinning, which takes from the other worker more than small networks gain.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Without windows, as Playwright's own Chromium is, pages open with half the work.
if shell := shutil.which("chromium-headless-shell"):
    os.environ.setdefault("BRUSHWORK_CHROMIUM", shell)

# In the background of a shell Ctrl-C is ignored, and what the tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is not a failure. Examples are others each time, so that many runs see many.
settings.register_profile("brushwork", deadline=None, max_examples=50)
settings.load_profile("brushwork")

ROOT = Path(__file__).parent.parent
BROWSERS = {"chromium", "webgpu_chromium", "firefox", "webkit"}


def pytest_configure(config: pytest.Config) -> None:
    """Hosts have stylizers with what the kernel needs, or without."""
    ends = ExitStack()
    ends.enter_context(publishing())
    config.add_cleanup(ends.close)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a browser's fixture, so that `make check` can do without.

    The files that take longest begin, so that no worker is left alone with one of them.
    """
    longest = set()
    for item in items:
        fixtures = BROWSERS & set(getattr(item, "fixturenames", ()))
        if fixtures:
            item.add_marker("browser")
        if "webgpu_chromium" in fixtures:
            longest.add(item.path)
    items.sort(key=lambda item: item.path not in longest)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The evaluation data; missing it fails in CI and skips elsewhere."""
    folder = Path(os.environ.get("BRUSHWORK_DATA", ROOT.parent / "shared" / "data"))
    if folder.is_dir():
        return folder
    reason = f"no data folder at {folder}; set BRUSHWORK_DATA"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def any_style(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of stylizers with a small random painter of any style (see support/any_style.py)."""
    folder = export_any_style(tmp_path_factory.mktemp("any_style"))
    if WITHOUT_KERNEL:
        without_kernel(folder)
    return folder
