"""The fused passes give what torch gives in several, forward and backward."""

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from brushwork.loss_networks.vgg19 import STAGES, LossNetwork
from brushwork.networks.arithmetic import Arithmetic
from brushwork.networks.painter import PainterNetwork, PainterShape
from brushwork.training.fused import compiled, vgg19
from brushwork.training.fused.arithmetic import FusedArithmetic
from brushwork.training.fused.compiled import call, empty_map, laid_out, sizes
from brushwork.training.losses import statistics
from brushwork.training.mixed import MixedArithmetic

if compiled.library() is None:
    pytest.skip("no compiler, or no bfloat16 in this processor", allow_module_level=True)


def maps(*shape: int) -> Tensor:
    return laid_out(torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape))))


def test_relu_and_the_mirrored_border_are_torchs():
    x = maps(3, 5, 7, 9)
    for relu in (False, True):
        found = empty_map(3, 9, 11, 5)
        call("mirror", sizes(x), x, found, int(relu))
        wanted = F.pad((F.relu(x) if relu else x).float(), (1, 1, 1, 1), mode="reflect")
        assert torch.equal(found.float(), wanted)


def test_pooling_and_its_gradient_are_torchs():
    x = maps(2, 6, 8, 12).float().requires_grad_()
    wanted = F.pad(F.max_pool2d(F.relu(x), 2), (1, 1, 1, 1), mode="reflect")
    found = empty_map(2, 6, 8, 6)
    chosen = torch.empty(2, 4, 6, 6, dtype=torch.uint8)
    call("pool_mirror", (2, 4, 6, 6), laid_out(x.detach()), found, chosen)
    assert torch.equal(found.float(), wanted.detach())

    # Whole numbers, which bfloat16 adds exactly.
    gradient = torch.arange(wanted.numel()).remainder(7).reshape(wanted.shape).float()
    wanted.backward(gradient)
    back = empty_map(2, 8, 12, 6)
    call("pool_mirror_backward", (2, 4, 6, 6), laid_out(gradient), chosen, back)
    assert torch.equal(back.float(), x.grad)


@pytest.mark.parametrize("relu", [False, True])
def test_scale_and_shift_and_their_gradients_are_torchs(relu: bool):
    x, gradient = maps(2, 24, 6, 10), maps(2, 24, 6, 10).flip(3)
    scale, shift = torch.rand(2, 24) + 0.5, torch.randn(2, 24)
    known = [each.float().clone().requires_grad_() for each in (x, scale, shift)]
    wanted = known[0] * known[1][:, :, None, None] + known[2][:, :, None, None]
    wanted = F.relu(wanted) if relu else wanted
    wanted.backward(gradient.float())
    found = empty_map(2, 6, 10, 24)
    call("scale_shift", sizes(x), x, scale, shift, int(relu), found)
    assert torch.allclose(found.float(), wanted, rtol=2**-8, atol=1e-30)

    of_x, of_scale, of_shift = torch.empty_like(x), torch.empty(2, 24), torch.empty(2, 24)
    passed = found if relu else None
    laid = laid_out(gradient)
    call("scale_shift_backward", sizes(x), laid, x, passed, scale, of_x, of_scale, of_shift)
    assert torch.allclose(of_x.float(), known[0].grad, rtol=2**-8, atol=1e-30)
    assert torch.allclose(of_scale, known[1].grad, rtol=1e-4, atol=1e-4)
    assert torch.allclose(of_shift, known[2].grad, rtol=1e-4, atol=1e-4)


def test_not_a_number_stays_one():
    x = laid_out(torch.full((1, 16, 4, 4), torch.nan))
    found = empty_map(1, 4, 4, 16)
    call("scale_shift", sizes(x), x, torch.ones(1, 16), torch.zeros(1, 16), 1, found)
    assert found.isnan().all()


def random_network(precision: torch.dtype) -> LossNetwork:
    """VGG19 with random weights that keep activations near 1."""
    generator = np.random.default_rng(5)
    weights = {"preproc.weight": torch.eye(3)[:, :, None, None], "preproc.bias": torch.zeros(3)}
    inputs = 3
    for name in (name for stage in STAGES for name in stage if name != "pool"):
        outputs = 64 * 2 ** (int(name[4]) - 1)
        kernel = generator.normal(0, (2 / 9 / inputs) ** 0.5, (outputs, inputs, 3, 3))
        weights[f"{name}.weight"] = torch.from_numpy(kernel).float()
        weights[f"{name}.bias"] = torch.full((outputs,), 0.1)
        inputs = outputs
    return LossNetwork(weights, precision)


def test_what_the_loss_network_sees_and_its_gradient_are_autograds():
    half, whole = random_network(torch.bfloat16), random_network(torch.float32)
    generator = torch.Generator().manual_seed(3)
    small = torch.rand((2, 3, 12, 12), generator=generator)
    picture = F.interpolate(small, (48, 48), mode="bicubic").clamp(0, 1)

    def loss(content: Tensor, numbers: Tensor, grams: list[Tensor]) -> Tensor:
        squares = [gram.square().mean() for gram in grams]
        return content.float().square().mean() + numbers.square().mean() + sum(squares)

    ours = picture.clone().requires_grad_()
    content, numbers, *grams = vgg19.seen(half, ours, grams=True)
    loss(content, numbers, grams).backward()

    theirs = picture.clone().requires_grad_()
    taps = whole(theirs)
    flat = [tap.flatten(2) for tap in taps]
    wanted = [torch.bmm(x, x.transpose(1, 2)) / x.shape[2] for x in flat]
    loss(taps[-1], statistics(taps), wanted).backward()

    def off(found: Tensor, right: Tensor) -> float:
        return ((found.float() - right).norm() / right.norm()).item()

    assert off(content, taps[-1]) < 0.02
    assert off(numbers, statistics(taps)) < 0.02
    assert max(map(off, grams, wanted)) < 0.02
    cosine = torch.cosine_similarity(ours.grad.flatten(), theirs.grad.flatten(), dim=0)
    assert cosine > 0.97
    assert abs((ours.grad.norm() / theirs.grad.norm()).item() - 1) < 0.05


@pytest.mark.parametrize("arithmetic", [FusedArithmetic, MixedArithmetic])
@pytest.mark.parametrize(
    ("last", "alike"),
    [
        ({"blocks": 2, "skip": 1}, 0.995),
        ({"blocks": 1, "subpixel": 1}, 0.99),
        ({"blocks": 1, "subpixel": 1, "skip": 1}, 0.99),
    ],
)
def test_a_painter_paints_and_learns_as_by_plain_torch(
    last: dict[str, int], alike: float, arithmetic: type[Arithmetic]
):
    shape = PainterShape(channels=16, eighth_blocks=1, eighth_channels=16, **last)
    torch.manual_seed(2)
    painter = PainterNetwork(shape).to(memory_format=torch.channels_last)
    picture = F.interpolate(torch.rand(2, 3, 12, 12), (64, 64), mode="bicubic").clamp(0, 1)
    code = torch.randn(2, shape.code_size)

    def painted() -> tuple[Tensor, Tensor]:
        painter.zero_grad()
        result = painter.paint(picture, *painter.survey(picture[:, :, ::2, ::2], code))
        (result - picture).square().mean().backward()
        return result.detach(), torch.cat([p.grad.flatten() for p in painter.parameters()])

    wanted, gradient = painted()
    painter.arithmetic = arithmetic()
    found, ours = painted()
    assert found.dtype == torch.float32
    assert (found - wanted).abs().max() < 0.03
    assert torch.cosine_similarity(ours, gradient, dim=0) > alike
