"""Training of painters: configuration, data, losses and the loop."""
