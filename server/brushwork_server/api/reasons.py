"""Why a picture or its form is not painted."""

from ..limits import Limits
from ..problems import Problem

LOST_FOR_SECONDS = 5


def quoted(name: str) -> str:
    """A name that somebody sent, as a message may show it."""
    return repr(name[:64])


def not_a_form() -> Problem:
    """The problem of a body that is something else."""
    return Problem(
        415,
        "not-a-form",
        "Not a form",
        "Send the picture as multipart/form-data, with the fields image, stylizer and style.",
    )


def bad_field(name: str, reason: str) -> Problem:
    """The problem of a field."""
    return Problem(422, "bad-field", "A field is missing or wrong", f"{name}: {reason}.")


def too_slow(limits: Limits) -> Problem:
    """The problem of a request that comes too slowly, or not at all."""
    return Problem(
        408,
        "upload-too-slow",
        "Upload too slow",
        f"The request did not arrive in {limits.upload_seconds:g} seconds, or less than "
        f"{limits.stall_bytes / 1000:g} kB of it came in {limits.stall_seconds:g}; send a smaller "
        f"picture or try again.",
        {"Connection": "close"},
    )


def too_large(limits: Limits) -> Problem:
    """The problem of a request of too many bytes."""
    return Problem(
        413,
        "upload-too-large",
        "Upload too large",
        f"The request is larger than {limits.body_bytes / 1e6:g} MB; send a smaller file, for "
        f"example as JPEG.",
    )


def malformed(reason: str) -> Problem:
    """The problem of a form that cannot be read."""
    return Problem(400, "malformed-form", "Malformed form", f"The form cannot be read: {reason}.")


def bad_picture(reason: str) -> Problem:
    """The problem of a picture."""
    return Problem(422, "picture", "The picture cannot be painted", reason)


def too_long(seconds: float) -> Problem:
    """The problem of a picture that takes more time than there is."""
    return Problem(
        422,
        "takes-too-long",
        "The picture takes too long",
        f"Decoding, painting and encoding took more than the {seconds:g} seconds that this server "
        f"has for a picture; send a smaller one.",
    )


def too_costly(reason: str) -> Problem:
    """The problem of a picture that takes more to decode than there is for one."""
    return Problem(422, "decoding-limit", "The picture takes too much to decode", reason)


def decoder_lost(reason: str) -> Problem:
    """The problem of a picture whose decoder was ended, not by the picture."""
    return Problem(
        503,
        "decoder-lost",
        "The decoder was lost",
        f"The picture was not decoded: {reason}; try again in {LOST_FOR_SECONDS} seconds.",
        {"Retry-After": str(LOST_FOR_SECONDS)},
    )


def short_of_memory() -> Problem:
    """The problem of a picture that there is no memory for, now."""
    return Problem(
        503,
        "memory-short",
        "The server is short of memory",
        "The server has not enough memory for this picture now; try again later, or send a "
        "smaller one.",
        {"Retry-After": "60"},
    )


def unavailable(reason: str) -> Problem:
    """The problem of a picture that was to be painted elsewhere."""
    return Problem(
        503,
        "engine-unavailable",
        "The engine is not available",
        f"Pictures are painted by another server, and this one was not: {reason}; try again later.",
        {"Retry-After": "30"},
    )


def unsigned() -> Problem:
    """The problem of a painting that was to be signed."""
    return Problem(
        500,
        "not-signed",
        "The painting could not be signed",
        "This server signs its paintings, and this one could not be signed, so it is not sent; "
        "the server has logged why.",
    )
