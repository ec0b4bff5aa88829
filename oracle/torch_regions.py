"""The overlap losses of masks as compositions of torch operations, with autograd's derivatives; their requests and the routes of aliases."""
import functools

import numpy
import torch
from mpmath import mp, mpf

from exact import exactly
from exact_regions import PARTS, generalized_dice as exact_generalized
from torch_losses import diagonal, spread
from wire_exact import TOLERANCE, furthest

CASES = 30
REDUCTIONS = (None, "none", "sum", "mean", "weighted_mean", "batch_mean")
SHAPES = ([2, 3, 4], [3, 5], [4], [2, 2, 2, 3], [1, 3, 2, 2], [2, 1, 6])
OPTIONS = {
    "dice": ({}, {"squared": True}, {"smooth_nr": 0.0, "smooth_dr": 1e-7}, {"smooth_nr": 1.0, "smooth_dr": 1.0}),
    "tversky": ({}, {"fp_weight": 0.3, "fn_weight": 0.7}, {"fp_weight": 1.0, "fn_weight": 0.25, "smooth_nr": 0.5}),
    "jaccard": ({}, {"smooth_nr": 1.0, "smooth_dr": 1.0}),
    "focal_tversky": ({}, {"gamma": 2.0}, {"gamma": 1.5, "fp_weight": 0.5, "fn_weight": 0.5}),
    "generalized_dice": ({}, {"w_type": "simple"}, {"w_type": "uniform", "smooth_nr": 1.0, "smooth_dr": 1.0}),
}


def outer_of(loss, shape, options):
    """How many axes stand before a region."""
    if loss == "generalized_dice":
        return 1
    if len(shape) == 1:
        return 0
    return {"batch": 0, "sample": 1, "channel": min(2, len(shape) - 1)}[options.get("per", "channel")]


def terms_of(loss, p, t, options):
    outer = outer_of(loss, p.shape, options)
    n, d = options.get("smooth_nr", 1e-5), options.get("smooth_dr", 1e-5)
    if loss == "generalized_dice":
        p, t = p.flatten(2), t.flatten(2)
        power = {"square": 2, "simple": 1, "uniform": 0}[options.get("w_type", "square")]
        w = 1 / t.sum(-1) ** power
        w = torch.where(torch.isinf(w), torch.zeros_like(w), w)
        w = torch.where((t.sum(-1) == 0) & (power > 0), w.max(1, keepdim=True).values, w)
        return 1 - (2 * (w * (p * t).sum(-1)).sum(1) + n) / ((w * (p.sum(-1) + t.sum(-1))).sum(1) + d)
    axes = tuple(range(outer, p.dim()))
    common = (p * t).sum(axes)
    if loss == "dice":
        sizes = (p ** 2).sum(axes) + (t ** 2).sum(axes) if options.get("squared") else p.sum(axes) + t.sum(axes)
        return 1 - (2 * common + n) / (sizes + d)
    focal = loss == "focal_tversky"
    a, b = (1.0, 1.0) if loss == "jaccard" else (options.get("fp_weight", 0.3 if focal else 0.5), options.get("fn_weight", 0.7 if focal else 0.5))
    value = 1 - (common + n) / (common + a * (p * (1 - t)).sum(axes) + b * ((1 - p) * t).sum(axes) + d)
    return value ** options.get("gamma", 0.75) if focal else value


def request_of(loss, draw, n):
    shape = SHAPES[0 if loss == "generalized_dice" and len(SHAPES[n % 6]) < 3 else n % 6]
    options = dict(OPTIONS[loss][n % len(OPTIONS[loss])])
    if loss != "generalized_dice" and n % 3:
        options["per"] = ("batch", "sample")[n % 2]
    made = {"predictions": draw.tensor(shape, lambda: draw.real(0.02, 0.98)), "targets": draw.tensor(shape, lambda: float(draw.index(2)) if n % 4 else draw.real(0, 1))}
    terms_shape = shape[:outer_of(loss, shape, options)]
    if n % 5 == 4:
        made["weights"] = draw.tensor(terms_shape, lambda: draw.real(0.25, 2))
    elif n % 5 == 3 and terms_shape:
        made["weights"] = draw.row(terms_shape[0], 0.25, 2)
    reduction = REDUCTIONS[(n + n // 6) % 6]
    if reduction and (terms_shape or reduction != "batch_mean"):
        made["reduction"] = reduction
    if options:
        made["options"] = options
    made["outputs"] = ["terms", "gradients", "hessians"]
    return made


def evaluate(loss, request, defaults):
    options = {**defaults, **request.get("options", {})}
    p, t = (torch.tensor(request[name], dtype=torch.float64) for name in ("predictions", "targets"))
    p.requires_grad_()
    terms = terms_of(loss, p, t, options)
    weights = spread(request.get("weights", 1.0), terms)
    reduction = request.get("reduction", "mean")
    divisor = {"none": 1, "sum": 1, "mean": terms.numel(), "weighted_mean": weights.sum(), "batch_mean": terms.shape[0] if terms.dim() else 1}[reduction]
    value = (terms * weights).sum() / divisor
    gradient, = torch.autograd.grad(value, p, create_graph=True)
    answer = {"value": None if reduction == "none" else value.item(), "terms": (terms * weights).tolist(), "gradients": {"predictions": gradient.tolist()}}
    if "hessians" in request["outputs"]:
        answer["hessians"] = {"predictions": diagonal(gradient, p).tolist()}
    return answer, options, (weights / divisor).detach().numpy()


def error_of(loss, request, answer, options, factors):
    mp.dps = 60
    p, t = (numpy.array(request[name], dtype=float) for name in ("predictions", "targets"))
    outer, worst = outer_of(loss, p.shape, options), 0.0
    slopes, bends = numpy.array(answer["gradients"]["predictions"]), numpy.array(answer["hessians"]["predictions"]) if "hessians" in answer else None
    terms, divided = numpy.array(answer["terms"]), mpf(0)
    for place in numpy.ndindex(*p.shape[:outer]):
        if loss == "generalized_dice":
            lines = [exactly(x[place].reshape(p.shape[1], -1).tolist()) for x in (p, t)]
            of = lambda x: exact_generalized(x, lines[1], options)
        else:
            lines = [exactly(x[place].flatten().tolist()) for x in (p, t)]
            of = lambda x: PARTS[loss]({"predictions": x, "targets": lines[1]}, options)
        factor = mpf(float(factors[place]))
        term, gradient = of(lines[0])
        divided += term * factor
        flat = [g * factor for line in gradient for g in (line if isinstance(line, list) else [line])]
        worst = max(worst, furthest(slopes[place].flatten().tolist(), flat))
        if bends is not None:
            worst = max(worst, furthest(bends[place].flatten().tolist(), [b * factor for b in seconds(of, lines[0])]))
    if answer["value"] is not None:
        worst = max(worst, furthest(answer["value"], divided))
    return worst


def seconds(of, x):
    """Differences of the exact gradient, coordinate by coordinate."""
    step, found = mpf(10) ** -20, []
    nested = isinstance(x[0], list)
    places = [(c, k) for c, line in enumerate(x) for k in range(len(line))] if nested else [(0, k) for k in range(len(x))]
    for c, k in places:
        both = []
        for s in (step, -step):
            moved = [[v + (s if (i, j) == (c, k) else 0) for j, v in enumerate(line)] for i, line in enumerate(x)] if nested else [v + (s if j == k else 0) for j, v in enumerate(x)]
            gradient = of(moved)[1]
            both.append(gradient[c][k] if nested else gradient[k])
        found.append((both[0] - both[1]) / (2 * step))
    return found


KERAS = {"per": "batch", "smooth_nr": 0.0, "smooth_dr": 1e-7, "check_range": False}
ONES = {"per": "batch", "smooth_nr": 1.0, "smooth_dr": 1.0}
# Keras' own test: numbers that are no probabilities, for which it asserts −0.55555546.
BEYOND = {"predictions": [[[4.0, 1.0], [6.0, 1.0]]], "targets": [[[1.0, 2.0], [1.0, 2.0]]], "outputs": ["terms", "gradients"]}
FOUR = {"predictions": [0.9, 0.6, 0.2, 0.1], "targets": [1.0, 1.0, 0.0, 0.0], "outputs": ["terms", "gradients"]}
ROUTES = {
    "dice": (("keras.Dice", KERAS, BEYOND, -0.55555546), ("keras.Dice", KERAS, FOUR, 0.210526), ("monai.DiceLoss", {}, FOUR, 0.210526),
             ("flux.dice_coeff_loss", {**ONES, "squared": True}, FOUR, 0.052133)),
    "tversky": (("keras.Tversky", KERAS, BEYOND, -0.55555546), ("keras.tversky", KERAS, {**FOUR, "options": {"fp_weight": 0.3, "fn_weight": 0.7}}, 0.226804),
                ("flux.tversky_loss", {**ONES, "fp_weight": 0.7, "fn_weight": 1 - 0.7}, FOUR, 0.125874), ("monai.TverskyLoss", {}, FOUR, 0.210526)),
}


def cases(loss, make_draw):
    made = []
    for n in range(CASES):
        draw = make_draw(f"torch {loss} {n}", n % 2 == 0)
        for _ in range(300):
            request = request_of(loss, draw, n)
            answer, options, factors = evaluate(loss, request, {})
            if error_of(loss, request, answer, options, factors) <= TOLERANCE:
                break
        else:
            raise AssertionError(f"{loss}: torch keeps no digits in case {n}")
        made.append({"request": request, **answer})
    for route, defaults, request, known in ROUTES.get(loss, ()):
        answer, options, factors = evaluate(loss, request, defaults)
        # The reference's numbers of these libraries, as far as they are written down.
        assert abs(answer["value"] - known) < 2e-6, (route, answer["value"], known)
        assert error_of(loss, request, answer, options, factors) <= TOLERANCE, route
        made.append({"route": route, "request": request, **answer})
    return made


GOLDEN = {loss: functools.partial(cases, loss) for loss in OPTIONS}
