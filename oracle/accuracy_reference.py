"""Writes the samples with their exact terms and gradients: tests/LossApi.Domain.Tests/Golden/accuracy/<loss>.json.

Every gradient is a closed form checked against central differences (check_gradient), save where the definition is not the derivative."""
import sys

from mpmath import mp

import accuracy_amounts
import accuracy_binary
import accuracy_boxes
import accuracy_contrastive
import accuracy_ctc
import accuracy_elements
import accuracy_margins
import accuracy_multilabel
import accuracy_pairs
import accuracy_preference
import accuracy_ranking
import accuracy_regions
import accuracy_residuals
import accuracy_robust
import accuracy_rows
import accuracy_scores
import accuracy_survival
import exact_ctc
import exact_regions
import seeds
from cases import ACCURACY_FOLDER, LOSSES, Draw, write
from exact import DIGITS, check_gradient, exactly, nearest, pair
from exact_amounts import AMOUNT_LOSSES, MASS_LOSSES
from exact_binary import BINARY_LOSSES
from exact_boxes import BOX_LOSSES, HELD
from exact_contrastive import CONTRASTIVE_LOSSES
from exact_elements import ELEMENT_LOSSES
from exact_margins import MARGIN_LOSSES
from exact_multilabel import MULTILABEL_LOSSES
from exact_pairs import BATCH_LOSSES, DIGITS as BATCH_DIGITS, sample as batch_sample
from exact_preference import PREFERENCE_LOSSES, PREFERENCE_ROWS
from exact_ranking import RANKING_LOSSES, still
from exact_residuals import RESIDUAL_LOSSES
from exact_robust import ROBUST_LOSSES
from exact_rows import ROW_LOSSES
from exact_scores import PAIR_LOSSES, SCORE_LOSSES
from exact_survival import SURVIVAL_LOSSES

# General powers at 800 digits are slow; no term of the triplet loss needs so many (its inputs span 1e-200 … 1e200 only at p = 2 and 3).
DIGITS_OF = {"triplet_margin": 240, "categorical_focal": 400, "contrastive": 240}
FORMULAS = {**ELEMENT_LOSSES, **RESIDUAL_LOSSES, **MARGIN_LOSSES, **ROW_LOSSES, **PAIR_LOSSES, **SCORE_LOSSES, **PREFERENCE_LOSSES, **PREFERENCE_ROWS, **BINARY_LOSSES, **AMOUNT_LOSSES, **MASS_LOSSES, **ROBUST_LOSSES, **MULTILABEL_LOSSES, **CONTRASTIVE_LOSSES, **BOX_LOSSES, **SURVIVAL_LOSSES, **RANKING_LOSSES, **exact_regions.REGION_LOSSES}
SAMPLES = {**accuracy_elements.SAMPLES, **accuracy_residuals.RESIDUAL_SAMPLES, **accuracy_margins.MARGIN_SAMPLES, **accuracy_rows.SAMPLES, **accuracy_scores.SAMPLES,
           **accuracy_preference.SAMPLES, **accuracy_binary.BINARY_SAMPLES, **accuracy_amounts.AMOUNT_SAMPLES, **accuracy_robust.ROBUST_SAMPLES, **accuracy_multilabel.MULTILABEL_SAMPLES, **accuracy_contrastive.CONTRASTIVE_SAMPLES, **accuracy_boxes.BOX_SAMPLES, **accuracy_survival.SURVIVAL_SAMPLES, **accuracy_ranking.RANKING_SAMPLES, **accuracy_regions.REGION_SAMPLES, **accuracy_pairs.SAMPLES}


def finite(term):
    """False where the value is infinite, or beyond the largest double."""
    return not mp.isinf(nearest(term))


def answer(loss, region, options, inputs):
    """The sample with its exact answer; None where the value is infinite."""
    if loss in BATCH_LOSSES:
        return batch_sample(loss, region, options, inputs)
    term, gradients = FORMULAS[loss]
    values = {name: exactly(value) for name, value in inputs.items()}
    exact_term = term(values, options)
    if not finite(exact_term):
        return None
    exact_gradients = gradients(values, options)
    if region not in ("log-floor", "kink", "tie", "edge", "detached"):  # a rule, not a derivative: PyTorch's clamped logarithm, a choice where the slope jumps, a factor held fixed
        check_gradient(loss, HELD[loss](values, options) if loss in HELD else term, exact_gradients, values, still(loss, values, options))
    return {"region": region, "options": options, "inputs": inputs, "term": pair(exact_term),
            "gradients": {name: pair(value) for name, value in exact_gradients.items()}}


def reference(loss):
    if loss in exact_ctc.CTC_LOSSES:
        return exact_ctc.reference(loss, Draw(f"accuracy {loss}", short=True), accuracy_ctc.CTC_SAMPLES)
    if loss == "generalized_dice":
        return exact_regions.reference(Draw(f"accuracy {loss}", short=True), accuracy_regions.generalized_dice, pair)
    mp.dps = DIGITS_OF.get(loss, BATCH_DIGITS if loss in BATCH_LOSSES else DIGITS)
    draw, samples, seen = Draw(f"accuracy {loss}"), [], set()
    for region, options, inputs in SAMPLES[loss](draw):
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
        total = mp.fsum(FORMULAS[loss][0](exact_row(row), options) for row in rows)
        assert nearest(total / len(rows)) == value, (loss, nearest(total / len(rows)), value)


def exact_row(row):
    return {name: exactly(value) for name, value in row.items()}


def main(wanted):
    check_seeds()
    total = 0
    for loss in wanted or LOSSES:
        samples = reference(loss)
        size = write(ACCURACY_FOLDER, loss, "samples", samples)
        total += size
        print(f"{loss}: {len(samples)} samples, {size} bytes", flush=True)
    print(f"{total} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
