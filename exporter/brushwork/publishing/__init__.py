"""From an exported stylizer to a published one."""

from .publisher import check_statements, describe_loss, gate, publish

__all__ = ["check_statements", "describe_loss", "gate", "publish"]
