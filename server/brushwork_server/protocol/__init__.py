"""Connections: what comes before a request is one, and how long anybody may take."""
