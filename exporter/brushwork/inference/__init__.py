"""Painting with onnxruntime: sessions, graphs, the engine, and files by the folder."""
