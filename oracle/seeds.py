"""Golden numbers that every part of the project agrees on (50-digit arithmetic, rounded to double): loss, options, rows, mean."""


def elements(predictions, targets):
    return [{"predictions": float(p), "targets": float(t)} for p, t in zip(predictions, targets)]


TWO_ROWS = [{"predictions": [2.0, 1.0, 0.1], "targets": 0}, {"predictions": [0.5, 2.5, 0.3], "targets": 1}]
FOUR = elements([2.5, 0, 2, 8], [3, -0.5, 2, 7])

SEEDS = (
    ("mse", {}, elements([8, 7, 6], [10, 5, 9]), 5.666666666666667),
    ("cross_entropy", {}, [{"predictions": [2.0, 0.5], "targets": 0}], 0.2014132779827524),
    ("binary_cross_entropy", {}, elements([0.9, 0.2, 0.8, 0.1], [1, 0, 1, 0]), 0.16425203348601802),
    ("cross_entropy", {}, TWO_ROWS, 0.3185397696491856),
    ("cross_entropy", {"label_smoothing": 0.1}, TWO_ROWS, 0.43687310298251897),
    ("mse", {}, FOUR, 0.375),
    ("mae", {}, FOUR, 0.5),
    ("huber", {"delta": 1.0}, FOUR, 0.1875),
)
