"""Exact terms and gradients of the losses of preference tuning and policy gradients: each a pair of functions of one sample."""
from mpmath import mp, mpf

from exact import option, sigmoid, softplus

PAIR = ("chosen_logps", "rejected_logps")


def bend(x):
    return sigmoid(x) * sigmoid(-x)


def smoothing(options):
    s = option(options, "label_smoothing")
    return mpf(1e-3) if s == 0 and options.get("loss_type") == "exo_pair" else s


def logistic(x, s):
    return (1 - s) * softplus(-x) + s * softplus(x), s * sigmoid(x) - (1 - s) * sigmoid(-x)


def robust(x, s):
    return ((1 - s) * softplus(-x) - s * softplus(x)) / (1 - 2 * s), -((1 - s) * sigmoid(-x) + s * sigmoid(x)) / (1 - 2 * s)


def hinge(x, s):
    return max(mpf(0), 1 - x), mpf(-1 if x < 1 else 0)


def divergence(x, s):
    return (sigmoid(x) * (-softplus(-x) - mp.log(1 - s)) + sigmoid(-x) * (-softplus(x) - mp.log(s)),
            bend(x) * (x + mp.log(s) - mp.log(1 - s)))


LEADS = {"cdpo": logistic, "robust": robust, "hinge": hinge, "exo_pair": divergence}


def of_lead(jet, beta):
    term, slope = jet
    return term, beta * slope, -beta * slope


def dpo_jet(inputs, options):
    """The term and its slopes in the two answers' log-ratios."""
    chosen, rejected = inputs["chosen_logps"] - inputs["ref_chosen_logps"], inputs["rejected_logps"] - inputs["ref_rejected_logps"]
    n, m = inputs.get("chosen_lengths", mpf(1)), inputs.get("rejected_lengths", mpf(1))
    beta, kind = option(options, "beta", 0.1), options.get("loss_type", "sigmoid")
    c, r, x, aim = beta * chosen, beta * rejected, beta * (chosen - rejected), 1 / (2 * beta)
    if kind in LEADS:
        return of_lead(LEADS[kind](x, smoothing(options)), beta)
    if kind == "ipo":
        miss = chosen / n - rejected / m - aim
        return miss ** 2, 2 * miss / n, -2 * miss / m
    if kind == "sigmoid_norm":
        term, up, down = of_lead(logistic(beta * (chosen / n - rejected / m), mpf(0)), beta)
        return term, up / n, down / m
    if kind == "nca_pair":
        return softplus(-c) + (softplus(c) + softplus(r)) / 2, beta * (sigmoid(c) / 2 - sigmoid(-c)), beta * sigmoid(r) / 2
    if kind == "bco_pair":
        return softplus(-c) + softplus(r), -beta * sigmoid(-c), beta * sigmoid(r)
    if kind == "sppo_hard":
        return (chosen - aim) ** 2 + (rejected + aim) ** 2, 2 * (chosen - aim), 2 * (rejected + aim)
    if kind == "apo_zero":
        return sigmoid(-c) + sigmoid(r), -beta * bend(c), beta * bend(r)
    if kind == "apo_down":
        return sigmoid(c) + sigmoid(-x), beta * (bend(c) - bend(x)), beta * bend(x)
    return of_lead(logistic(x, mpf(0)), beta)


def dpo(inputs, options):
    return dpo_jet(inputs, options)[0]


def dpo_gradients(inputs, options):
    return dict(zip(PAIR, dpo_jet(inputs, options)[1:]))


def cpo_jet(inputs, options):
    gap, beta, kind = inputs["chosen_logps"] - inputs["rejected_logps"], option(options, "beta", 0.1), options.get("loss_type", "sigmoid")
    if kind == "ipo":
        miss = gap - 1 / (2 * beta)
        return miss ** 2, 2 * miss, -2 * miss
    return of_lead((hinge if kind == "hinge" else logistic)(beta * gap, smoothing(options)), beta)


def cpo(inputs, options):
    return cpo_jet(inputs, options)[0]


def cpo_gradients(inputs, options):
    return dict(zip(PAIR, cpo_jet(inputs, options)[1:]))


def simpo_jet(inputs, options):
    beta = option(options, "beta", 0.1)
    lead = beta * (inputs["chosen_logps"] - inputs["rejected_logps"]) - option(options, "gamma", 0.5)
    return of_lead(logistic(lead, smoothing(options)), beta)


def simpo(inputs, options):
    return simpo_jet(inputs, options)[0]


def simpo_gradients(inputs, options):
    return dict(zip(PAIR, simpo_jet(inputs, options)[1:]))


def orpo_lead(inputs):
    """The log-odds of the preferred answer over the other's; infinite where its probability is 1."""
    odds = [mp.inf if x == 0 else x - mp.log(-mp.expm1(x)) for x in (inputs[name] for name in PAIR)]
    return odds[0] - odds[1]


def orpo(inputs, options):
    lead = orpo_lead(inputs)
    return -inputs["chosen_logps"] + option(options, "beta", 0.1) * (mpf(0) if mp.isinf(lead) else softplus(-lead))


def orpo_gradients(inputs, options):
    c, r, beta, lead = inputs["chosen_logps"], inputs["rejected_logps"], option(options, "beta", 0.1), orpo_lead(inputs)
    if mp.isinf(lead):
        return {"chosen_logps": -1 - beta / mp.expm1(-r), "rejected_logps": mpf(0)}
    return {"chosen_logps": -1 + beta * sigmoid(-lead) / mp.expm1(c), "rejected_logps": -beta * sigmoid(-lead) / mp.expm1(r)}


def kto_parts(inputs, options):
    t = inputs["targets"]
    value = option(options, "beta", 0.1) * (inputs["logps"] - inputs["ref_logps"] - option(options, "kl"))
    return value, t * option(options, "desirable_weight", 1), (1 - t) * option(options, "undesirable_weight", 1)


def kto(inputs, options):
    value, good, bad = kto_parts(inputs, options)
    return good * sigmoid(-value) + bad * sigmoid(value)


def kto_gradients(inputs, options):
    value, good, bad = kto_parts(inputs, options)
    return {"logps": option(options, "beta", 0.1) * (bad - good) * bend(value)}


def reward_lead(inputs):
    return inputs["chosen_rewards"] - inputs["rejected_rewards"] - inputs.get("margins", mpf(0))


def reward_pair(inputs, options):
    return softplus(-reward_lead(inputs)) + option(options, "center_rewards_coefficient") * (inputs["chosen_rewards"] + inputs["rejected_rewards"]) ** 2


def reward_pair_gradients(inputs, options):
    share = sigmoid(-reward_lead(inputs))
    centre = 2 * option(options, "center_rewards_coefficient") * (inputs["chosen_rewards"] + inputs["rejected_rewards"])
    return {"chosen_rewards": centre - share, "rejected_rewards": centre + share}


def ratio(inputs):
    return mp.exp(inputs["predictions"] - inputs["old_logps"])


def clamp(x, low, high):
    return min(max(x, low), high)


def surrogate(rho, advantage, options):
    """−min(ρA, clip(ρ)A), and its slope in ln ρ."""
    low, high, delta = option(options, "ratio_min", 0.8), option(options, "ratio_max", 1.2), options.get("delta")
    capped, clipped = rho if delta is None else min(rho, mpf(delta)), clamp(rho, low, high)
    factor = min(capped, clipped) if advantage >= 0 else max(capped, clipped)
    return -factor * advantage, -rho * advantage if factor == rho else mpf(0)


def ppo_clip(inputs, options):
    return surrogate(ratio(inputs), inputs["advantages"], options)[0]


def ppo_clip_gradients(inputs, options):
    return {"predictions": surrogate(ratio(inputs), inputs["advantages"], options)[1]}


def importance_sampling(inputs, options):
    return -ratio(inputs) * inputs["advantages"]


def importance_sampling_gradients(inputs, options):
    return {"predictions": importance_sampling(inputs, options)}


def cispo_weight(inputs, options):
    return clamp(ratio(inputs), option(options, "ratio_min", 0), option(options, "ratio_max", 4)) * inputs["advantages"]


def cispo(inputs, options):
    return -cispo_weight(inputs, options) * inputs["predictions"]


def cispo_gradients(inputs, options):
    """With the weight held fixed: not the derivative of the term."""
    return {"predictions": -cispo_weight(inputs, options)}


def weighted_nll(inputs, options):
    return -inputs["predictions"]


def weighted_nll_gradients(inputs, options):
    return {"predictions": mpf(-1)}


def kl_k1(inputs, options):
    return inputs["predictions"] - inputs["ref_logps"]


def kl_k1_gradients(inputs, options):
    return {"predictions": mpf(1)}


def kl_k2(inputs, options):
    return kl_k1(inputs, options) ** 2 / 2


def kl_k2_gradients(inputs, options):
    return {"predictions": kl_k1(inputs, options)}


def kl_k3(inputs, options):
    gap = -kl_k1(inputs, options)
    return mp.expm1(gap) - gap


def kl_k3_gradients(inputs, options):
    return {"predictions": -mp.expm1(-kl_k1(inputs, options))}


def grpo_jet(inputs, options):
    logps, old, beta, advantage = inputs["predictions"], inputs["old_logps"], option(options, "beta"), inputs["advantages"]
    mask = inputs.get("mask") or [mpf(1)] * len(logps)
    mass = max(mpf(1), mp.fsum(mask))
    gaps = [x - y if m else mpf(0) for x, y, m in zip(logps, old, mask)]
    whole = options.get("importance_sampling_level") == "sequence"
    if whole:
        gaps = [mp.fsum(g * m for g, m in zip(gaps, mask)) / mass] * len(logps)
    parts = [surrogate(mp.exp(g), advantage, options) for g in gaps]
    drifts = [y - x for x, y in zip(logps, inputs["ref_logps"])] if beta else [mpf(0)] * len(logps)
    term = mp.fsum(m * (cost + beta * (mp.expm1(u) - u)) for m, (cost, _), u in zip(mask, parts, drifts)) / mass
    share = mp.fsum(mask) / mass if whole else 1
    slopes = [m / mass * (share * pull - beta * mp.expm1(u)) for m, (_, pull), u in zip(mask, parts, drifts)]
    return term, slopes


def grpo(inputs, options):
    return grpo_jet(inputs, options)[0]


def grpo_gradients(inputs, options):
    return {"predictions": grpo_jet(inputs, options)[1]}


ELEMENTS = {f.__name__: (f, globals()[f.__name__ + "_gradients"]) for f in (
    dpo, cpo, simpo, orpo, kto, reward_pair, ppo_clip, importance_sampling, cispo, weighted_nll, kl_k1, kl_k2, kl_k3)}
ROWS = {"grpo": (grpo, grpo_gradients)}
