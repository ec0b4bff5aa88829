"""The samples of the losses of preference tuning and policy gradients: (region, options, inputs). Region "detached": the gradient is not the term's derivative."""
import math

GAPS = (1e-3, 1e-6, 1e-9, 1e-12, 1e-15)
KINDS = ("sigmoid", "cdpo", "robust", "hinge", "ipo", "sigmoid_norm", "exo_pair", "nca_pair", "bco_pair", "sppo_hard", "apo_zero", "apo_down")


def logit(p):
    return math.log(p / (1 - p))


def near(x, n, draw):
    return x * (1 + draw.sign() * GAPS[n % 5])


def dpo_options(kind, n):
    chosen = {} if kind == "sigmoid" else {"loss_type": kind}
    if n % 3:
        chosen["beta"] = (0.5, 1.0, 0.25)[n % 2 + n % 3 - 1]
    if kind in ("cdpo", "robust", "exo_pair") and n % 4:
        chosen["label_smoothing"] = (0.1, 0.25, 0.01)[n % 3]
    return chosen


def dpo_sample(region, options, draw, chosen, rejected, n):
    """A pair whose log-ratios are about these."""
    a, b = draw.real(-300, -5), draw.real(-300, -5)
    inputs = {"chosen_logps": a + chosen, "rejected_logps": b + rejected, "ref_chosen_logps": a, "ref_rejected_logps": b}
    if options.get("loss_type") in ("ipo", "sigmoid_norm") and n % 2:
        inputs |= {"chosen_lengths": float(1 + draw.index(40)), "rejected_lengths": float(1 + draw.index(40))}
    return region, options, inputs


def corners(kind, options, draw):
    """The pair of log-ratios at which a term or a slope vanishes."""
    beta, s, other = options.get("beta", 0.1), options.get("label_smoothing", 0.0) or 1e-3, draw.real(-9, 9)
    return {"cdpo": (other + logit(1 - s) / beta, other), "exo_pair": (other + logit(1 - s) / beta, other), "hinge": (other + 1 / beta, other),
            "ipo": (other + 0.5 / beta, other), "nca_pair": (math.log(2) / beta, other), "sppo_hard": (0.5 / beta, -0.5 / beta),
            "apo_down": (other, 2 * other), "robust": (other + root(s) / beta, other)}.get(kind, (other, other))


def root(s):
    """Where the robust loss is 0."""
    low, high = 0.0, 1e4
    for _ in range(200):
        x = (low + high) / 2
        low, high = (x, high) if math.log1p(math.exp(-x)) > x * s / (1 - 2 * s) else (low, x)
    return x


def dpo(draw):
    for n in range(48):
        options = dpo_options(KINDS[n % 12], n)
        yield dpo_sample("ordinary", options, draw, draw.real(-12, 12), draw.real(-12, 12), n)
    for n in range(48):
        options = dpo_options(KINDS[n % 12], n)
        chosen, rejected = corners(KINDS[n % 12], options, draw)
        yield dpo_sample("cancellation", options, draw, near(chosen, n // 12 + n, draw), rejected, 0)
    for n in range(24):
        options = dpo_options(KINDS[n % 12], n)
        size = draw.real(30, 700) / options.get("beta", 0.1)
        yield dpo_sample("tail", options, draw, size * (1 if n < 12 else -1), draw.real(-3, 3), n)
    for n, kind in enumerate(KINDS):
        for chosen, rejected in ((-1e308, -1.0), (-1.0, -1e308), (-1e-300, -1e-310)):
            if kind not in ("ipo", "sppo_hard") or chosen != -1e308 and rejected != -1e308:
                yield "tail", dpo_options(kind, 1), {"chosen_logps": chosen, "rejected_logps": rejected, "ref_chosen_logps": -2.0, "ref_rejected_logps": -3.0}
    yield "tail", {}, {"chosen_logps": -1e308, "rejected_logps": 1e308, "ref_chosen_logps": 1e308, "ref_rejected_logps": -1e308}
    yield "tail", {}, {"chosen_logps": 1e308, "rejected_logps": 1e308, "ref_chosen_logps": -1e308, "ref_rejected_logps": -1e308}


def pair(region, options, chosen, rejected):
    return region, options, {"chosen_logps": chosen, "rejected_logps": rejected}


def pairs(draw, options, aim):
    """Pairs, and pairs whose difference is about aim(options)."""
    for n in range(40):
        yield pair("ordinary", options[n % len(options)], draw.real(-9, -0.1), draw.real(-9, -0.1))
    for n in range(30):
        chosen, other = options[n % len(options)], draw.real(-9, -0.1)
        yield pair("cancellation", chosen, other + near(aim(chosen), n, draw), other)
    for n in range(30):
        chosen = options[n % len(options)]
        yield pair("tail", chosen, draw.sign() * draw.real(30, 700) / chosen.get("beta", 0.1), draw.real(-9, 9))
    for a, b in ((-1e308, -1.0), (-1.0, -1e308), (-1e-300, -1e-310), (-3.0, -3.0), (1e308, -1e308), (-1e308, 1e308)):
        yield pair("tail", options[0], a, b)


def smooth(options):
    return logit(1 - options["label_smoothing"]) / options.get("beta", 0.1) if "label_smoothing" in options else 1.0


def cpo(draw):
    options = ({}, {"label_smoothing": 0.1}, {"loss_type": "hinge", "beta": 0.5}, {"loss_type": "ipo", "beta": 0.3}, {"beta": 1.0, "label_smoothing": 0.3})
    yield from pairs(draw, options, lambda o: {"hinge": 2.0, "ipo": 0.5 / 0.3}.get(o.get("loss_type"), smooth(o)))


def simpo(draw):
    options = ({}, {"beta": 2.0, "gamma": 1.0}, {"beta": 2.5, "gamma": 1.4}, {"beta": 2.0, "label_smoothing": 0.1}, {"beta": 10.0, "gamma": 0.0})
    yield from pairs(draw, options, lambda o: smooth(o) + o.get("gamma", 0.5) / o.get("beta", 0.1))


def orpo(draw):
    options = ({}, {"beta": 0.5}, {"beta": 0.0}, {"beta": 1.0})
    for n in range(50):
        yield pair("ordinary", options[n % 4], draw.real(-6, -0.01), draw.real(-6, -0.01))
    for n in range(40):
        yield pair("tail", options[n % 2], -draw.log_real(-18, 2.8), -draw.log_real(-18, 2.8))
    for n in range(20):
        other = draw.real(-6, -0.01)
        yield pair("threshold", {}, near((other, -0.7, -1.0, -0.5)[n % 4], n, draw), other)
    for a, b in ((-1e-300, -1e-300), (-1e-310, -1.0), (-1.0, -1e-310), (-700.0, -701.0), (-745.0, -0.1), (-0.1, -745.0), (-1e5, -1e5), (-1e308, -1.0), (-1.0, -1e308), (-5e-324, -710.0)):
        yield pair("tail", {}, a, b)
    for b in (-1.0, -0.01, -40.0, -700.0, -1e-300):
        yield ("edge", *pair("", {}, 0.0, b)[1:])


def kto(draw):
    options = ({}, {"kl": 0.75}, {"beta": 0.5, "kl": 2.0, "desirable_weight": 1.33}, {"undesirable_weight": 0.25, "beta": 1.0})
    for n in range(100):
        region = ("ordinary", "ordinary", "tail", "cancellation")[n % 4]
        chosen = options[(n + n // 4) % 4]
        reference, gain = draw.real(-300, -5), draw.real(-15, 15)
        if region == "tail":
            gain = draw.sign() * draw.real(30, 690) / chosen.get("beta", 0.1)
        if region == "cancellation":
            gain = near(chosen.get("kl", 0.0), n // 4, draw)
        target = (1.0, 0.0, 1.0, 0.0, draw.real(0.1, 0.9))[n % 5]
        yield region, chosen, {"logps": reference + gain, "ref_logps": reference, "targets": target}
    for n in range(20):
        good, bad = options[2 + n % 2].get("desirable_weight", 1.0), options[2 + n % 2].get("undesirable_weight", 1.0)
        yield "cancellation", options[2 + n % 2], {"logps": draw.real(-20, -5), "ref_logps": draw.real(-20, -5), "targets": near(bad / (good + bad), n, draw)}
    for a, b in ((-1e308, -1.0), (-1.0, -1e308), (1e308, -1e308), (-1e308, 1e308)):
        yield "tail", options[1], {"logps": a, "ref_logps": b, "targets": 1.0}


def reward_pair(draw):
    options = ({}, {"center_rewards_coefficient": 0.01}, {}, {"center_rewards_coefficient": 0.5})
    for n in range(100):
        chosen, a, b = options[n % 4], draw.real(-5, 5), draw.real(-5, 5)
        region, more = "ordinary", {"margins": draw.real(-1, 3)} if n % 3 else {}
        if n % 5 == 3:
            region, a = "tail", b + draw.sign() * draw.real(30, 740)
        if n % 5 == 4:
            region, a = "cancellation", near(b + more.get("margins", 0.0) if n % 2 else -b, n, draw)
        yield region, chosen, {"chosen_rewards": a, "rejected_rewards": b, **more}
    for n in range(20):
        k, b = (0.01, 0.5)[n % 2], draw.real(-3, 3)
        low, high = -b, 200.0
        for _ in range(200):
            a = (low + high) / 2
            low, high = (a, high) if 2 * k * (a + b) < 1 / (1 + math.exp(min(700.0, a - b))) else (low, a)
        yield "cancellation", {"center_rewards_coefficient": k}, {"chosen_rewards": near(a, n, draw), "rejected_rewards": b}
    for a, b in ((1e308, -1e308), (-1e308, -1.0), (1e-300, -1e-310), (0.0, 0.0)):
        yield "tail", {}, {"chosen_rewards": a, "rejected_rewards": b}


def taken(region, options, logp, old, advantage):
    return region, options, {"predictions": logp, "old_logps": old, "advantages": advantage}


def policy(draw, options, name=None):
    for n in range(60):
        old = draw.real(-8, 0)
        yield taken(name or "ordinary", options[n % len(options)], old + draw.real(-0.6, 0.6), old, draw.real(-3, 3))
    for n in range(30):
        old = draw.real(-400, 0)
        yield taken(name or "tail", options[n % len(options)], old + draw.sign() * draw.real(2, 690), old, draw.real(-3, 3))
    for n in range(20):
        old = draw.real(-8, 0)
        yield taken(name or "threshold", options[n % len(options)], old + near(math.log((0.8, 1.2)[n % 2]), 1 + n, draw), old, draw.real(0.1, 3) * (n % 4 - 1.5))
    for logp, old, advantage in ((-1.0, -1.0, 2.0), (-1.0, -1.0, 0.0), (0.0, -1e308, 2.0), (-1e308, 0.0, 2.0), (-1e308, 0.0, -2.0), (1e308, -1e308, 1.0), (-700.0, 0.0, 1e-10), (2.5, 2.0, 1.0)):
        yield taken(name or "tail", options[0], logp, old, advantage)


def ppo_clip(draw):
    yield from policy(draw, ({}, {"ratio_max": 1.28}, {"ratio_min": 0.5, "ratio_max": 2.0}))


def importance_sampling(draw):
    yield from (s for s in policy(draw, ({},)) if s[2]["predictions"] - s[2]["old_logps"] < 700)


def cispo(draw):
    yield from policy(draw, ({}, {"ratio_max": 0.2}, {"ratio_min": 0.5, "ratio_max": 5.0}), "detached")


def weighted_nll(draw):
    for x in (-0.0625, -3.0, -1e308, -5e-324, 0.0, 1.5, *draw.row(20, -30, 0)):
        yield "ordinary", {}, {"predictions": x}


def estimates(draw):
    def one(region, logp, reference):
        return region, {}, {"predictions": logp, "ref_logps": reference}
    for n in range(50):
        yield one("ordinary", draw.real(-12, 0), draw.real(-12, 0))
    for n in range(30):
        reference = draw.real(-12, -1)
        yield one("cancellation", near(reference, n, draw), reference)
    for n in range(30):
        yield one("tail", draw.real(-700, 0), draw.real(-700, 0))
    for logp, reference in ((-1.0, -1.0), (-1e-300, -2e-300), (5e-324, 0.0), (1e100, 0.0), (0.0, 1e-9), (0.1, -1e-9), (-0.5, 0.2), (0.2, -0.5)):
        yield one("tail", logp, reference)


def kl_k1(draw):
    yield from estimates(draw)


def kl_k2(draw):
    yield from estimates(draw)


def kl_k3(draw):
    yield from estimates(draw)


def answer(region, options, draw, count, advantage, spread, n, drift=0.5):
    old = draw.row(count, -6, -0.05)
    logps = [x + draw.real(-spread, spread) for x in old]
    inputs = {"predictions": logps, "old_logps": old, "advantages": advantage}
    if options.get("beta"):
        inputs["ref_logps"] = [x + draw.real(-drift, drift) for x in logps]
    if n % 3 == 1:
        inputs["mask"] = [1.0] * (count - count // 3) + [0.0] * (count // 3)
    if n % 9 == 2:
        inputs["mask"] = draw.row(count, 0, 1)
    return region, options, inputs


def grpo(draw):
    levels = [{**level, **more} for more in ({}, {"beta": 0.04}, {"delta": 4.0, "ratio_max": 1.28}, {"beta": 0.5, "ratio_min": 0.5}) for level in ({}, {"importance_sampling_level": "sequence"})]
    for n in range(56):
        yield answer("ordinary", levels[n % 8], draw, (1, 3, 8, 5)[n // 8 % 4], draw.real(-2, 2), 0.5, n)
    for n in range(24):
        yield answer("tail", levels[n % 8], draw, (1, 3)[n % 2], draw.real(-2, 2), (20, 300)[n % 2], n, drift=(5, 300)[n % 2])
    for n in range(24):
        # A(ρ) against β·k3, in the term or in the slope.
        old, u = draw.real(-3, -0.5), draw.real(0.05, 2) * draw.sign()
        logp = old + draw.real(-0.15, 0.15)
        k3, rise, rho = math.expm1(u) - u, math.expm1(u), math.exp(logp - old)
        beta, reference = draw.real(0.1, 2), logp + u
        advantage = near(beta * k3 / rho if n % 2 else -beta * rise / rho, n, draw)
        yield "cancellation", {"beta": beta}, {"predictions": [logp], "old_logps": [old], "ref_logps": [reference], "advantages": advantage}
    yield "tail", {}, {"predictions": [-1.0, -1e308], "old_logps": [-1.0, 0.0], "advantages": -1.0}
    yield "tail", {}, {"predictions": [-1.0, 1e308], "old_logps": [-1.0, 0.0], "advantages": -1.0, "mask": [1.0, 0.0]}
    yield "tail", {"beta": 1.0}, {"predictions": [-1.0, -2.0], "old_logps": [-1.5, -3.0], "ref_logps": [-1.0, -2.0], "advantages": 0.0}
    yield "tail", {"beta": 1.0}, {"predictions": [-1.0], "old_logps": [-1.0], "ref_logps": [-1.0 + 1e-10], "advantages": 0.0}
    yield "tail", {}, {"predictions": [-1.0, -2.0], "old_logps": [-1.5, -3.0], "advantages": 1.0, "mask": [0.0, 0.0]}


SAMPLES = {f.__name__: f for f in (
    dpo, cpo, simpo, orpo, kto, reward_pair, ppo_clip, importance_sampling, cispo, weighted_nll, kl_k1, kl_k2, kl_k3, grpo)}
