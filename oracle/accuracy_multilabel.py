"""The samples of the losses that compare the scores of many classes at which accuracy is judged: (region, options, inputs)."""
from accuracy_rows import CLASSES, GAPS, HUGE_ROWS, row_sample

FINITE_ROWS = [row for row in HUGE_ROWS if max(map(abs, row)) < 1e300 or len(row) == 2]


def region_of(row, y):
    """Some of the rows have scores that are exactly 1 apart: the corner of a hinge."""
    return "tie" if any(row[y] - x == 1.0 for x in row) else "tail"


def label_list(draw, count):
    length = draw.index(count + 1)
    return [draw.index(count) if k < length else -1 if k == length else draw.index(count) for k in range(count)]


def multilabel_margin(draw):
    for n in range(90):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", {}, draw.row(count, -2, 2), label_list(draw, count))
    for n in range(40):
        count = CLASSES[n % len(CLASSES)]
        row, y = draw.row(count, -3, -2.5), draw.index(count)
        # one hinge is just open, all others closed
        row[y] = draw.real(-1, 3)
        row[(y + 1) % count] = (row[y] - 1.0) * (1 + draw.sign() * GAPS[1 + n % 4])
        yield row_sample("cancellation", {}, row, [y] + [-1] * (count - 1))
    for row in FINITE_ROWS:
        for y in range(len(row)):
            yield row_sample(region_of(row, y), {}, row, [y] + [-1] * (len(row) - 1))
    yield row_sample("kink", {}, [0.0, 1.0, 2.0, 5.0], [1, -1, 0, 0])
    yield row_sample("ordinary", {}, [0.1, 0.2, 0.4, 0.8], [3, 3, 0, -1])


def multiclass_sparsemax(draw):
    for n in range(80):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", {}, draw.row(count, -1, 1) if n % 3 else draw.row(count, -0.2, 0.3), draw.index(count))
    for n in range(50):
        count = CLASSES[n % len(CLASSES)]
        row, y = draw.row(count, -3, -2), draw.index(count)
        # the true class leads by almost one, or another is about to enter the support
        row[y] = draw.real(-1, 3)
        row[(y + 1) % count] = row[y] - 1.0 + (0.5 + draw.random.random()) * (1e-12, 1e-8, 1e-3, 1e-5)[n % 4]
        yield row_sample("cancellation", {}, row, y if n % 2 else (y + 1) % count)
    for row in FINITE_ROWS:
        for y in range(len(row)):
            yield row_sample("tie" if any(max(row) - x == 1.0 for x in row) else "tail", {}, row, y)
    yield row_sample("kink", {}, [1.0, 0.0], 0)
    yield row_sample("wide", {}, [draw.real(-1, 1) for _ in range(500)], 7)
    yield row_sample("wide", {}, [2.0 ** -k for k in range(60)], 0)


def multiclass_ova(draw):
    options = ({}, {"sigmoid": 0.1}, {}, {"sigmoid": 2.5})
    for n in range(80):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("ordinary", options[n % 4], draw.row(count, -6, 6), draw.index(count))
    for n in range(40):
        count = CLASSES[n % len(CLASSES)]
        yield row_sample("tail", options[n % 4], [draw.real(-280, 280) for _ in range(count)], draw.index(count))
    for n, row in enumerate(FINITE_ROWS):
        for y in range(len(row)):
            yield row_sample("tail", options[n % 2], row, y)


SAMPLES = {name.__name__: name for name in (multilabel_margin, multiclass_sparsemax, multiclass_ova)}
