"""The losses of a residual, a margin, a distance or a count in PyTorch: torch.nn.functional where it has them, else compositions; their requests and aliases."""
import math

import sklearn.metrics
import torch
import torch.nn.functional as F
from sklearn._loss import HalfPoissonLoss

from torch_aliases import module, request, two
from torch_plans import elementwise, label, plans, probability, real

COUNT = 28


def error(x):
    return x["predictions"] - x["targets"]


def signs(x, o):
    y, coding = x["targets"], o.get("labels", "pm1")
    return 2 * y - 1 if coding == "01" else torch.where(y == 0, -torch.ones_like(y), y) if coding == "auto" else y


def margin(x, o):
    return signs(x, o) * x["predictions"]


def soft_margin(x, o):
    return F.soft_margin_loss(x["predictions"], signs(x, o), reduction="none")


def hinge_embedding(x, o):
    return F.hinge_embedding_loss(x["predictions"], x["targets"], margin=o.get("margin", 1.0), reduction="none")


def poisson_nll(x, o):
    return F.poisson_nll_loss(x["predictions"], x["targets"], log_input=o.get("log_input", True), full=o.get("full", False), eps=o.get("eps", 1e-8), reduction="none")


def log_cosh(x, o):
    e = error(x)
    return torch.logaddexp(e, -e) - math.log(2)


def mape(x, o):
    return o.get("scale", 100.0) * error(x).abs() / x["targets"].abs().clamp(min=o.get("eps", 1e-7))


def raised(x, o):
    return (x[name] if o.get("floor") is None else torch.clamp(x[name], min=o["floor"]) for name in ("predictions", "targets"))


def msle(x, o):
    p, t = raised(x, o)
    return (torch.log1p(p) - torch.log1p(t)) ** 2


def half_squared_log_error(x, o):
    return msle(x, o) / 2


def quantile(x, o):
    q = o.get("quantile", 0.5)
    return torch.maximum(-q * error(x), (1 - q) * error(x))


def pseudo_huber(x, o):
    d = o.get("delta", 1.0)
    return d ** 2 * (torch.sqrt(1 + (error(x) / d) ** 2) - 1)


def expectile(x, o):
    a, e = o.get("alpha", 0.5), error(x)
    return torch.where(e < 0, a * e ** 2 / 2, (1 - a) * e ** 2 / 2)


def epsilon_insensitive(x, o):
    return F.relu(error(x).abs() - o.get("epsilon", 0.1))


def squared_epsilon_insensitive(x, o):
    return epsilon_insensitive(x, o) ** 2


def fair(x, o):
    c, size = o.get("c", 1.0), error(x).abs()
    return c ** 2 * (size / c - torch.log1p(size / c))


def hinge(x, o):
    return F.relu(o.get("margin", 1.0) - margin(x, o))


def squared_hinge(x, o):
    return hinge(x, o) ** 2


def perceptron(x, o):
    return F.relu(-margin(x, o))


def modified_huber(x, o):
    a = margin(x, o)
    return torch.where(a >= -1, F.relu(1 - a) ** 2, -4 * a)


def exponential(x, o):
    return torch.exp(-margin(x, o))


def brier(x, o):
    return error(x) ** 2


NEW = (log_cosh, mape, msle, half_squared_log_error, quantile, pseudo_huber, expectile, epsilon_insensitive, squared_epsilon_insensitive, fair,
       soft_margin, hinge, squared_hinge, perceptron, modified_huber, exponential, brier, hinge_embedding, poisson_nll)
TERMS = {function.__name__: function for function in NEW}


def near(draw):
    return draw.real(-1.5, 1.5)


def above(draw):
    return draw.real(-0.8, 6)


def positive(draw):
    return draw.real(0.05, 4)


def count(draw):
    return float(draw.index(9)) if draw.index(3) else draw.real(0, 6)


def score(draw):
    return draw.real(-3, 3)


def sign(draw):
    return draw.choice((-1.0, 1.0, -1.0, 1.0, draw.real(-1, 1)))


def hard(draw):
    return draw.choice((-1.0, 1.0))


def bit(draw):
    return draw.choice((0.0, 1.0))


def with_labels(score, *more):
    """Labels of −1 and 1 in every other request, of 0 and 1 in the rest, and in turn the other options."""
    options = [{**coding, **other} for other in more or ({},) for coding in ({}, {"labels": "01"}, {"labels": "auto"})]

    def make(draw, n, chosen):
        return elementwise(score, label if chosen.get("labels") == "01" else bit if chosen.get("labels") == "auto" else sign)(draw, n, chosen)
    return plans(make, options, COUNT)


def poisson(draw, n, options):
    return elementwise(score if options.get("log_input", True) else positive, count)(draw, n, options)


MARGINS = ({}, {"margin": 0.5}, {"margin": 2.0})
PLANS = {
    "log_cosh": plans(elementwise(near, near), ({},), COUNT),
    "mape": plans(elementwise(real, real), ({}, {"scale": 1.0}, {"eps": 0.5}), COUNT),
    "msle": plans(elementwise(above, above), ({}, {"floor": 0.25}), COUNT),
    "half_squared_log_error": plans(elementwise(above, above), ({}, {"floor": 0.25}), COUNT),
    "quantile": plans(elementwise(real, real), ({}, {"quantile": 0.9}, {"quantile": 0.25}), COUNT),
    "pseudo_huber": plans(elementwise(real, real), ({}, {"delta": 2.5}, {"delta": 0.5}), COUNT),
    "expectile": plans(elementwise(real, real), ({}, {"alpha": 0.9}, {"alpha": 0.25}), COUNT),
    "epsilon_insensitive": plans(elementwise(near, near), ({}, {"epsilon": 0.5}, {"epsilon": 1.0}), COUNT),
    "squared_epsilon_insensitive": plans(elementwise(near, near), ({}, {"epsilon": 0.5}, {"epsilon": 1.0}), COUNT),
    "fair": plans(elementwise(real, real), ({}, {"c": 2.5}, {"c": 0.5}), COUNT),
    "soft_margin": with_labels(score), "hinge": with_labels(score, *MARGINS), "squared_hinge": with_labels(score, *MARGINS),
    "perceptron": with_labels(score), "modified_huber": with_labels(score), "exponential": with_labels(score),
    "brier": plans(elementwise(probability, label), ({},), COUNT),
    "hinge_embedding": plans(elementwise(positive, hard), MARGINS, COUNT),
    "poisson_nll": plans(poisson, ({}, {"full": True}, {"log_input": False}, {"log_input": False, "full": True}, {"log_input": False, "eps": 0.0}), 40),
}


def sklearn_metric(function, turned=lambda y: y, **options):
    """A metric of scikit-learn as a call: of flat arrays, the truth first."""
    return lambda x: torch.tensor(float(function(turned(x["targets"].flatten().numpy()), x["predictions"].detach().flatten().numpy(), **options)),
                                  dtype=torch.float64)


def sklearn_loss(loss):
    """A loss of scikit-learn as a call: of flat arrays, the truth first; the mean."""
    return lambda x: torch.tensor(float(loss(x["targets"].flatten().numpy(), x["predictions"].detach().flatten().numpy())), dtype=torch.float64)


def raised_ends(draw):
    return request([-2.0, -1.0, 0.0, 0.5, draw.real(1, 3)], [0.0, 1.0, -3.0, 0.25, 2.0])


WEIGHTED = {"reduction": "weighted_mean"}
NONE, SUM, AUTO = {"reduction": "none"}, {"reduction": "sum"}, {"options": {"labels": "auto"}}
ALIASES = {
    "log_cosh": [("keras.LogCosh", {}, two(near), None), ("optax.log_cosh", NONE, two(near), None)],
    "mape": [("keras.MeanAbsolutePercentageError", {}, lambda draw: request([3.0, 0.5, 1.0], [2.0, 0.0, -4.0]), None),
             ("sklearn.mean_absolute_percentage_error", {"options": {"scale": 1.0, "eps": 2.220446049250313e-16}, **WEIGHTED}, two(real),
              sklearn_metric(sklearn.metrics.mean_absolute_percentage_error))],
    "msle": [("keras.MeanSquaredLogarithmicError", {"options": {"floor": 1e-7}}, raised_ends, None),
             ("sklearn.mean_squared_log_error", WEIGHTED, two(positive), sklearn_metric(sklearn.metrics.mean_squared_log_error))],
    "quantile": [("sklearn.mean_pinball_loss", WEIGHTED, two(real), sklearn_metric(sklearn.metrics.mean_pinball_loss)), ("pinball", {}, two(real), None)],
    "pseudo_huber": [("xgboost.reg:pseudohubererror", SUM, two(real), None)],
    "expectile": [("xgboost.reg:expectileerror", SUM, two(real), None)],
    "fair": [("lightgbm.fair", SUM, two(real), None)],
    "soft_margin": [("torch.SoftMarginLoss", {}, two(score, hard), module(torch.nn.SoftMarginLoss()))],
    "hinge": [("keras.Hinge", AUTO, two(score, bit), None), ("keras.Hinge", AUTO, two(score, hard), None), ("optax.hinge_loss", NONE, two(score, hard), None),
              ("sklearn.hinge_loss", {**AUTO, **WEIGHTED}, lambda draw: request(draw.row(4, -2, 2), [0.0, 1.0, 1.0, 0.0]), sklearn_metric(sklearn.metrics.hinge_loss)),
              ("flux.hinge_loss", {}, two(score, hard), None)],
    "squared_hinge": [("keras.SquaredHinge", AUTO, two(score, bit), None), ("flux.squared_hinge_loss", {}, two(score, hard), None)],
    "perceptron": [("optax.perceptron_loss", NONE, two(score, hard), None)],
    "brier": [("sklearn.brier_score_loss", WEIGHTED, lambda draw: request(draw.row(4, 0.1, 0.9), [0.0, 1.0, 1.0, 0.0]), sklearn_metric(sklearn.metrics.brier_score_loss))],
    "hinge_embedding": [("torch.HingeEmbeddingLoss", {}, two(positive, hard), module(torch.nn.HingeEmbeddingLoss()))],
    "poisson_nll": [("torch.PoissonNLLLoss", {}, two(score, count), module(torch.nn.PoissonNLLLoss())),
                    ("keras.Poisson", {"options": {"log_input": False, "eps": 1e-7}}, two(positive, count), None),
                    ("flux.poisson_loss", {"options": {"log_input": False, "eps": 0.0}}, two(positive, count), None),
                    ("sklearn.HalfPoissonLoss", {"reduction": "weighted_mean"}, two(score, count), sklearn_loss(HalfPoissonLoss()))],
}
