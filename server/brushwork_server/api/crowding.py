"""Why somebody has to come again: too much is asked for at once."""

from ..problems import Problem

FULL_FOR_SECONDS = 10
BUSY_FOR_SECONDS = 5


def counted(seconds: int) -> str:
    """Seconds in words."""
    return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"


def later(status: int, name: str, title: str, detail: str, seconds: int) -> Problem:
    """A problem that is likely to be over in so many seconds."""
    return Problem(status, name, title, detail, {"Retry-After": str(seconds)})


def client_busy(most: int) -> Problem:
    """The problem of a client with too many requests."""
    return later(
        429,
        "client-busy",
        "Too many requests at once",
        f"This address asks for more than {most} at once; wait until one is answered. If many "
        f"people come through one proxy, its operator names it with --proxy.",
        BUSY_FOR_SECONDS,
    )


def client_waits(most: int) -> Problem:
    """The problem of a client with too many pictures in the queue."""
    return later(
        429,
        "client-busy",
        "Too many pictures at once",
        f"This address has as many pictures in the queue as --per-client allows, {most}, those of "
        f"its jobs among them; wait until one is painted.",
        BUSY_FOR_SECONDS,
    )


def too_many_streams(most: int) -> Problem:
    """The problem of a client that follows too much."""
    return later(
        429,
        "too-many-streams",
        "Too many streams of events",
        f"This address follows as many streams of events as --client-streams allows, {most}; end "
        f"one, or ask for the job itself now and then.",
        BUSY_FOR_SECONDS,
    )


def queue_full(parallel: int, waiting: int, seconds: int) -> Problem:
    """The problem of a picture that there is no place for."""
    at_once = "One picture is" if parallel == 1 else f"{parallel} pictures are"
    return later(
        503,
        "queue-full",
        "Too many pictures at once",
        f"{at_once} painted at a time and {waiting} may wait; all places are taken. Try again "
        f"in {counted(seconds)}.",
        seconds,
    )


def memory_full(most: int) -> Problem:
    """The problem of bytes beyond those that all may hold."""
    return later(
        503,
        "memory-full",
        "Too many bytes at once",
        f"Pictures and paintings of all clients together are more than {most / 1e6:,g} MB; try "
        f"again in {FULL_FOR_SECONDS} seconds.",
        FULL_FOR_SECONDS,
    )
