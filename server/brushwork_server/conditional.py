"""Requests that ask for something only where it is not at hand already."""

from starlette.datastructures import Headers


def is_known(headers: Headers, etag: str) -> bool:
    """Whether who asks has this already; weak and strong tags are compared alike."""
    tags = [tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")]
    return etag.removeprefix("W/") in tags or tags == ["*"]
