"""The losses of two boxes in PyTorch: torchvision.ops where it has them, else compositions; their requests and aliases."""
import math

import torch
from torchvision.ops import complete_box_iou_loss, distance_box_iou_loss, generalized_box_iou_loss

from torch_aliases import pair_of, request
from torch_plans import body, plans

BOX_SHAPES = ([4], [3, 4], [1, 4], [5, 4], [2, 3, 4], [2, 1, 2, 4])
COUNT = 30


def areas(p, t):
    """(intersection, union) as torchvision has them."""
    sides = [torch.min(p[..., 2 + k], t[..., 2 + k]) - torch.max(p[..., k], t[..., k]) for k in (0, 1)]
    shared = torch.where((sides[0] > 0) & (sides[1] > 0), sides[0] * sides[1], torch.zeros_like(sides[0]))
    return shared, area(p) + area(t) - shared


def area(b):
    return (b[..., 2] - b[..., 0]) * (b[..., 3] - b[..., 1])


def iou(x, o):
    shared, union = areas(x["predictions"], x["targets"])
    eps = o.get("eps", 1e-7)
    return -torch.log((shared + eps) / (union + eps)) if o.get("form") == "log" else 1 - shared / (union + eps)


def giou(x, o):
    return generalized_box_iou_loss(*pair_of(x), eps=o.get("eps", 1e-7))


def diou(x, o):
    return distance_box_iou_loss(*pair_of(x), eps=o.get("eps", 1e-7))


def ciou(x, o):
    """torchvision hands its eps to the weight alone and takes 1e-7 for the rest: another eps is a composition."""
    eps, (p, t) = o.get("eps", 1e-7), pair_of(x)
    if eps == 1e-7:
        return complete_box_iou_loss(p, t)
    shared, union = areas(p, t)
    angles = [torch.atan((b[..., 2] - b[..., 0]) / (b[..., 3] - b[..., 1])) for b in (t, p)]
    v = 4 / math.pi ** 2 * (angles[0] - angles[1]) ** 2
    weight = (v / (1 - shared / (union + eps) + v + eps)).detach()
    return distance_box_iou_loss(p, t, eps=eps) + weight * v


TERMS = {f.__name__: f for f in (iou, giou, diou, ciou)}


def corners(draw):
    x, y = draw.real(0, 4), draw.real(0, 4)
    return [x, y, x + draw.real(0.5, 4), y + draw.real(0.5, 4)]


def pairs(draw, n, options):
    shape = BOX_SHAPES[(n + n // 6) % 6]
    inputs = {name: draw.rows(shape, -1, lambda: corners(draw)) for name in ("predictions", "targets")}
    return body(draw, n, shape[:-1], inputs, options, hessians=False)


def two_boxes(draw):
    return request([corners(draw) for _ in range(4)], [corners(draw) for _ in range(4)])


def tied(draw):
    """A shared edge, boxes that touch, boxes that lie apart, one inside the other at a corner."""
    return request([[0.0, 0.0, 2.0, 3.0], [0.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 2.0, 3.0]],
                   [[0.0, 1.0, 4.0, 5.0], [1.0, 0.5, 2.0, 2.0], [3.0, 3.0, 4.0, 5.0], [1.0, 1.0, 5.0, 4.0]])


def equal(draw):
    """With a large eps: torch's 1 - IoU keeps no digits of a small one."""
    return {**request([[0.0, 0.0, 2.0, 3.0], [0.0, 0.0, 2.0, 3.0]], [[0.0, 0.0, 2.0, 3.0], [0.0, 1.0, 2.0, 4.0]]), "options": {"eps": 0.25}}


def points(draw):
    return request([[0.0] * 4, [1.0, 1.0, 1.0, 1.0]], [[0.0] * 4, [1.0, 1.0, 1.0, 1.0]])


NONE, EPSES = {"reduction": "none"}, ({}, {"eps": 1e-3}, {"eps": 0.0})
PLANS = {
    "iou": plans(pairs, ({}, {"form": "log"}, {"eps": 1e-3}, {"form": "log", "eps": 1e-3}), COUNT),
    "giou": plans(pairs, EPSES, COUNT), "diou": plans(pairs, EPSES, COUNT), "ciou": plans(pairs, EPSES, COUNT),
}


def called(function):
    return lambda x: function(*pair_of(x), reduction="mean")


def averaged(draw):
    return {**two_boxes(draw), "reduction": "mean"}


ALIASES = {
    "giou": [("torchvision.ops.generalized_box_iou_loss", NONE, tied, None), ("torchvision.generalized_box_iou_loss", NONE, points, None), ("torchvision.generalized_box_iou_loss", NONE, equal, None),
             ("torchvision.generalized_box_iou_loss", NONE, averaged, called(generalized_box_iou_loss)),
             ("monai.BoxGIoULoss", {"options": {"eps": 1.1920928955078125e-7}}, two_boxes, None)],
    "diou": [("torchvision.ops.distance_box_iou_loss", NONE, tied, None), ("torchvision.distance_box_iou_loss", NONE, points, None), ("torchvision.distance_box_iou_loss", NONE, equal, None),
             ("torchvision.distance_box_iou_loss", NONE, averaged, called(distance_box_iou_loss))],
    "ciou": [("torchvision.ops.complete_box_iou_loss", NONE, tied, None),
             ("torchvision.complete_box_iou_loss", NONE, averaged, called(complete_box_iou_loss))],
}
