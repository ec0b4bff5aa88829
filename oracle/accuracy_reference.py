"""Writes the samples with their exact terms and gradients: tests/LossApi.Domain.Tests/Golden/accuracy/<loss>.json.

Every gradient is a closed form checked against central differences (check_gradient), save where the definition is not the derivative."""
import sys

from mpmath import mp

import seeds
from cases import ACCURACY_FOLDER, Draw, write
from exact import DIGITS, check_gradient, exactly, nearest, pair
from exact_pairs import sample as batch_sample
from gather import gathered
from wire_exact import formulas, still


def finite(term):
    """False where the value is infinite, or beyond the largest double."""
    return not mp.isinf(nearest(term))


def answer(loss, region, options, inputs):
    """The sample with its exact answer; None where the value is infinite."""
    if loss in gathered("exact", "BATCHES"):
        return batch_sample(loss, region, options, inputs)
    term, gradients = formulas()[loss]
    values = {name: exactly(value) for name, value in inputs.items()}
    exact_term = term(values, options)
    if not finite(exact_term):
        return None
    exact_gradients = gradients(values, options)
    if region not in ("log-floor", "kink", "tie", "edge", "detached"):  # a rule, not a derivative: PyTorch's clamped logarithm, a choice where the slope jumps, a factor held fixed
        held = gathered("exact", "HELD").get(loss)
        check_gradient(loss, held(values, options) if held else term, exact_gradients, values, still(loss, values, options))
    return {"region": region, "options": options, "inputs": inputs, "term": pair(exact_term),
            "gradients": {name: pair(value) for name, value in exact_gradients.items()}}


def reference(loss):
    samples_of = gathered("accuracy", "SAMPLES")[loss]
    if loss in gathered("exact", "REFERENCES"):
        return gathered("exact", "REFERENCES")[loss](Draw(f"accuracy {loss}", short=True), samples_of)
    mp.dps = gathered("exact", "DIGITS_OF").get(loss, DIGITS)
    draw, samples, seen = Draw(f"accuracy {loss}"), [], set()
    for region, options, inputs in samples_of(draw):
        made = answer(loss, region, options, inputs)
        key = repr((options, inputs))
        if made is not None and key not in seen:
            seen.add(key)
            samples.append(made)
    return samples


def check_seeds():
    """The golden numbers every part of the project agrees on."""
    mp.dps = 60
    for loss, options, rows, value in seeds.SEEDS:
        total = mp.fsum(formulas()[loss][0](exact_row(row), options) for row in rows)
        assert nearest(total / len(rows)) == value, (loss, nearest(total / len(rows)), value)


def exact_row(row):
    return {name: exactly(value) for name, value in row.items()}


def main(wanted):
    check_seeds()
    total = 0
    for loss in wanted or gathered("accuracy", "SAMPLES"):
        samples = reference(loss)
        size = write(ACCURACY_FOLDER, loss, "samples", samples)
        total += size
        print(f"{loss}: {len(samples)} samples, {size} bytes", flush=True)
    print(f"{total} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
