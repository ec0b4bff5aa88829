"""Requests to CTC with PyTorch's answers.

torch.nn.functional.ctc_loss gives every value. Its gradient in log-probabilities is exp(x) − share, right behind a log-softmax alone: for `ctc_with_logits` it is
asked in the logits. For `ctc` the gradient in the log-probabilities themselves is autograd's through the forward sums written in torch operations, whose
value is held to torch's own, and which chained through a log-softmax must be torch's too."""
import functools

import torch
import torch.nn.functional as F

from exact_ctc import answer as exact_answer
from mpmath import mp, mpf
from wire_exact import TOLERANCE, furthest

CASES = 30
REDUCTIONS = (None, "none", "sum", "mean", "weighted_mean", "batch_mean")


def forward_sum(logs, labels, blank):
    """−ln of the sum over all alignments, of one sample's [T, C]; differentiable."""
    states = [blank]
    for label in labels:
        states += [label, blank]
    never = torch.tensor(float("-inf"), dtype=torch.float64)
    row = [logs[0, s] if n < 2 else never for n, s in enumerate(states)]
    for step in logs[1:]:
        before, row = row, []
        for n, s in enumerate(states):
            parts = [before[n]] + before[max(0, n - 1):n] + ([before[n - 2]] if n > 1 and s != blank and s != states[n - 2] else [])
            parts = [p for p in parts if p > never]
            row.append(step[s] + torch.logsumexp(torch.stack(parts), 0) if parts else never)
    return -torch.logsumexp(torch.stack([p for p in row[-2:] if p > never]), 0)


def request_of(loss, draw, n):
    samples, steps, classes, width = 1 + draw.index(3), 4 + draw.index(4), 3 + draw.index(3), 1 + draw.index(3)
    blank = draw.index(classes) if n % 3 == 2 else 0
    symbols = [k for k in range(classes) if k != blank]
    rows = draw.tensor([steps, samples, classes] if loss == "ctc" else [samples, steps, classes], lambda: draw.real(-3, 3))
    if loss == "ctc":
        rows = torch.log_softmax(torch.tensor(rows, dtype=torch.float64), -1).tolist()
    made = {"predictions": rows, "targets": draw.tensor([samples, width], lambda: draw.choice(symbols))}
    if n % 2:
        made["prediction_lengths"] = [steps - draw.index(3) for _ in range(samples)]
        made["target_lengths"] = [draw.index(width + 1) for _ in range(samples)]
    if n % 4 == 3:
        made["weights"] = draw.row(samples, 0.25, 2)
    if REDUCTIONS[n % 6]:
        made["reduction"] = REDUCTIONS[n % 6]
    options = {"blank": blank} if blank else {}
    if loss == "ctc" and n % 5 == 4:
        options["length_normalize"] = False
    if n % 7 == 6:
        options["zero_infinity"] = True
    if options:
        made["options"] = options
    made["outputs"] = ["terms", "gradients"]
    return made


def lengths_of(request, steps):
    samples, width = len(request["targets"]), len(request["targets"][0])
    return request.get("prediction_lengths", [steps] * samples), request.get("target_lengths", [width] * samples)


def evaluate(loss, request):
    """(the answer, the factor of each term's derivative)."""
    options, x = request.get("options", {}), torch.tensor(request["predictions"], dtype=torch.float64, requires_grad=True)
    targets, blank, zero = torch.tensor(request["targets"]), options.get("blank", 0), options.get("zero_infinity", False)
    logs = x if loss == "ctc" else torch.log_softmax(x, -1).transpose(0, 1)
    steps, lengths = lengths_of(request, logs.shape[0])
    known = F.ctc_loss(logs, targets, torch.tensor(steps), torch.tensor(lengths), blank=blank, reduction="none", zero_infinity=zero)
    count, reduction = len(lengths), request.get("reduction", "mean")
    if loss == "ctc":
        rows = [forward_sum(logs[:t, n], targets[n, :k].tolist(), blank) if known[n] < float("inf") and (known[n] > 0 or not zero) else known[n].detach()
                for n, (t, k) in enumerate(zip(steps, lengths))]
        terms = torch.stack(rows)
        assert torch.allclose(terms, known, rtol=1e-13, atol=1e-15)
        chained(logs.detach(), terms, known, x)
    else:
        terms = known
    normalized = loss == "ctc" and reduction == "mean" and options.get("length_normalize", True)
    by = torch.tensor([max(1, k) if normalized else 1 for k in lengths], dtype=torch.float64)
    weights = torch.tensor(request.get("weights", [1.0] * count), dtype=torch.float64)
    terms = terms * weights / by
    divisor = {"none": 1, "sum": 1, "mean": count, "weighted_mean": weights.sum(), "batch_mean": count}[reduction]
    value = terms.sum() / divisor
    if loss == "ctc" and "weights" not in request and reduction == "mean" and normalized:
        whole = F.ctc_loss(logs, targets, torch.tensor(steps), torch.tensor(lengths), blank=blank, zero_infinity=zero)
        assert torch.allclose(value, whole, rtol=1e-13), (value, whole)
    gradient, = torch.autograd.grad(value, x)
    answer = {"value": None if reduction == "none" else value.item(), "terms": terms.tolist(), "gradients": {"predictions": gradient.tolist()}}
    return answer, [mpf(w) / b / mpf(float(divisor)) for w, b in zip(weights.tolist(), by.tolist())]


def chained(logs, terms, known, x):
    """−share pushed through a log-softmax is torch's exp(x) − share pushed through it."""
    if not terms.requires_grad:
        return
    ours, = torch.autograd.grad(terms.sum(), x, retain_graph=True)
    theirs, = torch.autograd.grad(known.sum(), x, retain_graph=True)
    p = torch.exp(logs)
    assert torch.allclose(ours - p * ours.sum(-1, keepdim=True), theirs - p * theirs.sum(-1, keepdim=True), atol=1e-13)


def error_of(loss, request, answer, factors):
    mp.dps = 100
    options, targets = request.get("options", {}), request["targets"]
    terms, gradient = exact_answer(loss, {**request, "targets": targets}, options, factors)
    divided = [t * f for t, f in zip(terms, factors)]
    total = mp.fsum(divided)
    value = 0.0 if answer["value"] is None else furthest(answer["value"], total)
    return max(value, furthest(answer["gradients"]["predictions"], gradient))


def cases(loss, make_draw):
    made = []
    for n in range(CASES):
        draw = make_draw(f"torch {loss} {n}", n % 2 == 0)
        for _ in range(200):
            request = request_of(loss, draw, n)
            answer, factors = evaluate(loss, request)
            if float("inf") not in answer["terms"] and error_of(loss, request, answer, factors) <= TOLERANCE:
                break
        else:
            raise AssertionError(f"{loss}: torch keeps no digits in case {n}")
        made.append({"request": request, **answer})
    return made + routes(loss, make_draw)


def routes(loss, make_draw):
    """The aliases, with nothing said that they should know."""
    made = []
    for n, route in enumerate({"ctc": ("torch.CTCLoss", "torch.nn.functional.ctc_loss"), "ctc_with_logits": ("keras.CTC",)}[loss]):
        draw = make_draw(f"alias {loss} {n}", True)
        rows = draw.tensor([6, 2, 4] if loss == "ctc" else [2, 6, 4], lambda: draw.real(-3, 3))
        request = {"predictions": rows, "targets": [[1, 2, 2], [3, 1, 0]], "outputs": ["terms", "gradients"]}
        if loss == "ctc":
            request["predictions"] = torch.log_softmax(torch.tensor(rows, dtype=torch.float64), -1).tolist()
        # Keras counts what is not 0; torch is told.
        told = {**request, "target_lengths": [3, 2]}
        answer, factors = evaluate(loss, told)
        assert error_of(loss, told, answer, factors) <= TOLERANCE
        made.append({"route": route, "request": told if loss == "ctc" else request, **answer})
    return made


GOLDEN = {loss: functools.partial(cases, loss) for loss in ("ctc", "ctc_with_logits")}
