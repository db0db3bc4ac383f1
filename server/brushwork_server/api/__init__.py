"""The fallback for pictures too large for the browser, over HTTP."""
