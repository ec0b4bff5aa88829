"""The losses that compare the scores of many classes in PyTorch, and their requests.

torch.nn.functional has multilabel_margin; of multiclass_sparsemax and multiclass_ova the terms are compositions of torch operations."""
import torch
import torch.nn.functional as F

from torch_plans import LAST_SHAPES, body, plans, turn, without
from torch_score_plans import AXES, COUNT, scored, scores
from torch_scores import hot, last, picked


def multilabel_margin(x, o):
    z, targets = last(x, o), x["targets"].movedim(o.get("axis", -1), -1)
    terms = F.multilabel_margin_loss(z.reshape(-1, z.shape[-1]), targets.reshape(-1, z.shape[-1]), reduction="none")
    return terms.reshape(z.shape[:-1])


def multiclass_sparsemax(x, o):
    z = last(x, o)
    ordered = z.sort(-1, descending=True).values
    sums, places = ordered.cumsum(-1), torch.arange(1, z.shape[-1] + 1)
    size = (1 + places * ordered > sums).sum(-1, keepdim=True)
    threshold = (sums.gather(-1, size - 1) - 1) / size
    return (torch.relu(z - threshold) * (z + threshold)).sum(-1) / 2 - picked(z, x["targets"]) + 0.5


def multiclass_ova(x, o):
    z = last(x, o) * o.get("sigmoid", 1.0)
    return F.binary_cross_entropy_with_logits(z, hot(x, o, z.shape[-1]), reduction="none").sum(-1)


def lists(draw, n, options):
    axis = options.get("axis", -1)
    shape = turn(LAST_SHAPES if axis == -1 else LAST_SHAPES[1:], n)
    axis %= len(shape)
    count = shape[axis]

    def labels():
        length = draw.index(count + 1)
        return [draw.index(count) if k < length else -1 if k == length else draw.index(count + 1) - 1 for k in range(count)]
    inputs = {"predictions": draw.rows(shape, axis, lambda: draw.row(count, -2, 2)), "targets": draw.rows(shape, axis, labels)}
    return body(draw, n, without(shape, axis), inputs, options, hessians=False)


def near_scores(draw, n, count, options):
    return draw.row(count, -0.7, 0.7) if n % 2 else scores(draw, n, count, options)


TERMS = {f.__name__: f for f in (multilabel_margin, multiclass_sparsemax, multiclass_ova)}
PLANS = {
    "multilabel_margin": plans(lists, AXES, COUNT),
    "multiclass_sparsemax": plans(scored(near_scores, "index", hessians=False), AXES, COUNT),
    "multiclass_ova": plans(scored(scores, "index"), ({}, {"axis": 1}, {"sigmoid": 0.5}, {"sigmoid": 1.7}), COUNT),
}


def list_request(draw):
    return {"predictions": [draw.row(4, -2, 2) for _ in range(3)], "targets": [[3, 0, -1, 1], [2, -1, -1, -1], [0, 1, 2, -1]], "outputs": ["terms", "gradients"]}


def own(call):
    return lambda x: call(x["predictions"], x["targets"])


ALIASES = {
    "multilabel_margin": (
        ("torch.MultiLabelMarginLoss", {}, list_request, own(torch.nn.MultiLabelMarginLoss())),
        ("torch.multilabel_margin_loss", {}, list_request, own(F.multilabel_margin_loss)),
    ),
    "multiclass_sparsemax": (("optax.multiclass_sparsemax_loss", {"reduction": "none"},
                              lambda draw: {"predictions": [draw.row(4, -1, 1) for _ in range(3)], "targets": [0, 3, 1], "outputs": ["terms", "gradients"]}, None),),
}
