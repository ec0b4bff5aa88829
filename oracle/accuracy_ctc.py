"""The batches at which the accuracy of CTC is judged: (region, options, inputs)."""
import math


def shaped(loss, rows):
    """Rows by sample and time step, in the loss's layout."""
    return [[rows[n][t] for n in range(len(rows))] for t in range(len(rows[0]))] if loss == "ctc" else rows


def log_softmax(z):
    top = max(z)
    total = top + math.log(math.fsum(math.exp(x - top) for x in z))
    return [x - total for x in z]


def labels(draw, count, classes, blank):
    symbols = [k for k in range(classes) if k != blank]
    return [draw.choice(symbols) for _ in range(count)]


def batch(loss, region, options, rows, targets, **lengths):
    return region, options, {"predictions": shaped(loss, rows), "targets": targets, **lengths}


def make(loss):
    def draws(draw):
        def rows(samples, steps, classes, size):
            lines = [[draw.row(classes, -size, size) for _ in range(steps)] for _ in range(samples)]
            return [[log_softmax(z) for z in line] for line in lines] if loss == "ctc" else lines
        for n in range(40):
            blank = (0, 0, 1)[n % 3]
            options = {"blank": blank} if blank else {}
            samples, steps, classes, width = 1 + n % 2, 2 + n % 6, 2 + n % 4, 1 + n % 3
            lengths = {"prediction_lengths": [steps - draw.index(2) for _ in range(samples)], "target_lengths": [draw.index(width + 1) for _ in range(samples)]} if n % 2 else {}
            yield batch(loss, "ordinary", options, rows(samples, steps, classes, 4), [labels(draw, width, classes, blank) for _ in range(samples)], **lengths)
        for n in range(6):
            yield batch(loss, "wide", {}, rows(1, 20 + n, 4, 3), [labels(draw, 5 + n, 4, 0)])
        for n in range(12):
            # Scores far apart: alignments through classes that are all but impossible. At a step that then does not matter P − share vanishes.
            yield batch(loss, "tail" if loss == "ctc" else "cancellation", {}, rows(1, 4, 3, (50, 400, 900, 5000)[n % 4]), [labels(draw, 2, 3, 0)])
        for size in (1e6, 1e9):
            yield batch(loss, "tail", {}, rows(1, 3, 3, size), [[1, 2]])
        for n in range(12):
            # A model that is nearly sure of the right labels.
            line = [draw.row(3, -1, 1) for _ in range(5)]
            gap = (5, 10, 15, 20, 25, 30)[n % 6]
            for t, symbol in enumerate((0, 1, 1, 0, 2)):
                line[t][symbol] += gap
            yield batch(loss, "cancellation", {}, [[log_softmax(z) for z in line] if loss == "ctc" else line], [[1, 2]])
        masked = [[0.5, -1.0, "-Infinity"], [1.0, "-Infinity", 0.25], [-0.5, -0.25, -2.0]]
        yield batch(loss, "masked", {}, [masked], [[1, 2]])
        yield batch(loss, "masked", {}, [masked[:2]], [[1, 2]])
        yield batch(loss, "ordinary", {"zero_infinity": True}, rows(2, 2, 3, 2), [[1, 1], [1, 2]])
        yield batch(loss, "ordinary", {}, rows(2, 2, 3, 2), [[1, -1], [-7, 99]], target_lengths=[1, 0])
    return draws


SAMPLES = {loss: make(loss) for loss in ("ctc", "ctc_with_logits")}
