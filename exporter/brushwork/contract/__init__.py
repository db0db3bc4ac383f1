"""What exporter, browser and server agree on: manifest, look and arrays."""
