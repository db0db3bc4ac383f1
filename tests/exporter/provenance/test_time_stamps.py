"""When it was signed, as an authority for that says."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from brushwork.errors import ProvenanceError
from brushwork.provenance import Signer, verify
from support.certificates import Authority, written
from support.signed import signed
from support.time_stamps import time_stamping

NOBODY = "http://127.0.0.1:1/"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl answers for the authority")
def test_an_authority_says_when(signer: Signer, authority: Authority, tmp_path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    with time_stamping(authority, tmp_path) as (address, asked):
        stamping = Signer(signer.credential, address)
        assert len(asked) == 1  # for the trial
        path = written(tmp_path / "painting", signed(stamping))
        assert len(asked) == 2
    verdict = verify(path, authority.roots)
    assert (verdict.signature, verdict.trusted) == ("holds", True)
    assert verdict.signed_at is not None
    assert before <= datetime.fromisoformat(verdict.signed_at) <= datetime.now(UTC)


def test_an_authority_that_does_not_answer_is_told_at_the_start(signer: Signer) -> None:
    with pytest.raises(ProvenanceError, match=r"cannot be signed: .*127\.0\.0\.1:1"):
        Signer(signer.credential, NOBODY)


@pytest.mark.parametrize("address", ["timestamps.example.org", "ftp://a/", "http://a b/", ""])
def test_what_is_no_address(signer: Signer, address: str) -> None:
    with pytest.raises(ProvenanceError, match="takes the address of an authority"):
        Signer(signer.credential, address)
