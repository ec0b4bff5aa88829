"""The sixteen losses in PyTorch: unreduced terms, and a whole request answered by autograd.

Where torch.nn.functional has the loss it is called; the rest are compositions of torch operations, marked so."""
from dataclasses import dataclass
from typing import Optional

import torch
import torch.nn.functional as F
from torch.distributions import Normal, kl_divergence as distribution_kl
from torchvision.ops import sigmoid_focal_loss

from gather import gathered

DIFFERENTIABLE = {"gaussian_kl": ("means", "log_variances"), "triplet_margin": ("anchors", "positives", "negatives")}
DEFAULT_REDUCTION = {"cross_entropy": "weighted_mean", "nll": "weighted_mean"}


@dataclass
class Terms:
    """Terms, which of them count, and the share of each in the divisor of the weighted mean (None: all, 1)."""
    terms: torch.Tensor
    counted: Optional[torch.Tensor] = None
    shares: Optional[torch.Tensor] = None


def mse(x, o):
    return Terms(F.mse_loss(x["predictions"], x["targets"], reduction="none"))


def mae(x, o):
    return Terms(F.l1_loss(x["predictions"], x["targets"], reduction="none"))


def huber(x, o):
    return Terms(F.huber_loss(x["predictions"], x["targets"], reduction="none", delta=o.get("delta", 1.0)))


def smooth_l1(x, o):
    return Terms(F.smooth_l1_loss(x["predictions"], x["targets"], reduction="none", beta=o.get("beta", 1.0)))


def smoothed(x, o):
    s = o.get("label_smoothing", 0.0)
    return x["targets"] * (1 - s) + s / 2


def clipped(p, o):
    c = o.get("clip", 0.0)
    return torch.clamp(p, c, 1 - c) if c else p


def cross_entropy_of(p, y):
    return -(y * torch.log(p) + (1 - y) * torch.log1p(-p))


def binary_cross_entropy(x, o):
    y = smoothed(x, o)
    if o.get("log_floor") == -100:
        return Terms(F.binary_cross_entropy(x["predictions"], y, reduction="none"))
    # A composition: F.binary_cross_entropy adds 1e-12 inside its second derivative, which is off by 1e-10 relative at p = 0.02.
    return Terms(cross_entropy_of(clipped(x["predictions"], o), y))


def binary_cross_entropy_with_logits(x, o):
    z, q = x["predictions"], x.get("pos_weight")
    if q is not None and q.dim() == 1 and z.dim() > 2:
        q = q.reshape([-1] + [1] * (z.dim() - 2))  # the class axis is 1
    return Terms(F.binary_cross_entropy_with_logits(z, smoothed(x, o), reduction="none", pos_weight=q))


def binary_focal(x, o):
    """A composition."""
    p, y, alpha = clipped(x["predictions"], o), smoothed(x, o), o.get("alpha")
    balance = 1 if alpha is None or alpha == -1 else alpha * y + (1 - alpha) * (1 - y)
    return Terms(balance * (p * (1 - y) + (1 - p) * y) ** o.get("gamma", 2.0) * cross_entropy_of(p, y))


def binary_focal_with_logits(x, o):
    alpha = o.get("alpha")
    return Terms(sigmoid_focal_loss(x["predictions"], smoothed(x, o), alpha=-1 if alpha is None else alpha, gamma=o.get("gamma", 2.0)))


def class_axis(tensor, o, default):
    return o.get("axis", default if tensor.dim() > 1 else 0)


def second(tensor, axis):
    """The class axis moved to where torch wants it."""
    return tensor if tensor.dim() < 2 else tensor.movedim(axis, 1).contiguous()


def index_terms(x, o, z, function):
    targets, weights, ignore = x["targets"], x.get("class_weights"), o.get("ignore_index", -100)
    none = -2 ** 40 if ignore is None else ignore
    terms = function(z, targets, weight=weights, ignore_index=none, reduction="none")
    counted = targets != none
    shares = None if weights is None else weights[torch.where(counted, targets, 0)]
    return Terms(terms, counted, shares)


def cross_entropy(x, o):
    axis = class_axis(x["predictions"], o, 1)
    z, targets, smoothing = second(x["predictions"], axis), x["targets"], o.get("label_smoothing", 0.0)
    if targets.is_floating_point():
        return Terms(F.cross_entropy(z, second(targets, axis), weight=x.get("class_weights"), reduction="none", label_smoothing=smoothing))
    return index_terms(x, o, z, lambda *a, **k: F.cross_entropy(*a, **k, label_smoothing=smoothing))


def nll(x, o):
    return index_terms(x, o, second(x["predictions"], class_axis(x["predictions"], o, 1)), F.nll_loss)


def shares_of(x, o):
    """Probabilities with the class axis last, normalised and clipped."""
    p = x["predictions"].movedim(o.get("axis", -1), -1)
    return clipped(p / p.sum(-1, keepdim=True) if o.get("normalize") else p, o)


def categorical_cross_entropy(x, o):
    """A composition."""
    t, s = x["targets"].movedim(o.get("axis", -1), -1), o.get("label_smoothing", 0.0)
    t = t * (1 - s) + s / t.shape[-1]
    return Terms(-torch.xlogy(t, shares_of(x, o)).sum(-1))


def sparse_categorical_cross_entropy(x, o):
    """A composition."""
    p, targets, ignore = shares_of(x, o), x["targets"], o.get("ignore_index")
    counted = torch.ones_like(targets, dtype=torch.bool) if ignore is None else targets != ignore
    picked = p.gather(-1, torch.where(counted, targets, 0).unsqueeze(-1)).squeeze(-1)
    return Terms(torch.where(counted, -torch.log(picked), torch.zeros_like(picked)), counted)


def kl_div(x, o):
    return Terms(F.kl_div(x["predictions"], x["targets"], reduction="none", log_target=o.get("log_target", False)))


def kl_divergence(x, o):
    """A composition."""
    c, axis = o.get("clip", 0.0), o.get("axis", -1)
    p, t = (torch.clamp(v, c, 1) if c else v for v in (x["predictions"], x["targets"]))
    return Terms(torch.xlogy(t, t / p).sum(axis))


def gaussian_kl(x, o):
    """A composition, compared with torch.distributions."""
    m, v = x["means"], x["log_variances"]
    terms = 0.5 * (m ** 2 + torch.expm1(v) - v).sum(-1)
    known = distribution_kl(Normal(m, torch.exp(v / 2)), Normal(torch.zeros_like(m), torch.ones_like(m))).sum(-1)
    assert torch.allclose(terms, known, rtol=1e-11, atol=1e-13)
    return Terms(terms)


def triplet_margin(x, o):
    if o.get("eps_mode") == "root":
        def distance(a, b):
            return ((a - b).abs() ** o.get("p", 2.0)).sum(-1).add(o.get("eps", 1e-6)) ** (1 / o.get("p", 2.0))
        return Terms(torch.clamp_min(distance(x["anchors"], x["positives"]) - distance(x["anchors"], x["negatives"]) + o.get("margin", 1.0), 0))
    return Terms(F.triplet_margin_loss(x["anchors"], x["positives"], x["negatives"], margin=o.get("margin", 1.0), p=o.get("p", 2.0),
                                       eps=o.get("eps", 1e-6), swap=o.get("swap", False), reduction="none"))


TERMS = {f.__name__: f for f in (
    mse, mae, huber, smooth_l1, binary_cross_entropy, binary_cross_entropy_with_logits, binary_focal, binary_focal_with_logits, cross_entropy,
    categorical_cross_entropy, sparse_categorical_cross_entropy, nll, kl_div, kl_divergence, gaussian_kl, triplet_margin)}
# What a request says beside its tensors, and the inputs whose whole numbers are indices.
NO_TENSORS = ("weights", "reduction", "options", "outputs")
INDICES = ("targets", "ref_labels")


def whole(value):
    return isinstance(value, int) or isinstance(value, list) and all(map(whole, value))


def tensors_of(request):
    return {name: torch.tensor(value, dtype=torch.int64 if name in INDICES and whole(value) else torch.float64)
            for name, value in request.items() if name not in NO_TENSORS}


def terms_of(loss, tensors, options):
    """What torch makes of a loss: terms alone count all of them, a pair says which do."""
    found = gathered("torch", "TERMS")[loss](tensors, options)
    return found if isinstance(found, Terms) else Terms(*found) if isinstance(found, tuple) else Terms(found)


def spread(weights, like):
    """Weights to the terms' shape: a scalar, one a sample, or one a term."""
    w = torch.tensor(weights, dtype=torch.float64)
    return w.reshape(list(w.shape) + [1] * (like.dim() - w.dim())).expand_as(like) if w.dim() else w.expand_as(like)


def reduced(found, weights, reduction, first_dimension):
    terms = found.terms * weights
    counted = torch.ones_like(terms) if found.counted is None else found.counted.to(terms.dtype)
    shares = counted * weights * (1 if found.shares is None else found.shares)
    divisor = {"none": 1, "sum": 1, "mean": counted.sum(), "weighted_mean": shares.sum(), "batch_mean": first_dimension}[reduction]
    return terms, terms.sum() / divisor


def diagonal(gradient, tensor):
    """The diagonal of the second derivative, by a second backward pass an element."""
    if not gradient.requires_grad:
        return torch.zeros_like(tensor)
    answer = torch.zeros(tensor.numel(), dtype=torch.float64)
    for n, slope in enumerate(gradient.flatten()):
        row, = torch.autograd.grad(slope, tensor, retain_graph=True, allow_unused=True)
        answer[n] = 0 if row is None else row.flatten()[n]
    return answer.reshape(tensor.shape)


def evaluate(loss, request, defaults):
    """The answer to one request: value, terms, gradients and (when asked) hessians. `defaults` are an alias' reduction and options."""
    options = {**defaults.get("options", {}), **request.get("options", {})}
    tensors = tensors_of(request)
    names = [name for name in gathered("torch", "DIFFERENTIABLE").get(loss, ("predictions",)) if name in tensors]
    for name in names:
        tensors[name].requires_grad_()
    found = terms_of(loss, tensors, options)
    reduction = request.get("reduction") or defaults.get("reduction") or gathered("torch", "DEFAULT_REDUCTION").get(loss, "mean")
    first = tensors[names[0]]
    terms, value = reduced(found, spread(request.get("weights", 1.0), found.terms), reduction, first.shape[0] if first.dim() else 1)
    gradients = torch.autograd.grad(value, [tensors[name] for name in names], create_graph=True)
    answer = {"value": None if reduction == "none" else value.item(), "terms": terms.detach().tolist(),
              "gradients": {name: g.detach().tolist() for name, g in zip(names, gradients)}}
    if "hessians" in request["outputs"]:
        answer["hessians"] = {name: diagonal(g, tensors[name]).tolist() for name, g in zip(names, gradients)}
    return answer, options, reduction
