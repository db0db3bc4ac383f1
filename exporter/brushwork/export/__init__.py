"""Torch to ONNX: tracing, tidying, checking, variants, and someone else's network."""
