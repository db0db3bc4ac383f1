"""The host: pages, headers, and the fallback for pictures too large for the browser.

`create_app` gives it as an ASGI application, for any server that runs those.
"""

from .app import create_app
from .limits import Limits

__all__ = ["Limits", "create_app"]
