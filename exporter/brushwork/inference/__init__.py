"""Painting with onnxruntime: sessions, graphs, the stages, and files by the folder."""
