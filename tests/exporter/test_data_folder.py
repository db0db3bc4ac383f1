"""The data folder: where it is looked for, and that all commands use it alike."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from brushwork import cli
from brushwork import data_folder as places
from brushwork.errors import ConfigError
from brushwork.export.trained import export_trained
from support.painters import STYLES, save_painter

SAMPLE = Path(__file__).parents[2] / "web" / "samples" / "chelsea.jpg"


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without a data folder, and where a checkout would look for it."""
    monkeypatch.delenv(places.VARIABLE, raising=False)
    monkeypatch.setattr(places, "_BESIDE_CHECKOUT", tmp_path / "beside")
    return tmp_path / "beside"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line in this process: its exit status and what it says."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["brushwork", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        # In one line, without the frame that usage errors are drawn in.
        said = (captured.out + captured.err).replace("│", " ")
        return int(ended.value.code or 0), " ".join(said.split())

    return call


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the export of a random painter, `small`, and its configuration."""
    folder = tmp_path_factory.mktemp("exported")
    export_trained(*save_painter(folder), folder / "small", ("fp16-weights",))
    return folder


@pytest.fixture
def whole(tmp_path: Path, data_folder: Path) -> Path:
    """A small data folder with everything that measuring needs."""
    folder = tmp_path / "data"
    (folder / places.PHOTOGRAPHS).mkdir(parents=True)
    (folder / places.PAINTINGS).mkdir()
    (folder / places.LOSS_WEIGHTS).symlink_to(data_folder / "weights")
    with Image.open(SAMPLE) as image:
        image.crop((40, 40, 137, 104)).save(folder / places.PHOTOGRAPHS / "cat.png")
        for style in STYLES:
            image.crop((90, 40, 187, 104)).save(folder / places.PAINTINGS / style.file)
    return folder


def test_the_variable_comes_before_the_checkout(nowhere: Path, monkeypatch: pytest.MonkeyPatch):
    assert places.data_folder() is None
    nowhere.mkdir()
    assert places.data_folder() == nowhere
    monkeypatch.setenv(places.VARIABLE, "/elsewhere")
    assert places.data_folder() == Path("/elsewhere")


def test_what_is_missing_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="there is no data folder; pass --pictures DIR, or"):
        places.needed_part(None, places.PHOTOGRAPHS, "--pictures")
    with pytest.raises(ConfigError, match=f"no folder {tmp_path}/styles; pass --styles DIR, or"):
        places.needed_part(tmp_path, places.PAINTINGS, "--styles")


@pytest.mark.parametrize("command", ["quality", "validate", "publish", "train"])
def test_without_data_commands_say_what_to_pass(run, nowhere: Path, small: Path, command: str):
    about = [small / "small.toml" if command == "train" else small / "small"]
    if command == "publish":
        about += ["--thumbnail", SAMPLE]
    status, said = run(command, *about)
    assert status == 2
    assert "there is no data folder; pass --" in said
    status, said = run(command, *about, "--data", nowhere)
    assert status == 2
    assert "does not exist" in said


@pytest.mark.usefixtures("quick_measures")
def test_validate_and_quality_take_everything_from_the_data_folder(
    run, nowhere: Path, small: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(places.VARIABLE, str(whole))
    figures = tmp_path / "figures.json"
    status, said = run("validate", small / "small", "--tier", "native", "--json", figures)
    assert status == 0, said
    measured = json.loads(figures.read_text())["measurements"][0]
    assert [each["picture"] for each in measured["pictures"]] == ["cat.png"]
    assert measured["components"]["style"] is not None
    arguments = ["--config", small / "small.toml", "--json", figures]
    status, said = run("quality", small / "small", *arguments)
    assert status == 0, said
    assert json.loads(figures.read_text())["photographs"] == ["cat.png"]
