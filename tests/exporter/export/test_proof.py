"""What export tries, names and notes of someone else's network."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from brushwork.errors import BrushworkError, StylizerError
from brushwork.export.adapting import Feeding
from brushwork.export.checking import FixedSizeError
from brushwork.export.proof import prove
from brushwork.export.resizing import resample
from brushwork.export.tracing import UntraceableError
from brushwork.export.trials import extremes_for, noises_for

FEEDING = Feeding(maximum=1.0)


class Does(nn.Module):
    def __init__(self, function):  # type: ignore[no-untyped-def]
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)


def network(layer: nn.Module) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), layer, nn.Conv2d(8, 3, 1)).eval()


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (Does(lambda x: x / 2 if x.shape[3] > 1000 else x), "1 x 3 x 16 x 2048"),
        (Does(lambda x: x / 2 if x.mean() > 1e6 else x), "reads numbers of the picture"),
        (Does(lambda x: x[:, :, : int(x.shape[2])]), "makes .* torch makes"),
        (nn.AdaptiveAvgPool2d(4), "makes .* it must give a picture of the same size"),
        (
            Does(lambda x: x + F.interpolate(F.adaptive_avg_pool2d(x, 4), x.shape[2:])),
            r"layer 1 \(Does\): .*instead, pool by a fixed kernel",
        ),
        (nn.LocalResponseNorm(2), r"layer 1 \(LocalResponseNorm\): .*instead"),
        (Does(lambda x: F.dropout(x, training=True)), "paints the same picture in two ways"),
        (Does(lambda x: x / x.std((2, 3), keepdim=True)), r"no number.*in layer 1 \(Does\)"),
        (Does(lambda x: x + torch.ones(7)), r"fails for a picture of 80 x 56.*in layer 1 \(Does\)"),
    ],
)
def test_what_cannot_be_exported_is_named(layer: nn.Module, said: str, capfd):
    with pytest.raises(BrushworkError, match=said):
        prove(network(layer), FEEDING)
    assert capfd.readouterr().out == ""  # nor does torch print its graph


@pytest.mark.parametrize(
    ("layer", "remark"),
    [
        (nn.BatchNorm2d(8), "statistics that were never learned"),
        (nn.BatchNorm2d(8, track_running_stats=False), "normalises each picture by its own"),
        (Does(lambda x: x if x.shape[3] < 5000 else x / 2), "decides by size or content"),
        (Does(lambda x: x * float(torch.ones(2).mean())), "parts would do"),  # its own number
        (nn.InstanceNorm2d(8), "a part of it alone is painted otherwise"),
        (nn.Conv2d(8, 8, 5, padding=2), "parts would do, with 3 pixels"),
    ],
)
def test_what_its_author_may_want_to_know_is_said(layer: nn.Module, remark: str):
    proven = prove(network(layer), FEEDING)
    assert proven.difference < 1e-4
    assert any(remark in each for each in proven.remarks)


def test_tracked_statistics_are_kept():
    norm = nn.InstanceNorm2d(8, affine=True, track_running_stats=True)
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.uniform_(-1, 1)
    norm.running_var.uniform_(0.5, 2)
    assert prove(network(norm), FEEDING).difference < 1e-4


@pytest.mark.filterwarnings("ignore:input's size at dim=1")
def test_channels_that_torch_forgets_behind_a_crop_are_said():
    crop = Does(lambda x: F.pad(x, (2, 1, 0, 3), mode="reflect")[:, :, 3:, 1:-2])
    for norm in (nn.InstanceNorm2d(1), nn.InstanceNorm2d(8)):  # without weights nobody checks it
        assert prove(network(nn.Sequential(crop, norm)), FEEDING).difference < 1e-4


@pytest.mark.parametrize(("alignment", "minimum"), [(1, 1), (4, 16), (32, 100), (512, 512)])
def test_sizes_are_what_the_network_takes(alignment: int, minimum: int):
    feeding = Feeding(maximum=255.0, alignment=alignment, minimum=minimum)
    trials = [each["picture"] for each in noises_for(feeding) + extremes_for(feeding)]
    sizes = {each.shape[2:] for each in trials}
    assert all(side % alignment == 0 and side >= minimum for size in sizes for side in size)
    traced = trials[0].shape[2:]
    assert traced[0] != traced[1]
    assert any(h < w for h, w in sizes)
    assert any(h > w for h, w in sizes)
    assert max(map(max, sizes)) >= 2048
    assert {each.max() for each in trials[1:]} > {0, 255}


def test_of_one_size():
    class Fixed(nn.Module):
        def __init__(self):  # type: ignore[no-untyped-def]
            super().__init__()
            self.positions = nn.Parameter(torch.rand(1, 8, 32, 32))

        def forward(self, x: Tensor) -> Tensor:
            return x + self.positions

    fixed = network(Fixed())
    with pytest.raises(StylizerError, match=r"layer 1 \(Fixed\).*`square`"):
        prove(fixed, FEEDING)
    feeding = Feeding(maximum=1.0, square=32)
    assert prove(feeding.adapt(fixed).eval(), feeding).difference < 1e-4


@pytest.mark.parametrize("size", [(256, 256), (40, 33), (100, 7)])
def test_resized_as_torch_does(size: tuple[int, int]):
    picture = torch.rand(1, 3, 100, 60)
    wanted = F.interpolate(picture, size, mode="bilinear", antialias=True)
    assert torch.allclose(resample(picture, *size), wanted, atol=1e-5)


def test_a_size_that_changes_is_no_painting():
    with pytest.raises((StylizerError, FixedSizeError), match="same size"):
        prove(network(nn.AvgPool2d(2)), FEEDING)


@pytest.mark.parametrize("layer", [nn.GroupNorm(2, 8), nn.GroupNorm(1, 8), nn.InstanceNorm2d(8)])
def test_normalisation_is_in_steps_that_runtimes_round_alike(layer: nn.Module):
    operators = {node.op_type for node in prove(network(layer), FEEDING).graph.graph.node}
    assert "InstanceNormalization" not in operators


def test_what_simplifying_raises_is_told_as_ours(monkeypatch: pytest.MonkeyPatch):
    def broken(model: object) -> None:
        raise KeyError("nobody expects this")

    monkeypatch.setattr("brushwork.export.proof.spell_out_normalisation", broken)
    with pytest.raises(UntraceableError, match="cannot be read: KeyError"):
        prove(network(nn.ReLU()), FEEDING)
