"""Signing what was painted, and telling who signed a picture: C2PA, by the extra `c2pa`."""

from .credentials import Credential, load_credential
from .signing import Draft, Signer, load_signer
from .verifying import Ingredient, Verdict, load_roots, verify

__all__ = [
    "Credential",
    "Draft",
    "Ingredient",
    "Signer",
    "Verdict",
    "load_credential",
    "load_roots",
    "load_signer",
    "verify",
]
