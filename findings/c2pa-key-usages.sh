#!/usr/bin/env bash
# C2PA's library signs with certificates for C2PA claim signing and for document signing, and then says of its own signatures
# that the certificate is invalid, unless it is told which uses of keys there are.
#
# What was seen, c2pa-python 0.38.1 (c2pa-rs 0.91.3) with cryptography 50.0.2 on Debian 12, x86-64, Python 3.11:
#
# - A certificate whose extended key usage is e-mail protection (1.3.6.1.5.5.7.3.4): signed, and `Valid` when it is read.
# - The same with C2PA claim signing (1.3.6.1.4.1.62558.2.1), which is the one that C2PA made for this purpose, and the same with
#   document signing (1.3.6.1.5.5.7.3.36): signed with `verify_after_sign` off, and `Invalid` when it is read, by
#   `signingCredential.invalid`, "certificate missing required EKU". With `verify_after_sign` on, as by default, signing fails.
# - `verify_trust` off makes no difference. `trust.trust_config` with the three identifiers makes all of them `Valid`.
# - A certificate for TLS servers is refused at signing in any case.
#
# Documented: the list of accepted key usages that comes with c2pa-rs (sdk/src/crypto/cose/valid_eku_oids.cfg, quoted in its issue
# 1866) has all three; its page on settings gives null as the default of `trust_config`, and not what that means.
#
# Needs Python 3.11 with venv and pip's index; some 60 MB of packages in a temporary folder. Runs without Brushwork, and asks
# nobody while it signs. Fails if what is said above is not so any more: then look whether Brushwork still has to name key usages
# (exporter/brushwork/provenance/library.py).
set -euo pipefail

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check \
	c2pa-python==0.38.1 cryptography==50.0.2 cffi==2.1.1 pillow==13.0.0

"$place/venv/bin/python" - <<'PYTHON'
import io
import json
from datetime import UTC, datetime, timedelta

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from PIL import Image

USES = {
    "e-mail protection": "1.3.6.1.5.5.7.3.4",
    "C2PA claim signing": "1.3.6.1.4.1.62558.2.1",
    "document signing": "1.3.6.1.5.5.7.3.36",
    "TLS server": "1.3.6.1.5.5.7.3.1",
}
QUIET = {"verify": {"remote_manifest_fetch": False}, "builder": {"thumbnail": {"enabled": False}}}


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(each, text) for each in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)])


def issued(use: str) -> tuple[bytes, bytes]:
    """A certificate for this use with that of its authority, and its key, in PEM."""
    above, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = []
    for subject, key, is_authority in (("authority", above, True), ("signer", own, False)):
        usage = [not is_authority, False, False, False, False, is_authority, is_authority, False, False]
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=9))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .add_extension(x509.KeyUsage(*usage), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False)
        )
        if not is_authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(use)]), critical=False)
        made.append(builder.sign(above, hashes.SHA256()).public_bytes(Encoding.PEM))
    return b"".join(reversed(made)), own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def settings(**more: dict[str, object]) -> dict[str, dict[str, object]]:
    return {part: QUIET.get(part, {}) | more.get(part, {}) for part in QUIET | more}


def signed(use: str, **more: dict[str, object]) -> bytes:
    chain, key = issued(use)
    source, target = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (8, 8)).save(source, "PNG")
    created = {"action": "c2pa.created", "digitalSourceType": "http://c2pa.org/digitalsourcetype/empty"}
    manifest = {
        "claim_generator_info": [{"name": "trial"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
    builder = c2pa.Builder(manifest, context=c2pa.Context.from_dict(settings(**more)))
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, key, None))
    builder.sign(signer, "image/png", source, target)
    return target.getvalue()


def read(content: bytes, **more: dict[str, object]) -> str:
    reader = c2pa.Reader("image/png", io.BytesIO(content), context=c2pa.Context.from_dict(settings(**more)))
    told = json.loads(reader.json())
    failures = told["validation_results"]["activeManifest"]["failure"]
    codes = sorted(each["code"] for each in failures if each["code"] != "signingCredential.untrusted")
    return " ".join([told["validation_state"], *codes])


known = {"trust": {"trust_config": "".join(f"{use}\n" for use in list(USES.values())[:3])}}
found = {}
for title, use in USES.items():
    try:
        content = signed(use, verify={"verify_after_sign": False})
    except c2pa.C2paError as error:
        found[title] = str(error).split("\n")[0]
    else:
        try:
            signed(use)
            outcome = "signed"
        except c2pa.C2paError as error:
            outcome = "refused" if "missing required EKU" in str(error) else str(error)
        found[title] = (outcome, read(content), read(content, verify={"verify_trust": False}), read(content, **known))
    print(f"{title}: {found[title]}")
refused = ("refused", *["Invalid signingCredential.invalid"] * 2, "Valid")
assert found == {
    "e-mail protection": ("signed", "Valid", "Valid", "Valid"),
    "C2PA claim signing": refused,
    "document signing": refused,
    "TLS server": "Signature: the certificate is invalid",
}
PYTHON
