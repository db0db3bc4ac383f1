"""One harness for real browsers: a loopback host, the browsers, and a page with the engine.

Validation, benchmark and tests use it.
"""
