"""The most memory that a process has held."""

from pathlib import Path


def peak_megabytes(process: int | str = "self") -> float | None:
    """The high-water mark of a process's resident memory since it started; None but on Linux.

    (`getrusage` would count what the parent held before it became this process.)
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) / 1024 if found else None
