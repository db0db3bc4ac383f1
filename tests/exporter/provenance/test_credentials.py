"""Which certificates and keys may sign, and what is said of the others."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import ExtensionOID

from brushwork.errors import ProvenanceError
from brushwork.provenance import Signer, load_credential
from support.certificates import (
    CLAIM_SIGNING,
    DAY,
    DOCUMENT_SIGNING,
    EMAIL_PROTECTION,
    SERVER_AUTHENTICATION,
    Authority,
    key_pem,
    pem,
    self_signed,
    written,
)

KEYS = {
    "es256": ec.generate_private_key(ec.SECP256R1()),
    "es384": ec.generate_private_key(ec.SECP384R1()),
    "es512": ec.generate_private_key(ec.SECP521R1()),
    "ps256": rsa.generate_private_key(65537, 2048),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
}


def refused(certificate: Path, key: Path) -> str:
    """Why a certificate and a key do not sign."""
    with pytest.raises(ProvenanceError) as told:
        load_credential(certificate, key)
    return str(told.value)


FORMS = [(algorithm, PrivateFormat.PKCS8) for algorithm in KEYS] + [
    (algorithm, PrivateFormat.TraditionalOpenSSL) for algorithm in ("es256", "ps256")
]


@pytest.mark.parametrize(("algorithm", "form"), FORMS)
def test_keys_of_all_kinds_sign(
    authority: Authority, tmp_path: Path, algorithm: str, form: PrivateFormat
) -> None:
    certificate, key = authority.issue(tmp_path, key=KEYS[algorithm])
    written(key, key_pem(KEYS[algorithm], form))
    credential = load_credential(certificate, key)
    assert (credential.algorithm, credential.name) == (algorithm, "Ada Painter")
    assert "PRIVATE KEY" not in repr(credential)
    Signer(credential)  # raises where its own signature does not hold


@pytest.mark.parametrize("use", [CLAIM_SIGNING, DOCUMENT_SIGNING, EMAIL_PROTECTION])
def test_certificates_for_all_uses_that_c2pa_names_sign(
    authority: Authority, tmp_path: Path, use: str
) -> None:
    Signer(load_credential(*authority.issue(tmp_path, uses=(use,))))


def test_what_is_not_valid_now(authority: Authority, tmp_path: Path) -> None:
    old = authority.issue(tmp_path, name="old", valid=(-9 * DAY, -DAY))
    assert f"{old[0]} expired on " in refused(*old)
    new = authority.issue(tmp_path, name="new", valid=(DAY, 9 * DAY))
    assert f"{new[0]} is not valid before " in refused(*new)


def test_what_does_not_belong_together(authority: Authority, tmp_path: Path) -> None:
    one, other = (authority.issue(tmp_path, name=name) for name in ("one", "other"))
    assert f"{other[1]} is not that of the certificate in {one[0]}" in refused(one[0], other[1])
    own = one[0].read_bytes().removesuffix(pem(authority.certificate))
    stranger = Authority().certificate
    mixed = written(tmp_path / "mixed.pem", own + pem(stranger))
    assert "one was not issued by Test Issuer" in refused(mixed, one[1])


def test_what_is_for_other_purposes(authority: Authority, tmp_path: Path) -> None:
    issue = authority.issue
    for given, told in (
        (
            issue(tmp_path, uses=(SERVER_AUTHENTICATION,)),
            f"one of: C2PA claim signing ({CLAIM_SIGNING}",
        ),
        (issue(tmp_path, uses=()), "is not for signing pictures; its extended key usage"),
    ):
        assert told in refused(*given)
    assert "is not for digital signatures" in refused(*issue(tmp_path, signs=False))
    assert "is an authority's" in refused(*issue(tmp_path, is_authority=True))
    assert "is signed by itself" in refused(*self_signed(tmp_path))


def test_keys_that_cannot_sign(authority: Authority, tmp_path: Path) -> None:
    short = rsa.generate_private_key(65537, 1024)  # noqa: S505 - it is refused
    for key in (short, ec.generate_private_key(ec.SECP256K1())):
        assert "of a kind that C2PA does not sign with" in refused(
            *authority.issue(tmp_path, key=key)
        )
    certificate, place = authority.issue(tmp_path, key=KEYS["es256"])
    locked = KEYS["es256"].private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    assert "has a password" in refused(certificate, written(place, locked))


def test_files_that_are_not_there_or_something_else(authority: Authority, tmp_path: Path) -> None:
    certificate, key = authority.issue(tmp_path)
    nowhere = tmp_path / "nowhere"
    assert refused(nowhere, key) == f"{nowhere} cannot be read: No such file or directory"
    assert refused(certificate, nowhere).startswith(f"{nowhere} cannot be read")
    assert f"no certificate in PEM, as `-----BEGIN CERTIFICATE-----` begins one, in {key}" in (
        refused(key, key)
    )
    broken = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, b"\xff\xff")
    assert "has extensions that cannot be read" in refused(
        *authority.issue(tmp_path, name="odd", extension=broken)
    )
    told = refused(certificate, written(tmp_path / "cut.key", key.read_bytes()[:99]))
    assert f"no private key in PEM in {tmp_path / 'cut.key'}" in told
    assert key.read_text().splitlines()[1] not in told
