"""From an exported stylizer to a published one."""

from .canaries import add_canaries
from .publisher import check_statements, describe_loss, gate, publish

__all__ = ["add_canaries", "check_statements", "describe_loss", "gate", "publish"]
