"""The losses on pairs, directions and class scores in PyTorch, and their requests.

torch.nn.functional has gaussian_nll, margin_ranking, multi_margin, multilabel_soft_margin, cosine_similarity and cosine_embedding; the rest are
compositions of torch operations."""
import torch
import torch.nn.functional as F


def last(x, o):
    """Predictions with the class axis last."""
    return x["predictions"].movedim(o.get("axis", -1), -1)


def hot(x, o, count):
    """Targets as rows with the class axis last."""
    t = x["targets"]
    return t.movedim(o.get("axis", -1), -1) if t.is_floating_point() else F.one_hot(t, count).to(torch.float64)


def picked(p, targets):
    return p.gather(-1, targets.unsqueeze(-1)).squeeze(-1)


def gaussian_nll(x, o):
    return F.gaussian_nll_loss(x["predictions"], x["targets"], x["variances"], full=o.get("full", False), eps=o.get("eps", 1e-6), reduction="none")


def margin_ranking(x, o):
    return F.margin_ranking_loss(x["first"], x["second"], x["targets"], margin=o.get("margin", 0.0), reduction="none")


def multi_margin(x, o):
    z, targets = x["predictions"], x["targets"]
    z = z.movedim(o.get("axis", 1), -1) if z.dim() > 1 else z
    return F.multi_margin_loss(z.reshape(-1, z.shape[-1]), targets.reshape(-1), p=o.get("p", 1), margin=o.get("margin", 1.0), weight=x.get("class_weights"),
                               reduction="none").reshape(targets.shape)


def categorical_hinge(x, o):
    z = last(x, o)
    t = hot(x, o, z.shape[-1])
    return torch.relu(1 + ((1 - t) * z).max(-1).values - (t * z).sum(-1))


def multilabel_soft_margin(x, o):
    z = last(x, o)
    return F.multilabel_soft_margin_loss(z, hot(x, o, z.shape[-1]), weight=x.get("class_weights"), reduction="none")


def cosine_similarity(x, o):
    value = F.cosine_similarity(x["predictions"], x["targets"], dim=o.get("axis", -1) if x["predictions"].dim() > 1 else 0, eps=o.get("eps", 1e-8))
    return -value if o.get("negate") else value


def cosine_distance(x, o):
    return 1 - cosine_similarity(x, o)


def cosine_embedding(x, o):
    return F.cosine_embedding_loss(x["first"], x["second"], x["targets"], margin=o.get("margin", 0.0), reduction="none")


def focal_of(x, o, p, logs):
    t, s = hot(x, o, p.shape[-1]), o.get("label_smoothing", 0.0)
    t = (t * (1 - s) + s / p.shape[-1]) * o.get("alpha", 1.0) * x.get("class_weights", torch.ones(p.shape[-1], dtype=torch.float64))
    return -(t * (1 - p) ** o.get("gamma", 2.0) * logs).sum(-1)


def categorical_focal(x, o):
    p, c = last(x, o), o.get("clip", 0.0)
    p = p / p.sum(-1, keepdim=True) if o.get("normalize") else p
    p = torch.clamp(p, c, 1 - c) if c else p
    return focal_of(x, o, p, torch.log(p))


def categorical_focal_with_logits(x, o):
    logs = torch.log_softmax(last(x, o), -1)
    return focal_of(x, o, torch.exp(logs), logs)


def generalized_cross_entropy(x, o):
    q = o.get("q", 0.5)
    return (1 - picked(last(x, o), x["targets"]) ** q) / q


def poly_cross_entropy(x, o):
    logs = torch.log_softmax(last(x, o), -1)
    t = hot(x, o, logs.shape[-1])
    return (t * (-logs + o.get("epsilon", 2.0) * (1 - torch.exp(logs)))).sum(-1)


def multiclass_hinge(x, o):
    z = last(x, o)
    return (z + 1 - hot(x, o, z.shape[-1])).max(-1).values - picked(z, x["targets"])


def multiclass_perceptron(x, o):
    z = last(x, o)
    return z.max(-1).values - picked(z, x["targets"])


TERMS = {f.__name__: f for f in (
    gaussian_nll, margin_ranking, multi_margin, categorical_hinge, multilabel_soft_margin, cosine_similarity, cosine_distance, cosine_embedding,
    categorical_focal, categorical_focal_with_logits, generalized_cross_entropy, poly_cross_entropy, multiclass_hinge, multiclass_perceptron)}
DIFFERENTIABLE = {"gaussian_nll": ("predictions", "variances"), "margin_ranking": ("first", "second"), "cosine_embedding": ("first", "second")}
