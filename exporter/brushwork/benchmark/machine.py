"""What a benchmark ran on; no names, no paths."""

import os
import platform
from pathlib import Path

from ..validation.versions import versions


def describe_machine() -> dict[str, str]:
    """The processor, its cores, memory and system, and the versions that matter, by name."""
    system = {
        "processor": _processor(),
        "cores": str(os.cpu_count() or "unknown"),
        "memory": _memory(),
        "system": _system(),
    }
    return system | {name: found for name, found in versions().items() if name != "machine"}


def _processor() -> str:
    """The model as Linux and macOS name it, with the vector extensions that decide speed."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in reversed(lines) if ":" in line)
    named = {key.strip(): value.strip() for key, value in fields.items()}
    flags = set(named.get("flags", "").split())
    extension = next((name for name in ("avx512f", "avx2") if name in flags), None)
    model = named.get("model name", platform.machine())
    return f"{model} ({extension.removesuffix('f').upper()})" if extension else model


def _memory() -> str:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"


def _system() -> str:
    try:
        name = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        name = platform.system()
    return f"{name}, {platform.machine()}"
