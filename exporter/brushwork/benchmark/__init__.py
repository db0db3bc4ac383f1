"""How fast, how large: Brushwork beside other networks and the runtime's own ceiling."""

from .report import Benchmark
from .run import Plan, benchmark

__all__ = ["Benchmark", "Plan", "benchmark"]
