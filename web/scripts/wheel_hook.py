"""Puts the built web part into the wheel as `brushwork/web`."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebPart(BuildHookInterface):
    """Fails where the web part is not built: a wheel without it could not serve anything."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        built = Path(self.root, "web", "dist")
        if not (built / "assets.json").is_file():
            raise FileNotFoundError(f"{built} is not built; run: make web")
        build_data["force_include"][str(built)] = "brushwork/web"
