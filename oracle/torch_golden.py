"""Writes requests and PyTorch's answers to them: tests/LossApi.Tests/Golden/torch/<loss>.json."""
import sys
import warnings

import torch

import seeds
from cases import TORCH_FOLDER, Draw, write
from exact_elements import TORCH_EPSILON
from gather import gathered
from torch_losses import evaluate, tensors_of
from wire_exact import TOLERANCE, error_of, furthest

TRIES = 200


def answered(loss, draw, plan, defaults, call):
    """The first draw of the plan at which torch keeps its digits (see wire_exact), with torch's answer."""
    worst = []
    for _ in range(TRIES):
        request = plan(draw)
        answer, options, reduction = evaluate(loss, request, defaults)
        error = error_of(loss, request, answer, options, reduction)
        if error <= TOLERANCE:
            check_call(loss, request, answer, call)
            return request, answer
        worst.append(error)
    raise AssertionError(f"{loss}: torch and the exact recomputation disagree by at least {min(worst)}: {request} {answer}")


def check_call(loss, request, answer, call):
    """The library's own reduction agrees with ours."""
    if call is not None:
        value = call(tensors_of(request)).item()
        assert furthest(value, answer["value"]) <= TOLERANCE, (loss, value, answer["value"])


def cases(loss):
    if loss in gathered("torch", "GOLDEN"):
        return gathered("torch", "GOLDEN")[loss](Draw)
    made = []
    for n, plan in enumerate(gathered("torch", "PLANS")[loss]):
        request, answer = answered(loss, Draw(f"torch {loss} {n}", short=n % 2 == 0), plan, {}, None)
        made.append({"request": request, **answer})
    for n, (route, defaults, plan, call) in enumerate(gathered("torch", "ALIASES").get(loss, ())):
        request, answer = answered(loss, Draw(f"alias {loss} {n}", short=True), plan, defaults, call)
        made.append({"route": route, "request": request, **answer})
    return made


def check_seeds():
    """The golden numbers every part of the project agrees on, to the last place but two of torch's rounding."""
    for loss, options, rows, value in seeds.SEEDS:
        request = {"predictions": [row["predictions"] for row in rows], "targets": [row["targets"] for row in rows],
                   "options": options, "outputs": []}
        answer, _, _ = evaluate(loss, request, {})
        assert abs(answer["value"] - value) <= 4e-16 * abs(value), (loss, answer["value"], value)
    ends, _, _ = evaluate("binary_cross_entropy", {"predictions": [0.0, 1.0], "targets": [1.0, 0.0], "options": {"log_floor": -100},
                                                   "reduction": "none", "outputs": []}, {})
    by_epsilon = float(1 / TORCH_EPSILON)
    assert ends["terms"] == [100, 100] and ends["gradients"]["predictions"] == [-by_epsilon, by_epsilon]


def main(wanted):
    torch.set_num_threads(1)
    warnings.filterwarnings("ignore", message=".*reduction: 'mean' divides.*")
    check_seeds()
    total = 0
    for loss in wanted or gathered("torch", "PLANS", "GOLDEN"):
        made = cases(loss)
        size = write(TORCH_FOLDER, loss, "cases", made)
        total += size
        print(f"{loss}: {len(made)} cases, {size} bytes", flush=True)
    print(f"{total} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
