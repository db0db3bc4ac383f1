"""An authority, and a signer whom it has certified."""

import pytest

from brushwork.provenance import Signer, load_credential
from support.certificates import Authority


@pytest.fixture(scope="session")
def authority() -> Authority:
    """It issues certificates."""
    return Authority()


@pytest.fixture(scope="session")
def signer(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Signer:
    """Signs as Ada Painter of Paint Works."""
    return Signer(load_credential(*authority.issue(tmp_path_factory.mktemp("signer"))))
