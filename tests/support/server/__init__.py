"""A host on loopback, what paints for it, and clients that misbehave."""
