"""Pages, their service worker, manifests and files."""
