"""The losses of preference tuning and policy gradients as compositions of torch operations, written as TRL and Tinker write them; their requests and aliases."""
import torch
import torch.nn.functional as F

from torch_plans import SHAPES, VECTOR_SHAPES, body, plans, turn

COUNT = 28
PAIR = ("chosen_logps", "rejected_logps")
REFS = ("ref_chosen_logps", "ref_rejected_logps")


def dpo(x, o):
    beta, s, kind = o.get("beta", 0.1), o.get("label_smoothing", 0.0), o.get("loss_type", "sigmoid")
    chosen, rejected = x["chosen_logps"] - x["ref_chosen_logps"], x["rejected_logps"] - x["ref_rejected_logps"]
    delta = chosen - rejected
    if kind == "sigmoid":
        return -F.logsigmoid(beta * delta)
    if kind == "cdpo":
        return -F.logsigmoid(beta * delta) * (1 - s) - F.logsigmoid(-beta * delta) * s
    if kind == "robust":
        return (-F.logsigmoid(beta * delta) * (1 - s) + F.logsigmoid(-beta * delta) * s) / (1 - 2 * s)
    if kind == "hinge":
        return torch.relu(1 - beta * delta)
    if kind == "exo_pair":
        s = torch.tensor(s or 1e-3, dtype=torch.float64)
        return (torch.sigmoid(beta * delta) * (F.logsigmoid(beta * delta) - torch.log1p(-s))
                + torch.sigmoid(-beta * delta) * (F.logsigmoid(-beta * delta) - torch.log(s)))
    if kind in ("ipo", "sigmoid_norm"):
        one = torch.ones_like(delta)
        mean = chosen / x.get("chosen_lengths", one) - rejected / x.get("rejected_lengths", one)
        return (mean - 1 / (2 * beta)) ** 2 if kind == "ipo" else -F.logsigmoid(beta * mean)
    if kind == "nca_pair":
        return -F.logsigmoid(beta * chosen) - 0.5 * F.logsigmoid(-beta * chosen) - 0.5 * F.logsigmoid(-beta * rejected)
    if kind == "bco_pair":
        return -F.logsigmoid(beta * chosen) - F.logsigmoid(-beta * rejected)
    if kind == "sppo_hard":
        return (chosen - 0.5 / beta) ** 2 + (rejected + 0.5 / beta) ** 2
    if kind == "apo_zero":
        return (1 - torch.sigmoid(beta * chosen)) + torch.sigmoid(beta * rejected)
    return torch.sigmoid(beta * chosen) + (1 - torch.sigmoid(beta * delta))


def cpo(x, o):
    beta, s, kind = o.get("beta", 0.1), o.get("label_smoothing", 0.0), o.get("loss_type", "sigmoid")
    logits = x["chosen_logps"] - x["rejected_logps"]
    if kind == "hinge":
        return torch.relu(1 - beta * logits)
    if kind == "ipo":
        return (logits - 1 / (2 * beta)) ** 2
    return -F.logsigmoid(beta * logits) * (1 - s) - F.logsigmoid(-beta * logits) * s


def simpo(x, o):
    beta, s = o.get("beta", 0.1), o.get("label_smoothing", 0.0)
    logits = x["chosen_logps"] - x["rejected_logps"] - o.get("gamma", 0.5) / beta
    return -F.logsigmoid(beta * logits) * (1 - s) - F.logsigmoid(-beta * logits) * s


def orpo(x, o):
    chosen, rejected = x["chosen_logps"], x["rejected_logps"]
    odds = (chosen - rejected) - (torch.log1p(-torch.exp(chosen)) - torch.log1p(-torch.exp(rejected)))
    return -chosen - o.get("beta", 0.1) * F.logsigmoid(odds)


def kto(x, o):
    beta, ratio, kl = o.get("beta", 0.1), x["logps"] - x["ref_logps"], o.get("kl", 0.0)
    good, bad = 1 - torch.sigmoid(beta * (ratio - kl)), 1 - torch.sigmoid(beta * (kl - ratio))
    return o.get("desirable_weight", 1.0) * x["targets"] * good + o.get("undesirable_weight", 1.0) * (1 - x["targets"]) * bad


def reward_pair(x, o):
    chosen, rejected = x["chosen_rewards"], x["rejected_rewards"]
    return -F.logsigmoid(chosen - rejected - x.get("margins", torch.zeros_like(chosen))) + o.get("center_rewards_coefficient", 0.0) * (chosen + rejected) ** 2


def ppo_clip(x, o):
    ratio = torch.exp(x["predictions"] - x["old_logps"])
    return torch.max(-x["advantages"] * ratio, -x["advantages"] * torch.clamp(ratio, o.get("ratio_min", 0.8), o.get("ratio_max", 1.2)))


def importance_sampling(x, o):
    return -torch.exp(x["predictions"] - x["old_logps"]) * x["advantages"]


def cispo(x, o):
    ratio = torch.exp(x["predictions"] - x["old_logps"])
    return -torch.clamp(ratio, o.get("ratio_min", 0.0), o.get("ratio_max", 4.0)).detach() * x["advantages"] * x["predictions"]


def weighted_nll(x, o):
    return -x["predictions"]


def kl_k1(x, o):
    return x["predictions"] - x["ref_logps"]


def kl_k2(x, o):
    return (x["predictions"] - x["ref_logps"]) ** 2 / 2


def kl_k3(x, o):
    gap = x["ref_logps"] - x["predictions"]
    return torch.exp(gap) - 1 - gap


def grpo(x, o):
    logps, advantages = x["predictions"], x["advantages"].unsqueeze(-1)
    mask = x.get("mask", torch.ones_like(logps))
    log_ratio = logps - x["old_logps"]
    if o.get("importance_sampling_level") == "sequence":
        log_ratio = ((log_ratio * mask).sum(-1) / mask.sum(-1).clamp(min=1.0)).unsqueeze(-1)
    first = torch.exp(log_ratio)
    second = torch.clamp(first, o.get("ratio_min", 0.8), o.get("ratio_max", 1.2))
    if o.get("delta") is not None:
        first = torch.clamp(first, max=o["delta"])
    losses = -torch.min(first * advantages, second * advantages)
    if o.get("beta", 0.0):
        losses = losses + o["beta"] * (torch.exp(x["ref_logps"] - logps) - (x["ref_logps"] - logps) - 1)
    return (losses * mask).sum(-1) / mask.sum(-1).clamp(min=1.0)


TERMS = {f.__name__: f for f in (
    dpo, cpo, simpo, orpo, kto, reward_pair, ppo_clip, importance_sampling, cispo, weighted_nll, kl_k1, kl_k2, kl_k3, grpo)}
DIFFERENTIABLE = {"dpo": PAIR, "cpo": PAIR, "simpo": PAIR, "orpo": PAIR, "kto": ("logps",), "reward_pair": ("chosen_rewards", "rejected_rewards")}


def logp(draw):
    return draw.real(-9, -0.2)


def token(draw):
    return draw.real(-2, -0.05)


def advantage(draw):
    return draw.real(-2, 2)


def length(draw):
    return float(1 + draw.index(12))


def elements(hessians=True, **makers):
    def make(draw, n, options):
        shape = turn(SHAPES, n)
        inputs = {name: draw.tensor(shape, lambda maker=maker: maker(draw)) for name, maker in makers.items()}
        return body(draw, n, shape, inputs, options, hessians=hessians)
    return make


def direct(draw, n, options):
    made = elements(**{name: logp for name in PAIR + REFS})(draw, n, options)
    if options.get("loss_type") in ("ipo", "sigmoid_norm") and n % 5:
        made |= {name: draw.tensor(turn(SHAPES, n), lambda: length(draw)) for name in ("chosen_lengths", "rejected_lengths")}
    return made


def rewarded(draw, n, options):
    def reward(d):
        return d.real(-3, 3)
    more = {"margins": lambda d: d.real(0, 2)} if n % 2 else {}
    return elements(chosen_rewards=reward, rejected_rewards=reward, **more)(draw, n, options)


def sampled(draw, n, options):
    shape = turn([s for s in VECTOR_SHAPES if s[-1] > 1] + [[2, 3, 4]], n)
    names = ("predictions", "old_logps") + (("ref_logps",) if options.get("beta") else ())
    inputs = {name: draw.tensor(shape, lambda: token(draw)) for name in names}
    inputs["advantages"] = draw.tensor(shape[:-1], lambda: advantage(draw))
    if n % 3:
        inputs["mask"] = draw.rows(shape, -1, lambda: [1.0] * (shape[-1] - 1) + [draw.choice((0.0, 1.0))])
    return body(draw, n, shape[:-1], inputs, options)


POLICY = {"predictions": token, "old_logps": token, "advantages": advantage}
ESTIMATE = {"predictions": token, "ref_logps": token}
KINDS = ("sigmoid", "cdpo", "robust", "hinge", "ipo", "sigmoid_norm", "exo_pair", "nca_pair", "bco_pair", "sppo_hard", "apo_zero", "apo_down")
SMOOTHED = ({"label_smoothing": 0.1}, {"beta": 0.5, "label_smoothing": 0.25})
DIRECT = tuple({**({} if kind == "sigmoid" else {"loss_type": kind}), **(SMOOTHED[n] if kind in ("cdpo", "robust") else {"beta": 0.5} if n else {})}
               for n in range(2) for kind in KINDS)
LEVELS = tuple({**level, **more} for more in ({}, {"beta": 0.04}, {"delta": 2.0, "ratio_max": 1.28}, {"beta": 0.5, "ratio_min": 0.5})
               for level in ({}, {"importance_sampling_level": "sequence"}))
PLANS = {
    "dpo": plans(direct, DIRECT, 48),
    "cpo": plans(elements(**{name: logp for name in PAIR}), ({}, {"label_smoothing": 0.1}, {"loss_type": "hinge", "beta": 0.5}, {"loss_type": "ipo", "beta": 0.5}), COUNT),
    "simpo": plans(elements(**{name: logp for name in PAIR}), ({}, {"beta": 2.0, "gamma": 1.0}, {"beta": 2.0, "label_smoothing": 0.125}), COUNT),
    "orpo": plans(elements(hessians=False, **{name: logp for name in PAIR}), ({}, {"beta": 0.5}, {"beta": 1.0}), COUNT),
    "kto": plans(elements(logps=logp, ref_logps=logp, targets=lambda d: float(d.index(2))),
                 ({}, {"kl": 0.5}, {"beta": 0.5, "kl": 1.0, "desirable_weight": 1.25}, {"undesirable_weight": 0.5}), COUNT),
    "reward_pair": plans(rewarded, ({}, {"center_rewards_coefficient": 0.01}, {"center_rewards_coefficient": 0.25}), COUNT),
    "ppo_clip": plans(elements(**POLICY), ({}, {"ratio_max": 1.28}, {"ratio_min": 0.5, "ratio_max": 2.0}), COUNT),
    "importance_sampling": plans(elements(**POLICY), ({},), COUNT),
    "cispo": plans(elements(hessians=False, **POLICY), ({}, {"ratio_max": 0.2}, {"ratio_min": 0.5, "ratio_max": 2.0}), COUNT),
    "weighted_nll": plans(elements(predictions=token), ({},), COUNT),
    "kl_k1": plans(elements(**ESTIMATE), ({},), COUNT), "kl_k2": plans(elements(**ESTIMATE), ({},), COUNT), "kl_k3": plans(elements(**ESTIMATE), ({},), COUNT),
    "grpo": plans(sampled, LEVELS, 40),
}


def by_default(loss, n=3):
    """The loss's own plan without options and, where it names none, with the alias' reduction."""
    def make(draw):
        return {k: v for k, v in PLANS[loss][n](draw).items() if k not in ("options", "reduction")}
    return make


SUM = {"reduction": "sum"}
ALIASES = {
    "dpo": [("trl.DPOTrainer", {}, by_default("dpo"), None)],
    "kto": [("trl.kto", {}, by_default("kto"), None)],
    "reward_pair": [("trl.RewardTrainer", {}, by_default("reward_pair"), None)],
    "ppo_clip": [("trl.ppo", {}, by_default("ppo_clip"), None), ("tinker.ppo", SUM, by_default("ppo_clip"), None)],
    "importance_sampling": [("tinker.importance_sampling", SUM, by_default("importance_sampling"), None)],
    "cispo": [("trl.cispo", {"options": {"ratio_max": 0.2}}, by_default("cispo"), None), ("tinker.cispo", SUM, by_default("cispo"), None)],
    "weighted_nll": [("tinker.cross_entropy", SUM, by_default("weighted_nll"), None)],
    "grpo": [("trl.gspo", {"options": {"importance_sampling_level": "sequence"}}, by_default("grpo", 0), None)],
}
