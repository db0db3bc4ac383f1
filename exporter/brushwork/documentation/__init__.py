"""The documentation as static pages: docs/*.md, and a reference read from the sources."""
