"""Someone else's network: the recipe of the README, and what may be wrong with it."""

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file, save_file

from brushwork.contract.manifest import load_manifest
from brushwork.errors import BrushworkError, ConfigError, StylizerError, WeightsError
from brushwork.export.adapting import Feeding
from brushwork.export.description import default_description, load_description
from brushwork.export.reference import load_reference
from brushwork.export.third_party import export_third_party, load_network
from brushwork.inference.pipeline import Pipeline
from brushwork.validation.peers import microast, peers

EXAMPLES = Path(__file__).parents[3] / "exporter" / "examples"
CANDY = f"{EXAMPLES / 'fast_neural_style.py'}:TransformerNet"
MODULE = """
from torch import nn
class Half(nn.Module):
    def forward(self, x): return x[:, :, ::2, ::2]
class Two(nn.Module):
    def forward(self, x): return x, x
class Narrow(nn.Module):
    def forward(self, x):
        if x.shape[3] > 4000: raise ValueError("too wide")
        return x
def fine(): return nn.Conv2d(3, 3, 1)
def narrow(): return nn.Sequential(fine(), Narrow())
def half(): return nn.Sequential(fine(), Half())
def two(): return nn.Sequential(fine(), Two())
def fails(): raise RuntimeError("no luck")
def number(): return 3
constant = 3
"""


def test_candy_paints_as_in_torch(data_folder: Path, tmp_path: Path):
    weights = data_folder / "peers" / "fast_neural_style_candy.fp16.safetensors"
    description = load_description(EXAMPLES / "candy.toml")
    out = tmp_path / "candy"
    exported = export_third_party(CANDY, weights, description, out, ["fp16-weights"])
    manifest = exported.manifest
    assert exported.difference < 2e-3  # of flat pictures; it was 0.03
    assert (manifest.painter.kind, manifest.painter.maximum) == ("whole", 255)
    model = onnx.load(out / manifest.variants[0].graphs.painter.file)
    operators = {node.op_type for node in model.graph.node}
    plain = {"Cast", "Pad", "Conv", "Relu", "Add"}
    plain |= {"ReduceMean", "Sub", "Mul", "Div", "Sqrt"}  # its instance normalisation
    # Both enlargements are folded into the convolutions after them.
    assert operators == plain | {"Unsqueeze", "Concat", "Reshape", "Squeeze"}

    picture = np.random.default_rng(0).integers(0, 256, (50, 70, 4), np.uint8)
    expected = load_reference(out, CANDY)(picture, "candy", 1.0)
    painted = Pipeline(out).stylize(picture, "candy").pixels
    assert np.abs(painted.astype(float) - expected).mean() < 0.05
    with pytest.raises(StylizerError, match="--torch"):
        load_reference(out)


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "their_network.py").write_text(MODULE)
    (tmp_path / "broken_network.py").write_text("import nothing_like_this")
    save_file(torch.nn.Conv2d(3, 3, 1).state_dict(), tmp_path / "fine.safetensors")
    save_file(
        {"0." + k: v for k, v in torch.nn.Conv2d(3, 3, 1).state_dict().items()},
        tmp_path / "first.safetensors",
    )
    save_file({"scale": torch.ones(3)}, tmp_path / "other.safetensors")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(specification: str, weights: str, maximum: float | None = 1.0) -> None:
    description = default_description("Their network!")
    feeding = description.painter.model_copy(update={"maximum": maximum})
    description = description.model_copy(update={"painter": feeding})
    export_third_party(specification, Path(weights), description, Path("out"), ["float32"])


def test_a_module_of_the_working_folder_is_enough(module: Path):
    run("their_network:fine", "fine.safetensors")
    manifest = load_manifest(module / "out")
    assert (manifest.id, manifest.licence) == ("their-network", "not stated")


@pytest.mark.parametrize(
    ("specification", "weights", "kind", "message"),
    [
        ("their_network", "fine.safetensors", StylizerError, "not of the form module:factory"),
        ("no_such_module:fine", "fine.safetensors", StylizerError, "cannot import"),
        ("no_such_file.py:fine", "fine.safetensors", StylizerError, "there is no file"),
        ("broken_network:fine", "fine.safetensors", StylizerError, "nothing_like_this"),
        ("their_network:missing", "fine.safetensors", StylizerError, "no callable 'missing'"),
        ("their_network:constant", "fine.safetensors", StylizerError, "no callable"),
        ("their_network:fails", "fine.safetensors", StylizerError, "RuntimeError: no luck"),
        ("their_network:number", "fine.safetensors", StylizerError, "gave no torch.nn.Module"),
        ("their_network:half", "first.safetensors", StylizerError, r"makes \(1, 3, "),
        ("their_network:two", "first.safetensors", StylizerError, "returns tuple"),
        (
            "their_network:fine",
            "other.safetensors",
            WeightsError,
            "lack bias, weight; they have in excess scale",
        ),
        ("their_network:fine", "gone.pth", WeightsError, "cannot read the weights gone.pth"),
        ("their_network:fine", "their_network.py", WeightsError, "is no file of weights"),
    ],
)
def test_errors_say_what_is_wrong(
    module: Path, specification: str, weights: str, kind: type[BrushworkError], message: str
):
    with pytest.raises(kind, match=message):
        run(specification, weights)
    assert not (module / "out").exists()


def test_a_picture_that_the_network_fails_on_is_named(module: Path):
    run("their_network:narrow", "first.safetensors")
    paint = load_reference(module / "out", "their_network:narrow")
    style = load_manifest(module / "out").styles[0].id
    assert paint(np.zeros((20, 4000, 4), np.uint8), style, 1.0).shape == (20, 4000, 4)
    with pytest.raises(
        StylizerError, match=r"20 x 4004: ValueError: too wide, in layer 1 \(Narrow"
    ):
        paint(np.zeros((20, 4001, 4), np.uint8), style, 1.0)


def test_candy_as_its_authors_saved_it_fits(data_folder: Path, tmp_path: Path):
    """Their files still hold statistics of instance normalisation that nothing uses."""
    saved = load_file(data_folder / "peers" / "fast_neural_style_candy.fp16.safetensors")
    tensors = {name: tensor.float() for name, tensor in saved.items()}
    old = {f"in{number}.running_mean": torch.zeros(32) for number in range(1, 6)}
    old |= {"res1.in2.running_var": torch.ones(128)}
    torch.save(tensors | old, tmp_path / "candy.pth")
    network = load_network(CANDY, tmp_path / "candy.pth", Feeding(maximum=255))
    assert all(torch.equal(value, tensors[name]) for name, value in network.state_dict().items())
    torch.save(tensors | {"in9.running_mean": torch.zeros(32)}, tmp_path / "candy.pth")
    with pytest.raises(WeightsError, match=r"have in excess in9\.running_mean"):
        load_network(CANDY, tmp_path / "candy.pth", Feeding(maximum=255))


def test_only_an_earlier_export_is_replaced(module: Path):
    out = module / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigError, match="neither empty nor an earlier export"):
        run("their_network:fine", "fine.safetensors")
    assert (out / "thesis.txt").read_text() == "mine"
    (out / "thesis.txt").unlink()
    for _ in range(2):
        run("their_network:fine", "fine.safetensors")
    assert load_manifest(out).id == "their-network"


def test_the_range_must_be_said(module: Path):
    with pytest.raises(ConfigError, match="--range 255, --range 1 or"):
        run("their_network:fine", "fine.safetensors", None)


def test_weights_that_would_run_code_are_refused(module: Path):
    class Evil:
        def __reduce__(self):
            return (Path("ran").touch, ())

    torch.save({"weight": Evil()}, "evil.pth")
    with pytest.raises(WeightsError, match=r"evil\.pth"):
        run("their_network:fine", "evil.pth")
    assert not Path("ran").exists()


def test_a_description_with_a_wrong_key_is_named(tmp_path: Path):
    file = tmp_path / "their.toml"
    file.write_text((EXAMPLES / "candy.toml").read_text().replace("licence", "license"))
    with pytest.raises(ConfigError, match=r"their\.toml: license"):
        load_description(file)


PEERS = {
    "microast": [(part, f"microast/{part}_iter_160000.pth.tar") for part in microast.PARTS],
    "adain": [
        ("encoder", "../weights/vgg19_normalised_to_relu4_1_fp16.safetensors"),
        ("decoder", "adain/decoder.fp16.safetensors"),
    ],
}


@pytest.mark.parametrize("id", PEERS)
def test_networks_with_a_style_picture_keep_that_style(id: str, data_folder: Path, tmp_path: Path):
    folder, name = data_folder / "peers", {"microast": "MicroAST", "adain": "AdaIN"}[id]
    specification = f"{EXAMPLES / id}.py:{name}"
    description = load_description(EXAMPLES / f"{id}.toml")
    feeding = description.painter.model_copy(update={"style_side": 128})
    description = description.model_copy(update={"painter": feeding})
    generator = np.random.default_rng(1)
    style = generator.integers(0, 256, (128, 128, 4), np.uint8)
    style[..., 3] = 255
    parts = [(part, folder / file) for part, file in PEERS[id]]
    out = tmp_path / id
    exported = export_third_party(specification, parts, description, out, ["float32"], style)
    assert exported.difference < 1e-3
    graph = onnx.load(out / exported.manifest.variants[0].graphs.painter.file)
    assert [each.name for each in graph.graph.input] == ["picture"]
    # As the networks to compare with paint, which are written in another way.
    picture = generator.integers(0, 256, (48, 64, 4), np.uint8)
    picture[..., 3] = 255
    painted = Pipeline(out).stylize(picture, "style").pixels.astype(int)
    others = peers(folder, {"style": style}, data_folder / "weights")
    assert np.abs(painted - others[id](picture, "style")).max() <= 2
    assert np.abs(load_reference(out, specification)(picture, "style", 1.0) - painted).max() <= 1
    with pytest.raises(ConfigError, match="--style-picture"):
        export_third_party(specification, parts, description, out, ["float32"])
    with pytest.raises(WeightsError, match=r"no weights were passed for .*decoder"):
        export_third_party(specification, parts[:1], description, out, ["float32"], style)
