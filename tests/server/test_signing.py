"""A host that signs its paintings."""

import dataclasses
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from brushwork.imaging import FORMATS, OutputFormat
from brushwork.imaging.stored import read_label
from brushwork.provenance import Signer, Verdict, load_credential, load_roots, verify
from brushwork_server import create_app
from brushwork_server.api.form import StylizeForm
from brushwork_server.api.order import Tags
from brushwork_server.api.upload import Parts
from support.certificates import DAY, Authority, written
from support.server.engines import Negative
from support.server.forms import FORM, STYLE, STYLIZE, STYLIZERS, picture, png, problem, stylize
from support.server.hosting import hosted
from support.server.jobs import finished
from support.serving import refused, serving

PARTS = Parts({"image": [b"a"]}, {})
FORMED = StylizeForm(stylizer="classics", style=[STYLE])


@pytest.fixture(scope="module")
def authority() -> Authority:
    """It issues certificates."""
    return Authority()


@pytest.fixture
def signer(authority: Authority, tmp_path: Path) -> Signer:
    """Signs as Ada Painter."""
    return Signer(load_credential(*authority.issue(tmp_path)))


@pytest.fixture
def client(web: Path, signer: Signer) -> Iterator[httpx.Client]:
    """A client of a host that signs."""
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, signer=signer)
    with hosted(app) as client:
        yield client


@pytest.fixture
def roots(authority: Authority, tmp_path: Path) -> Path:
    """The file of whom to trust."""
    return written(tmp_path / "roots.pem", authority.roots.encode())


def verdict(response: httpx.Response, folder: Path, roots: Path) -> Verdict:
    """What is said of an answer's signature."""
    assert response.status_code == 200, response.text
    return verify(written(folder / "painting", response.content), load_roots(roots))


@pytest.mark.parametrize("format", FORMATS)
def test_paintings_are_signed(
    client: httpx.Client, roots: Path, tmp_path: Path, format: OutputFormat
) -> None:
    response = stylize(client, png(30, 20), format=format)
    said = verdict(response, tmp_path, roots)
    assert (said.signature, said.trusted, said.signer) == ("holds", True, "Ada Painter")
    assert said.ingredients[0].format == "image/png"
    assert picture(response).shape == (20, 30, 4)
    assert read_label(tmp_path / "painting")


def test_who_wants_no_label_gets_no_signature(
    client: httpx.Client, roots: Path, tmp_path: Path
) -> None:
    response = stylize(client, png(), label="false")
    assert verdict(response, tmp_path, roots).signature == "none"
    assert b"c2pa" not in response.content


def test_without_a_signer_nothing_is_signed(web: Path) -> None:
    with hosted(create_app(engine=Negative(), stylizers=STYLIZERS, web=web)) as client:
        assert b"c2pa" not in stylize(client, png()).content


def test_results_of_jobs_are_signed(client: httpx.Client, roots: Path, tmp_path: Path) -> None:
    job = finished(client, png())
    assert verdict(client.get(job["result"]), tmp_path, roots).signature == "holds"


def test_a_painting_is_another_when_somebody_else_signs(
    signer: Signer, authority: Authority, tmp_path: Path
) -> None:
    other = Signer(load_credential(*authority.issue(tmp_path)))
    tags = {Tags(Negative(), each)(PARTS, FORMED) for each in (None, signer, other)}
    assert len(tags) == 3
    assert Tags(Negative(), signer)(PARTS, FORMED) in tags


def test_what_cannot_be_signed_is_not_sent(
    web: Path,
    signer: Signer,
    authority: Authority,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As when a certificate expires while the host runs."""
    key = load_pem_private_key(signer.credential.key, None)
    old, _ = authority.issue(tmp_path, name="old", key=key, valid=(-9 * DAY, -DAY))
    signer.credential = dataclasses.replace(signer.credential, chain=old.read_bytes())
    app = create_app(engine=Negative(), stylizers=STYLIZERS, web=web, signer=signer)
    with hosted(app) as client:
        response = client.post(STYLIZE, data=FORM, files={"image": ("a", png())})
        assert "is not sent" in problem(response, 500, "not-signed")
        assert b"BEGIN" not in response.content
    assert "the certificate was not valid at time of signing" in caplog.text


def test_the_command_signs_and_tells_nothing_of_the_key(
    authority: Authority, roots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = authority.issue(tmp_path)
    monkeypatch.setenv("BRUSHWORK_SIGN_CERTIFICATE", str(certificate))
    monkeypatch.setenv("BRUSHWORK_SIGN_KEY", str(key))
    with serving("--stylizers", str(STYLIZERS), "--port", "0") as (address, process):
        with httpx.Client(base_url=address) as client:
            said = verdict(stylize(client, png()), tmp_path, roots)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    assert (said.signature, said.trusted) == ("holds", True)
    assert "paintings are signed by Ada Painter, whose certificate is valid until 20" in log
    assert not any(line in log for line in key.read_text().splitlines())


def test_what_cannot_sign_is_told_at_the_start(authority: Authority, tmp_path: Path) -> None:
    certificate, key = (str(each) for each in authority.issue(tmp_path))
    old, old_key = map(str, authority.issue(tmp_path, name="old", valid=(-9 * DAY, -DAY)))
    for options, told in (
        (("--sign-certificate", old, "--sign-key", old_key), f"{old} expired on"),
        (("--sign-certificate", certificate, "--sign-key", old_key), "is not that of the cert"),
        (("--sign-certificate", key, "--sign-key", key), "no certificate in PEM"),
        (("--sign-certificate", "/no", "--sign-key", key), "/no cannot be read: No such file"),
        (("--sign-certificate", certificate), "pass both --sign-certificate and --sign-key"),
        (("--sign-key", key), "pass both --sign-certificate and --sign-key"),
    ):
        assert told in refused(*options, "--port", "0")
