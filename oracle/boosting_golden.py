"""Gradients and second derivatives as boosting libraries compute them, read out of the libraries themselves.

XGBoost shows neither, but a tree over one row has one leaf, and its dump holds both: `cover` is the sum of the second derivatives, and the leaf is
−g/(h + lambda). An objective that moves its leaves afterwards (reg:absoluteerror) is read from the gain of splitting two rows instead. XGBoost
computes in 32 bits. The losses of scikit-learn's gradient boosting answer both when asked, in 64.
"""
import json
import math

import numpy
import sklearn
import sklearn._loss.loss as sklearn_losses
import xgboost

from cases import ROOT, Draw

FOLDER = ROOT / "tests/LossApi.Domain.Tests/Golden/boosting"

# Large, so that no bound on the step (count:poisson has one of 0.7) cuts the leaf.
LAMBDA = 1000.0

PARAMETERS = {"eta": 1, "reg_lambda": LAMBDA, "min_child_weight": 0, "max_depth": 1, "base_score": 0.5, "tree_method": "exact", "nthread": 1, "verbosity": 0}


def trees(objective, features, margins, labels, weight=None, **parameters):
    data = xgboost.DMatrix(numpy.array(features, numpy.float32), label=numpy.array(labels, numpy.float32))
    data.set_base_margin(numpy.array(margins, numpy.float32).ravel())
    if weight is not None:
        data.set_weight(numpy.array([weight] * len(labels), numpy.float32))
    booster = xgboost.train({**PARAMETERS, "objective": objective, **parameters}, data, 1)
    return [json.loads(tree) for tree in booster.get_dump(dump_format="json", with_stats=True)]


def derivatives(objective, margins, label, weight=None, **parameters):
    """g and h of one row, a pair a score."""
    leaves = trees(objective, [[0.0]], margins, [label], weight, **parameters)
    pairs = [(-leaf["leaf"] * (leaf["cover"] + LAMBDA), leaf["cover"]) for leaf in leaves]
    return [shown(g) for g, _ in pairs], [shown(h) for _, h in pairs]


def shown(number):
    """Nine digits: all that 32 bits hold."""
    return float(f"{number:.9g}") + 0.0


def sign_by_split(residual):
    """g and h of reg:absoluteerror from the gain of parting a row from one far below its target, whose g is −1: (g + 1)²/2 where both h are 1."""
    tree = trees("reg:absoluteerror", [[0.0], [1.0]], [residual, -8.0], [0.0, 0.0], reg_lambda=0)[0]
    if "gain" not in tree:
        return -1.0, tree["cover"] / 2
    return math.sqrt(2 * tree["gain"]) - 1, tree["children"][0]["cover"]


def case(route, predictions, targets, gradients, hessians, options=None, pos_weight=None, weight=None):
    found = {"route": route, "predictions": predictions, "targets": targets}
    for name, value in (("options", options), ("pos_weight", pos_weight), ("weights", weight)):
        if value is not None:
            found[name] = value
    return {**found, "gradients": gradients, "hessians": hessians}


def element(objective, margins_and_labels, options=None, weights=(None,), scale_pos_weight=None):
    for weight in weights:
        rows = [derivatives(objective, [margin], label, weight, **({} if scale_pos_weight is None else {"scale_pos_weight": scale_pos_weight}))
                for margin, label in margins_and_labels]
        yield case(f"xgboost.{objective}", [m for m, _ in margins_and_labels], [y for _, y in margins_and_labels],
                   [g[0] for g, _ in rows], [h[0] for _, h in rows], options, scale_pos_weight, weight)


def xgboost_cases():
    draw = Draw(1117)

    def eighth(low, high):
        """A multiple of 1/8, which 32 bits hold exactly."""
        return draw.random.randint(8 * low, 8 * high) / 8

    pairs = [(eighth(-6, 6), eighth(-6, 6)) for _ in range(8)] + [(1.5, 1.5), (100.0, -3.0)]
    logits = [(eighth(-5, 5), float(draw.index(2))) for _ in range(8)] + [(0.0, 0.25), (40.0, 1.0), (-40.0, 0.0), (40.0, 0.0)]
    yield from element("reg:squarederror", pairs, weights=(None, 2.5))
    yield from element("reg:pseudohubererror", pairs, weights=(None, 2.5))
    yield from element("reg:squaredlogerror", [(eighth(0, 6), eighth(0, 6)) for _ in range(8)] + [(-0.5, 3.0), (2000.0, 1.0), (20.0, 0.0)], weights=(None, 2.5))
    for objective in ("reg:logistic", "binary:logistic", "binary:logitraw"):
        yield from element(objective, logits)
    yield from element("binary:logistic", [(z, y) for z, y in logits if y in (0, 1)], scale_pos_weight=3.0, weights=(None, 2.5))
    margins = [(eighth(-3, 3), float(draw.index(2))) for _ in range(8)] + [(1.0, 1.0), (-1.0, 0.0), (0.0, 1.0)]
    yield from element("binary:hinge", margins)
    # The number that stands in for 0, 2^-126, is the one that XGBoost does not multiply by the weight.
    yield from element("binary:hinge", [(z, y) for z, y in margins if z * (2 * y - 1) < 1], weights=(2.5,))
    # Before it took (e^r + y)/2, XGBoost answered what LightGBM does.
    yield from element("count:poisson", [(eighth(-3, 3), float(draw.index(9))) for _ in range(8)] + [(0.0, 0.0)], {"hessian": "lightgbm"}, weights=(None, 2.5))
    residuals = [-2.5, -0.125, 0.0, 0.125, 7.0]
    rows = [sign_by_split(residual) for residual in residuals]
    yield case("xgboost.reg:absoluteerror", residuals, [0.0] * len(residuals), [g for g, _ in rows], [h for _, h in rows])
    for objective in ("multi:softmax", "multi:softprob"):
        for classes in (2, 3, 5):
            scores = [[eighth(-3, 3) for _ in range(classes)] for _ in range(4)] + [[60.0] + [0.0] * (classes - 1)]
            labels = [draw.index(classes) for _ in scores]
            rows = [derivatives(objective, row, label, num_class=classes) for row, label in zip(scores, labels)]
            yield case(f"xgboost.{objective}", scores, labels, [g for g, _ in rows], [h for _, h in rows])


def sklearn_cases():
    draw = Draw(2034, short=True)
    predictions = [draw.real(-4, 4) for _ in range(8)] + [1.5, 0.25]
    targets = [draw.real(-4, 4) for _ in range(8)] + [1.5, 0.75]
    for loss, options in ((sklearn_losses.HalfSquaredError(), None), (sklearn_losses.AbsoluteError(), None), (sklearn_losses.PinballLoss(quantile=0.75), {"quantile": 0.75})):
        yield sklearn_case(loss, predictions, targets, options)
    yield sklearn_case(sklearn_losses.HalfPoissonLoss(), predictions, [abs(y) for y in targets])
    yield sklearn_case(sklearn_losses.HalfBinomialLoss(), predictions, [float(i % 2) for i in range(len(targets))])


def sklearn_case(loss, predictions, targets, options=None):
    gradients, hessians = numpy.empty(len(predictions)), numpy.empty(len(predictions))
    loss.gradient_hessian(numpy.array(targets), numpy.array(predictions), gradient_out=gradients, hessian_out=hessians)
    return case(f"sklearn.{type(loss).__name__}", predictions, targets, gradients.tolist(), hessians.tolist(), options)


def write(library, version, cases):
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(each) for each in cases)
    (FOLDER / f"{library}.json").write_text(f'{{"library": "{library} {version}", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    write("xgboost", xgboost.__version__, xgboost_cases())
    write("sklearn", sklearn.__version__, sklearn_cases())
