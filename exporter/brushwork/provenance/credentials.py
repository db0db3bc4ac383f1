"""The operator's certificate and private key, read and checked before anything is painted."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import ProvenanceError
from ..files import printable
from .library import USES, c2pa

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MOST_BYTES: Final = 1_000_000
LEAST_RSA_BITS: Final = 2048
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class Credential:
    """A certificate with the chain above it, and its private key, both in PEM."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str
    """As C2PA calls it, such as `es256`."""
    name: str
    """Whom the certificate is of."""
    fingerprint: str
    """The certificate's SHA-256."""
    expires: datetime


def load_credential(certificate: Path, key: Path) -> Credential:
    """Read a certificate, followed by those above it, and its private key; both are PEM files.

    Raises ProvenanceError, which names the file, where one cannot be read, they are of two pairs,
    the certificate is not valid now, or it is not one that may sign.
    """
    c2pa()  # which brings what is needed below
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    chain = read_certificates(certificate)
    own = chain[0]
    where = printable(certificate)
    private = _read_key(key)
    if own.public_key() != private.public_key():
        raise ProvenanceError(
            f"the private key in {printable(key)} is not that of the certificate in {where}, "
            "whose own certificate comes first"
        )
    _check_now(own, where)
    _check_use(own, where)
    _check_chain(chain, where)
    return Credential(
        chain=b"".join(each.public_bytes(Encoding.PEM) for each in chain),
        key=_as_pkcs8(private),
        algorithm=_algorithm(private, key),
        name=_name(own),
        fingerprint=own.fingerprint(hashes.SHA256()).hex(),
        expires=own.not_valid_after_utc,
    )


def read_certificates(path: Path) -> list["Certificate"]:
    """All certificates of a PEM file, at least one; raises ProvenanceError."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(_read(path))
    except ValueError as error:
        raise ProvenanceError(
            f"there is no certificate in PEM, as `-----BEGIN CERTIFICATE-----` begins one, in "
            f"{printable(path)}, or a damaged one"
        ) from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise ProvenanceError(f"{printable(path)} cannot be read: {error.strerror}") from error


def _read_key(path: Path) -> Any:
    """A private key; what is wrong with one is told without any of it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    where = printable(path)
    try:
        return load_pem_private_key(_read(path), password=None)
    except TypeError:
        raise ProvenanceError(
            f"the private key in {where} has a password; store it without one where nobody else "
            "reads it: openssl pkcs8 -topk8 -nocrypt"
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise ProvenanceError(
            f"there is no private key in PEM in {where}, or a damaged one"
        ) from None


def _algorithm(key: Any, path: Path) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    if isinstance(key, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return _CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= LEAST_RSA_BITS:
        return "ps256"
    raise ProvenanceError(
        f"the key in {printable(path)} is of a kind that C2PA does not sign with; it takes "
        f"Ed25519, P-256, P-384, P-521, and RSA of {LEAST_RSA_BITS} bits or more"
    )


def _as_pkcs8(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem


def _check_now(own: "Certificate", where: str) -> None:
    now = datetime.now(UTC)
    if now > own.not_valid_after_utc:
        raise ProvenanceError(
            f"the certificate in {where} expired on {own.not_valid_after_utc:%Y-%m-%d %H:%M} UTC; "
            "get a new one"
        )
    if now < own.not_valid_before_utc:
        raise ProvenanceError(
            f"the certificate in {where} is not valid before "
            f"{own.not_valid_before_utc:%Y-%m-%d %H:%M} UTC; is the clock right?"
        )


def _check_use(own: "Certificate", where: str) -> None:
    from cryptography.x509 import BasicConstraints, DuplicateExtension, ExtendedKeyUsage, KeyUsage
    from cryptography.x509 import UnsupportedGeneralNameType as UnknownName

    try:
        own.extensions  # noqa: B018 - which are read, all of them, when they are asked for
    except (ValueError, DuplicateExtension, UnknownName) as error:
        raise ProvenanceError(
            f"the certificate in {where} has extensions that cannot be read, as one that is damaged"
        ) from error
    basic = _extension(own, BasicConstraints)
    if basic is not None and basic.ca:
        raise ProvenanceError(
            f"the first certificate in {where} is an authority's, which signs certificates; put "
            "the one that it issued for signing pictures first"
        )
    if own.issuer == own.subject:
        raise ProvenanceError(
            f"the certificate in {where} is signed by itself, which C2PA does not take; have an "
            "authority issue one, which may be your own"
        )
    usage = _extension(own, KeyUsage)
    if usage is None or not usage.digital_signature:
        raise ProvenanceError(
            f"the certificate in {where} is not for digital signatures (its key usage)"
        )
    extended = _extension(own, ExtendedKeyUsage)
    if extended is None or not {each.dotted_string for each in extended} & USES.keys():
        raise ProvenanceError(
            f"the certificate in {where} is not for signing pictures; its extended key usage has "
            f"to be one of: {', '.join(f'{name} ({id})' for id, name in USES.items())}"
        )


def _check_chain(chain: list["Certificate"], where: str) -> None:
    from cryptography.exceptions import InvalidSignature

    for below, above in pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature) as error:
            raise ProvenanceError(
                f"in {where} each certificate has to be followed by that of its issuer, and "
                f"{_name(below)} was not issued by {_name(above)}"
            ) from error


def _extension(certificate: "Certificate", kind: Any) -> Any:
    from cryptography.x509 import ExtensionNotFound

    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except ExtensionNotFound:
        return None


def _name(certificate: "Certificate") -> str:
    """Whom it is of: a common name, or whatever it says instead."""
    from cryptography.x509.oid import NameOID

    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    said = common[0].value if common else certificate.subject.rfc4514_string()
    return printable(said if isinstance(said, str) else said.decode("utf-8", "replace"))
