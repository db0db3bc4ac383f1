"""Paintings that nobody waits for on a connection: asked for, followed, and fetched later."""
