"""Cases sent to an alias' route, with nothing said that the alias should know: its defaults are what is tested.

Each names the library's own call; torch_golden asserts that it answers the value written."""
import torch
import torchvision

from torch_plans import class_targets, label, probability, real

TERMS_AND_GRADIENTS = ["terms", "gradients"]
FOCAL_DEFAULTS = {"options": {"alpha": 0.25}, "reduction": "none"}


def pair_of(x):
    return x["predictions"], x["targets"]


def request(predictions, targets, **more):
    return {"predictions": predictions, "targets": targets, **more, "outputs": TERMS_AND_GRADIENTS}


def two(element, target=None):
    return lambda draw: request(draw.tensor([3, 2], lambda: element(draw)), draw.tensor([3, 2], lambda: (target or element)(draw)))


def indexed(element):
    return lambda draw: request(draw.tensor([4, 3], lambda: element(draw)), class_targets(draw, [4], 3, -100),
                                class_weights=draw.row(3, 0.3, 2))


def soft(draw):
    return request(draw.tensor([3, 4], lambda: real(draw)), [draw.distribution(4) for _ in range(3)])


def divergence(draw):
    return request([[-draw.real(0.1, 4) for _ in range(3)] for _ in range(2)], [draw.distribution(3) for _ in range(2)])


def triplet(draw):
    return {name: draw.tensor([3, 4], lambda: draw.real(-2, 2)) for name in ("anchors", "positives", "negatives")} | {"outputs": TERMS_AND_GRADIENTS}


def class_weighted(module):
    return lambda x: module(weight=x["class_weights"])(*pair_of(x))


def module(made):
    return lambda x: made(*pair_of(x))


def triplet_module(x):
    return torch.nn.TripletMarginLoss()(x["anchors"], x["positives"], x["negatives"])


BCE_FLOOR = {"options": {"log_floor": -100}}
ENDS = request([0.0, 1.0, 0.0, 1.0, 1e-50, 0.25, 1e-13], [1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
BCE_CLIP = {"options": {"clip": 1e-7}}
# 1 − 1e-7 is not a double, so the upper clip costs ten digits of log(1 − p): only the lower one is asked.
KERAS_ENDS = request([0.0, 1e-9, 0.3, 0.75, 0.0], [1.0, 1.0, 0.0, 1.0, 0.0])
ROWS_CLIP = {"options": {"clip": 1e-7, "normalize": True}}


def keras_rows(draw):
    return request([draw.row(3, 0.02, 0.98) for _ in range(2)] + [[0.0, 0.4, 0.6]], [draw.distribution(3) for _ in range(3)])


def keras_divergence(draw):
    return request([draw.distribution(3, 0.05) for _ in range(2)] + [[0.0, 0.5, 0.5]], [draw.distribution(3, 0.05) for _ in range(3)])


# loss → (route, what the alias fills in, how its request is drawn, the library's call or None)
ALIASES = {
    "mse": [("torch.MSELoss", {}, two(real), module(torch.nn.MSELoss())), ("MSELoss", {}, two(real), None), ("mean_squared_error", {}, two(real), None)],
    "mae": [("torch.L1Loss", {}, two(real), module(torch.nn.L1Loss()))],
    "huber": [("torch.HuberLoss", {}, two(real), module(torch.nn.HuberLoss()))],
    "smooth_l1": [("torch.SmoothL1Loss", {}, two(real), module(torch.nn.SmoothL1Loss()))],
    "binary_cross_entropy": [
        ("torch.BCELoss", BCE_FLOOR, two(probability, label), module(torch.nn.BCELoss())),
        ("torch.BCELoss", BCE_FLOOR, lambda draw: ENDS, module(torch.nn.BCELoss())),
        ("torch.BCELoss", BCE_FLOOR, lambda draw: {**ENDS, "reduction": "none"}, None),
        ("keras.BinaryCrossentropy", BCE_CLIP, lambda draw: KERAS_ENDS, None)],
    "binary_cross_entropy_with_logits": [("torch.BCEWithLogitsLoss", {}, two(real, label), module(torch.nn.BCEWithLogitsLoss()))],
    "binary_focal_with_logits": [
        ("torchvision.sigmoid_focal_loss", FOCAL_DEFAULTS, two(real, label), None),
        ("torchvision.sigmoid_focal_loss", FOCAL_DEFAULTS, lambda draw: {**two(real, label)(draw), "reduction": "mean"},
         lambda x: torchvision.ops.sigmoid_focal_loss(*pair_of(x), reduction="mean")),
        ("torchvision.sigmoid_focal_loss", FOCAL_DEFAULTS, lambda draw: {**two(real, label)(draw), "reduction": "sum", "options": {"alpha": -1}},
         lambda x: torchvision.ops.sigmoid_focal_loss(*pair_of(x), alpha=-1, reduction="sum"))],
    "cross_entropy": [("torch.CrossEntropyLoss", {}, indexed(real), class_weighted(torch.nn.CrossEntropyLoss)),
                      ("torch.CrossEntropyLoss", {}, soft, module(torch.nn.CrossEntropyLoss()))],
    "categorical_cross_entropy": [("keras.CategoricalCrossentropy", ROWS_CLIP, keras_rows, None)],
    "nll": [("torch.NLLLoss", {}, indexed(lambda draw: -draw.real(0.1, 5)), class_weighted(torch.nn.NLLLoss))],
    "kl_div": [("torch.KLDivLoss", {}, divergence, module(torch.nn.KLDivLoss(reduction="mean"))),
               ("torch.KLDivLoss", {}, lambda draw: {**divergence(draw), "reduction": "batch_mean"}, module(torch.nn.KLDivLoss(reduction="batchmean")))],
    "kl_divergence": [("keras.KLDivergence", {"options": {"clip": 1e-7}}, keras_divergence, None)],
    "triplet_margin": [("torch.TripletMarginLoss", {}, triplet, triplet_module),
                       ("optax.triplet_margin_loss", {"options": {"eps_mode": "root"}, "reduction": "none"}, triplet, None)],
}


def modelled(draw):
    return {**two(real)(draw), "variances": draw.tensor([3, 2], lambda: draw.real(0.1, 3))}


def ordered(draw):
    return {**{name: draw.tensor([3, 2], lambda: real(draw)) for name in ("first", "second")},
            "targets": draw.tensor([3, 2], lambda: float(draw.sign())), "outputs": TERMS_AND_GRADIENTS}


def compared(draw):
    return {**{name: draw.tensor([3, 4], lambda: draw.real(-2, 2)) for name in ("first", "second")},
            "targets": draw.tensor([3], lambda: float(draw.sign())), "outputs": TERMS_AND_GRADIENTS}


def paired(made):
    return lambda x: made(x["first"], x["second"], x["targets"])


def marked(draw):
    return request(draw.tensor([4, 3], lambda: real(draw)), draw.tensor([4, 3], lambda: float(draw.index(2))), class_weights=draw.row(3, 0.3, 2))


def classed(draw):
    return request(draw.tensor([4, 3], lambda: real(draw)), class_targets(draw, [4], 3, None), class_weights=draw.row(3, 0.3, 2))


ALIASES |= {
    "gaussian_nll": [("torch.GaussianNLLLoss", {}, modelled, lambda x: torch.nn.GaussianNLLLoss()(x["predictions"], x["targets"], x["variances"]))],
    "margin_ranking": [("torch.MarginRankingLoss", {}, ordered, paired(torch.nn.MarginRankingLoss()))],
    "multi_margin": [("torch.MultiMarginLoss", {}, classed, class_weighted(torch.nn.MultiMarginLoss))],
    "multilabel_soft_margin": [("torch.MultiLabelSoftMarginLoss", {}, marked, class_weighted(torch.nn.MultiLabelSoftMarginLoss))],
    "cosine_embedding": [("torch.CosineEmbeddingLoss", {}, compared, paired(torch.nn.CosineEmbeddingLoss()))],
    "cosine_similarity": [
        ("torch.CosineSimilarity", {"options": {"axis": 1}, "reduction": "none"}, two(real), None),
        ("keras.CosineSimilarity", {"options": {"negate": True, "eps": 1e-7}}, two(real), None)],
    "cosine_distance": [("optax.cosine_distance", {"options": {"eps": 0.0}, "reduction": "none"}, two(real), None)],
}
