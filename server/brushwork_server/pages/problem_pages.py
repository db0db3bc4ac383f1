"""Problems as pages, for people whose browser asks for one."""

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from brushwork.contract import policies
from brushwork.site.pages import render_page

from ..addresses import local_path
from ..problems import Problem
from .negotiation import prefers_page, spoken

ROOT, DETAIL = "{root}", "{detail}"
"""What is filled in of the pages, which are rendered when the server starts."""


class ProblemPages:
    """The pages of a web part that tell of problems, in all languages.

    A web part without them, as from before there were any, tells of problems in JSON alone.
    """

    def __init__(self, web: Path) -> None:
        self._pages: Mapping[tuple[str, bool], str] = {}
        if (web / "templates" / f"{policies.PROBLEM_PAGE}.j2").is_file():
            self._pages = {
                (language, nothing): render_page(
                    policies.page_in(policies.PROBLEM_PAGE, language),
                    {"nothing": nothing, "root": ROOT, "detail": DETAIL},
                    web,
                )
                for language in policies.LANGUAGES
                for nothing in (True, False)
            }

    def response(self, problem: Problem, scope: Scope) -> Response:
        """A page for whoever asks for one, of anything but the API; else JSON."""
        asked = Headers(scope=scope)
        api = local_path(scope).startswith(f"/{policies.API_FOLDER}")
        if api or not self._pages or not prefers_page(asked):
            return problem.response()
        language = spoken(asked, policies.LANGUAGES)
        page = self._pages[language, problem.status == HTTPStatus.NOT_FOUND]
        root = scope.get("root_path", "") + "/"
        page = page.replace(ROOT, escape(root)).replace(DETAIL, escape(problem.detail))
        headers = {
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Content-Security-Policy": policies.served_problem(),
            **problem.headers,
        }
        return HTMLResponse(page, problem.status, headers)
