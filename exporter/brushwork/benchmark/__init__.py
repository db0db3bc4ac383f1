"""How fast, how large: Brushwork beside other networks and the runtime's own ceiling."""

from .plan import Plan
from .report import Benchmark
from .run import benchmark

__all__ = ["Benchmark", "Plan", "benchmark"]
