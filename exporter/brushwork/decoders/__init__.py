"""Decoding in processes of their own, which may do nothing else and may die."""

from .pool import Decoders, can_decode_apart
from .process import Allowance, Reason

__all__ = ["Allowance", "Decoders", "Reason", "can_decode_apart"]
