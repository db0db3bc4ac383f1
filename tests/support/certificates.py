"""Certificates that sign pictures, by an authority that is made for a test."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

CLAIM_SIGNING = "1.3.6.1.4.1.62558.2.1"
DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"
EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4"
SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1"
TIME_STAMPING = "1.3.6.1.5.5.7.3.8"

DAY = timedelta(days=1)
MONTH = (-DAY, 30 * DAY)


class Authority:
    """A root and, below it, an authority that issues certificates."""

    def __init__(self) -> None:
        self._root, self._root_key = _made("Test Root", "Test Trust", is_authority=True)
        self.certificate, self._key = _made(
            "Test Issuer", "Test Trust", (self._root, self._root_key), is_authority=True
        )
        self.roots = pem(self._root).decode()

    def issue(
        self,
        folder: Path,
        *,
        name: str = "Ada Painter",
        uses: Sequence[str] = (CLAIM_SIGNING,),
        valid: tuple[timedelta, timedelta] = MONTH,
        key: Any = None,
        signs: bool = True,
        is_authority: bool = False,
        extension: x509.ExtensionType | None = None,
    ) -> tuple[Path, Path]:
        """The files of a certificate, with the one above it, and of its private key.

        `valid` is from when until when, from now on.
        """
        own, key = _made(
            name,
            "Paint Works",
            (self.certificate, self._key),
            uses=uses,
            valid=valid,
            key=key,
            signs=signs,
            is_authority=is_authority,
            extension=extension,
        )
        return (
            written(folder / f"{name}.pem", pem(own) + pem(self.certificate)),
            written(folder / f"{name}.key", key_pem(key)),
        )


def self_signed(folder: Path) -> tuple[Path, Path]:
    """The files of a certificate that nobody issued, and of its private key."""
    own, key = _made("Nobody", "Nobody", uses=(CLAIM_SIGNING,))
    return written(folder / "own.pem", pem(own)), written(folder / "own.key", key_pem(key))


def written(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path


def pem(certificate: x509.Certificate) -> bytes:
    """A certificate as a file has it."""
    return certificate.public_bytes(Encoding.PEM)


def key_pem(key: Any, form: PrivateFormat = PrivateFormat.PKCS8) -> bytes:
    """A private key as a file has it, without a password."""
    content: bytes = key.private_bytes(Encoding.PEM, form, NoEncryption())
    return content


def _made(
    name: str,
    organisation: str,
    above: tuple[x509.Certificate, Any] | None = None,
    *,
    uses: Sequence[str] = (),
    valid: tuple[timedelta, timedelta] = MONTH,
    key: Any = None,
    signs: bool = True,
    is_authority: bool = False,
    extension: x509.ExtensionType | None = None,
) -> tuple[x509.Certificate, Any]:
    key = key or ec.generate_private_key(ec.SECP256R1())
    own_name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    issuer, issuer_key = (above[0].subject, above[1]) if above else (own_name, key)
    now = datetime.now(UTC)
    usage = {
        "digital_signature": signs and not is_authority,
        "key_cert_sign": is_authority,
        "crl_sign": is_authority,
    }
    others = (
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "encipher_only",
        "decipher_only",
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(own_name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + valid[0])
        .not_valid_after(now + valid[1])
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(
            x509.KeyUsage(**usage, **dict.fromkeys(others, not any(usage.values()))), critical=True
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if uses:
        extended = x509.ExtendedKeyUsage([x509.ObjectIdentifier(each) for each in uses])
        # Of an authority for time stamps that is all that it may do.
        certificate = certificate.add_extension(extended, critical=TIME_STAMPING in uses)
    if extension:
        certificate = certificate.add_extension(extension, critical=False)
    return certificate.sign(issuer_key, hashes.SHA256()), key
