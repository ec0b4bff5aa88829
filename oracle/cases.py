"""Drawing inputs and writing golden files: what the torch oracle and the accuracy oracle share."""
import json
import math
import random
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH_FOLDER = ROOT / "tests/LossApi.Tests/Golden/torch"
ACCURACY_FOLDER = ROOT / "tests/LossApi.Domain.Tests/Golden/accuracy"


class Draw:
    """Random numbers from one seed (the Mersenne twister of `random` is the same in every Python).

    With `short` the reals are multiples of 1/1000 (or 1/64 in distributions): as good a test, a third of the bytes."""

    def __init__(self, seed, short=False):
        self.random = random.Random(seed)
        self.short = short

    def real(self, low, high):
        x = self.random.uniform(low, high)
        return round(x, 3) if self.short else x

    def sign(self):
        return self.random.choice((-1, 1))

    def log_real(self, low_exponent, high_exponent):
        """10^u for a uniform u: every magnitude is as likely."""
        return 10.0 ** self.random.uniform(low_exponent, high_exponent)

    def index(self, count):
        return self.random.randrange(count)

    def choice(self, items):
        return self.random.choice(items)

    def row(self, count, low, high):
        return [self.real(low, high) for _ in range(count)]

    def distribution(self, count, floor=0.0):
        """`count` probabilities ≥ about `floor` that sum to 1 (exactly, when short)."""
        if self.short:
            cuts = sorted(self.random.sample(range(1, 64), count - 1))
            return [(b - a) / 64 for a, b in zip([0, *cuts], [*cuts, 64])]
        raw = [floor * count + self.random.expovariate(1) for _ in range(count)]
        total = math.fsum(raw)
        return [x / total for x in raw]

    def tensor(self, shape, element):
        """A nested list of `shape`, filled by `element()`."""
        if not shape:
            return element()
        return [self.tensor(shape[1:], element) for _ in range(shape[0])]

    def rows(self, shape, axis, make):
        """A nested list of `shape` whose lines along `axis` are what `make()` answers."""
        axis %= len(shape)
        lines = self.tensor(shape[:axis] + shape[axis + 1:], make)
        return move_last(lines, len(shape), axis)


def move_last(tensor, rank, axis):
    """The nested list whose last axis is moved to place `axis`."""
    if axis == rank - 1:
        return tensor
    if axis == 0:
        count = len(line_of(tensor, rank))
        return [pick(tensor, rank, k) for k in range(count)]
    return [move_last(part, rank - 1, axis - 1) for part in tensor]


def line_of(tensor, rank):
    return tensor if rank == 1 else line_of(tensor[0], rank - 1)


def pick(tensor, rank, k):
    """The nested list with the last axis fixed at index k."""
    return tensor[k] if rank == 1 else [pick(part, rank - 1, k) for part in tensor]


def plain(value):
    """A value as JSON holds it: no −0, infinities as strings, everything else as it is."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, float):
        if math.isnan(value):
            raise ValueError("a NaN reached the golden file")
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return value + 0.0
    return value


def write(folder, loss, member, items):
    """One file a loss, one item a line, numbers by repr: they read back to the same double."""
    lines = [json.dumps(plain(item), separators=(",", ":"), allow_nan=False) for item in items]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{loss}.json"
    text = f'{{"loss":"{loss}","{member}":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(text)
