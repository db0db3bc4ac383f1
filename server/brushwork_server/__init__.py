"""The host: pages, headers, and the fallback for pictures too large for the browser.

`create_app` gives it as an ASGI application, for any server that runs those.
"""

from .app import create_app
from .engines import Engine, load_engine
from .limits import Limits

__all__ = ["Engine", "Limits", "create_app", "load_engine"]
