"""Why there is no job: too many, too much of them kept, or none with such an id."""

from ..api.crowding import BUSY_FOR_SECONDS, counted, later
from ..problems import Problem


def jobs_full(most: int, seconds: int) -> Problem:
    """The problem of a job beyond those that may be unfinished."""
    return later(
        503,
        "jobs-full",
        "Too many jobs at once",
        f"As many jobs wait or are painted as --jobs allows, {most}; try again in "
        f"{counted(seconds)}, or send the picture to /api/stylize and wait for it.",
        seconds,
    )


def too_many_jobs(most: int, seconds: int | None) -> Problem:
    """The problem of a client with too many jobs; `seconds` until one of them expires."""
    return later(
        429,
        "too-many-jobs",
        "Too many jobs",
        f"This address has as many jobs as --client-jobs allows, {most}, those whose results are "
        f"kept among them; fetch what is done and delete it, or wait until it expires.",
        seconds or BUSY_FOR_SECONDS,
    )


def results_full(most: int, seconds: int | None) -> Problem:
    """The problem of a result that there is no room for; `seconds` until one expires."""
    return later(
        503,
        "results-full",
        "Too many results",
        f"The results of all jobs together would be more than the {most / 1e6:,g} MB that --kept "
        f"allows; try again when one has expired, or send the picture to /api/stylize.",
        seconds or BUSY_FOR_SECONDS,
    )


def no_job(seconds: float) -> Problem:
    """The problem of an address where there is no job or result, any more or ever."""
    return Problem(
        404,
        "no-job",
        "No such job",
        f"There is no job or result here: it was deleted, or expired {seconds:g} seconds after it "
        f"was done, or the server was started anew.",
    )
