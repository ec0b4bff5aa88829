"""The samples of the survival losses at which accuracy is judged: (region, options, inputs)."""
import math

NOISES = ("normal", "logistic", "extreme")
INFINITE = math.inf


def sample(region, noise, scale, r, lower, upper):
    options = {"distribution": noise, **({} if scale == 1 else {"scale": scale})}
    return region, options, {"predictions": r, "lower": lower, "upper": upper if upper < INFINITE else "Infinity"}


def aft(draw):
    for noise in NOISES:
        for n in range(20):
            r, scale, t = draw.real(-2, 4), (1, 0.5, 1.7)[n % 3], draw.log_real(-1.5, 2)
            lower, upper = ((t, t), (t, INFINITE), (0.0, t), (t, t * draw.real(1.1, 9)))[n % 4]
            yield sample("ordinary", noise, scale, r, lower, upper)
        for size in (5.0, 20.0, 36.0, 39.0, 200.0, 700.0, 1e4, 1e9, 1e100):
            for r in (size, -size):
                if noise == "extreme" and r < -700:
                    continue
                yield sample("tail", noise, 1, r, 2.0, 2.0)
                yield sample("tail", noise, 1, r, 2.0, INFINITE)
                yield sample("tail", noise, 1, r, 0.0, 2.0)
                yield sample("tail", noise, 1, r, 2.0, 3.0)
        for n in range(16):
            gap, t = (1e-2, 1e-5, 1e-7, 1e-8, 1e-10, 2.0 ** -51, 1e-3, 0.3)[n % 8], draw.log_real(-1, 2)
            r = math.log(t) + (draw.real(-0.5, 0.5) if n < 8 else draw.real(-30, 6 if noise == "extreme" else 30))
            yield sample("cancellation", noise, 1, r, t, t * (1 + gap))
        for n in range(12):
            gap, t, wide = (1e-3, 1e-9, 1e-15)[n % 3], draw.log_real(-1, 2), draw.real(1.01, 5)
            yield sample("cancellation", noise, 1, math.log(t) + draw.sign() * gap, t, t)
            yield sample("cancellation", noise, 1, math.log(t) + draw.sign() * gap, t / wide, t * wide)
        yield sample("tail", noise, 1, 3.0, 5e-324, 1.7976931348623157e308)
        yield sample("tail", noise, 1, 3.0, 5e-324, 5e-324)
        yield sample("tail", noise, 1, 708.0, 1.7976931348623157e308, INFINITE)
        yield sample("tail", noise, 1, 1.5, 0.0, INFINITE)
        yield sample("tail", noise, 1e-3, 1.0, 2.0, 8.0)
        yield sample("tail", noise, 1e3, 1.0, 2.0, 8.0)


SAMPLES = {"aft": aft}
