"""Exact terms and gradients of the losses whose sample is one element."""
import struct

from mpmath import mp, mpf

from exact import option, sigmoid, softplus, times


def error(inputs):
    return inputs["predictions"] - inputs["targets"]


def smoothed(inputs, options):
    s = option(options, "label_smoothing")
    return inputs["targets"] * (1 - s) + s / 2


def clipped(p, options):
    """(p within [c, 1 − c], whether the clip was active)."""
    c = option(options, "clip")
    inside = min(max(p, c), 1 - c) if c else p
    return inside, inside != p


def mse(inputs, options):
    return error(inputs) ** 2


def mse_gradients(inputs, options):
    return {"predictions": 2 * error(inputs)}


def mae(inputs, options):
    return abs(error(inputs))


def mae_gradients(inputs, options):
    return {"predictions": mp.sign(error(inputs))}


def huber(inputs, options):
    e, delta = error(inputs), option(options, "delta", 1.0)
    return e ** 2 / 2 if abs(e) <= delta else delta * (abs(e) - delta / 2)


def huber_gradients(inputs, options):
    e, delta = error(inputs), option(options, "delta", 1.0)
    return {"predictions": min(max(e, -delta), delta)}


def smooth_l1(inputs, options):
    e, beta = error(inputs), option(options, "beta", 1.0)
    return e ** 2 / (2 * beta) if abs(e) < beta else abs(e) - beta / 2


def smooth_l1_gradients(inputs, options):
    e, beta = error(inputs), option(options, "beta", 1.0)
    return {"predictions": e / beta if abs(e) < beta else mp.sign(e)}


# PyTorch keeps 1e-12 as a float constant (`constexpr float EPSILON` in ATen/native/Loss.cpp), in double arithmetic too:
# at p = 0, y = 1 its gradient is −1000000003995.8029.
TORCH_EPSILON = mpf(struct.unpack("f", struct.pack("f", 1e-12))[0])


def probability_cross_entropy(p, y, floor=None):
    def log(x):
        value = mp.log(x) if x else -mp.inf
        return value if floor is None else max(value, floor)
    return -times(y, lambda: log(p)) - times(1 - y, lambda: log(1 - p))


def probability_slope(p, y):
    return times(1 - y, lambda: 1 / (1 - p)) - times(y, lambda: 1 / p)


def binary_cross_entropy(inputs, options):
    p, _ = clipped(inputs["predictions"], options)
    return probability_cross_entropy(p, smoothed(inputs, options), option(options, "log_floor", None))


def binary_cross_entropy_gradients(inputs, options):
    (p, active), y = clipped(inputs["predictions"], options), smoothed(inputs, options)
    if active:
        return {"predictions": mpf(0)}
    if options.get("log_floor") is not None:
        return {"predictions": (p - y) / max(p * (1 - p), TORCH_EPSILON)}  # PyTorch's rule, not the derivative of the clamped log
    return {"predictions": probability_slope(p, y)}


def binary_cross_entropy_with_logits(inputs, options):
    z, y, q = inputs["predictions"], smoothed(inputs, options), inputs.get("pos_weight", mpf(1))
    return times(1 - y, lambda: softplus(z)) + times(q * y, lambda: softplus(-z))


def binary_cross_entropy_with_logits_gradients(inputs, options):
    z, y, q = inputs["predictions"], smoothed(inputs, options), inputs.get("pos_weight", mpf(1))
    return {"predictions": (1 - y) * sigmoid(z) - q * y * sigmoid(-z)}


def balance(y, options):
    alpha = options.get("alpha")
    return mpf(1) if alpha is None or alpha == -1 else mpf(alpha) * y + (1 - mpf(alpha)) * (1 - y)


def power(u, exponent):
    return mpf(1) if exponent == 0 else mpf(0) if u == 0 else mp.exp(exponent * mp.log(u))


def focal(p, q, y, cross_entropy, options):
    """p the probability of class 1, q = 1 − p (given apart: σ(z) of a large z rounds to 1 at any precision)."""
    miss = p * (1 - y) + q * y
    return balance(y, options) * power(miss, option(options, "gamma", 2.0)) * cross_entropy


def focal_slope(p, q, y, cross_entropy, slope, dp, options):
    """`slope` the cross entropy's derivative and `dp` the probability's, both by the input."""
    gamma, miss = option(options, "gamma", 2.0), p * (1 - y) + q * y
    if miss == 0:
        return balance(y, options) * slope if gamma == 0 else mpf(0)
    focus = power(miss, gamma)
    return balance(y, options) * focus * (gamma / miss * (1 - 2 * y) * dp * cross_entropy + slope)


def binary_focal(inputs, options):
    (p, _), y = clipped(inputs["predictions"], options), smoothed(inputs, options)
    return focal(p, 1 - p, y, probability_cross_entropy(p, y), options)


def binary_focal_gradients(inputs, options):
    (p, active), y = clipped(inputs["predictions"], options), smoothed(inputs, options)
    if active:
        return {"predictions": mpf(0)}
    cross_entropy = probability_cross_entropy(p, y)
    return {"predictions": focal_slope(p, 1 - p, y, cross_entropy, probability_slope(p, y), mpf(1), options)}


def logit_cross_entropy(z, y):
    return times(1 - y, lambda: softplus(z)) + times(y, lambda: softplus(-z))


def binary_focal_with_logits(inputs, options):
    z, y = inputs["predictions"], smoothed(inputs, options)
    return focal(sigmoid(z), sigmoid(-z), y, logit_cross_entropy(z, y), options)


def binary_focal_with_logits_gradients(inputs, options):
    z, y = inputs["predictions"], smoothed(inputs, options)
    p, q = sigmoid(z), sigmoid(-z)
    slope = (1 - y) * p - y * q
    return {"predictions": focal_slope(p, q, y, logit_cross_entropy(z, y), slope, p * q, options)}


def kl_div(inputs, options):
    x, t = inputs["predictions"], inputs["targets"]
    if options.get("log_target"):
        return mp.exp(t) * (t - x)
    return times(t, lambda: mp.log(t) - x)


def kl_div_gradients(inputs, options):
    t = inputs["targets"]
    return {"predictions": -(mp.exp(t) if options.get("log_target") else t)}


ELEMENTS = {
    "mse": (mse, mse_gradients),
    "mae": (mae, mae_gradients),
    "huber": (huber, huber_gradients),
    "smooth_l1": (smooth_l1, smooth_l1_gradients),
    "binary_cross_entropy": (binary_cross_entropy, binary_cross_entropy_gradients),
    "binary_cross_entropy_with_logits": (binary_cross_entropy_with_logits, binary_cross_entropy_with_logits_gradients),
    "binary_focal": (binary_focal, binary_focal_gradients),
    "binary_focal_with_logits": (binary_focal_with_logits, binary_focal_with_logits_gradients),
    "kl_div": (kl_div, kl_div_gradients),
}
