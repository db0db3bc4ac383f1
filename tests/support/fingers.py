"""Fingers on a page that is open in Chromium."""

from playwright.sync_api import Page

Point = tuple[float, float]


class Fingers:
    """Fingers, which a page tells from a mouse."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def touch(self, kind: str, *places: Point) -> None:
        """They are there, in the order of `places`."""
        points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, *places: Point) -> None:
        """One goes from place to place."""
        self.touch("touchStart", places[0])
        for each in places[1:]:
            self.touch("touchMove", each)
        self.touch("touchEnd")

    def tap_twice(self, at: Point) -> None:
        """One taps twice."""
        for _ in range(2):
            self.touch("touchStart", at)
            self.touch("touchEnd")
