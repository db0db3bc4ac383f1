"""Puts the built web part into the wheel as `brushwork/web`."""

import json
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebPart(BuildHookInterface):
    """Fails where the web part is not built, or not for publishing: it is what the wheel serves."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        built = Path(self.root, "web", "dist")
        told = built / "build.json"
        if not (built / "assets.json").is_file() or not told.is_file():
            raise SystemExit(f"{built} is not built, or not as a whole; run: make web")
        quick = json.loads(told.read_text("utf-8")).get("quick")
        if quick and os.environ.get("BRUSHWORK_QUICK_BUILD") != "1":
            raise SystemExit(f"{built} was built for tests, and is larger; run: make web")
        build_data["force_include"][str(built)] = "brushwork/web"
