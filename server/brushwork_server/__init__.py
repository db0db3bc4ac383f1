"""The host: pages, headers, and the fallback for pictures too large for the browser."""
