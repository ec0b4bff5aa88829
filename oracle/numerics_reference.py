"""Reference values for the elementary functions: tests/LossApi.Domain.Tests/Numerics/reference.txt.

One line per value: function, argument(s) as hexadecimal double bits, the exact value (400 bits, mpmath) as high and low double bits.
Lines "# ..." are comments. Deterministic: a fixed seed.
Run: python3 oracle/numerics_reference.py > tests/LossApi.Domain.Tests/Numerics/reference.txt
"""
import random
import struct

from mpmath import mp, mpf, atan2, erfc, exp, expm1, log, log1p, power, isinf

mp.prec = 1200  # 1 + e^-745 needs 1075 bits before anything is left of it
rng = random.Random(20250101)


def bits(x):
    return struct.pack(">d", x).hex()


def from_bits(n):
    return struct.unpack(">d", struct.pack(">Q", n))[0]


def nearest(x):
    """x rounded to double, ties to even, subnormals included."""
    if x == 0:
        return 0.0
    e = int(mp.floor(log(abs(x), 2)))
    unit = max(e - 52, -1074)
    scaled = mp.nint(mp.ldexp(x, -unit))
    value = mp.ldexp(scaled, unit)
    if abs(value) >= mpf(2) ** 1024:
        return float("inf") if x > 0 else float("-inf")
    return float(value)


def near(x, count=2):
    """x and its neighbours."""
    out = [x]
    n = struct.unpack(">q", struct.pack(">d", x))[0]
    for i in range(1, count + 1):
        out += [from_bits((n + i) & (2 ** 64 - 1)), from_bits((n - i) & (2 ** 64 - 1))]
    return out


def spread(low, high, count):
    """Log-uniform magnitudes, both signs."""
    return [rng.choice((-1, 1)) * 10 ** rng.uniform(low, high) for _ in range(count)]


def uniform(low, high, count):
    return [rng.uniform(low, high) for _ in range(count)]


small = spread(-320, -1, 90) + spread(-18, -6, 60) + spread(-3, 0, 150)
exponents = small + uniform(-2, 2, 250) + uniform(-745, 709.7, 200) + uniform(-745.13, -708, 90) + uniform(-40, 40, 150)
thresholds = near(709.782712893384) + near(-745.1332191019411) + near(-708.3964185322641) + near(-36.7368005696771) + near(-37.42994775023705) \
    + near(0.34657359027997264) + near(-0.34657359027997264) + near(0.7) + near(-0.7) + near(1.0) + near(-40.0) + near(-38.0) + near(5e-324, 0)
positives = [abs(x) for x in spread(-320, 308, 200)] + [10 ** rng.uniform(-2, 2) for _ in range(200)] + uniform(0.7, 1.42, 300) \
    + [1 + x for x in spread(-16, -1, 100)] + near(1.0, 4) + near(2 ** 0.5) + near(0.5 ** 0.5) + [5e-324, 1.7976931348623157e308]
log1ps = small + uniform(-1, 2, 300) + [abs(x) for x in spread(0, 308, 100)] + [-1 + abs(x) for x in spread(-16, -1, 50)] + near(-0.29289321881345254) \
    + near(0.41421356237309515)

functions = {
    "Exp": (exp, exponents + thresholds),
    "Expm1": (expm1, exponents + thresholds),
    "Expm1MinusX": (lambda x: expm1(x) - x, exponents + thresholds + uniform(-2, 2, 200) + uniform(-0.71, -0.5, 100)),
    "Log": (log, positives),
    "Log1p": (log1p, log1ps),
    "Tanh": (lambda x: expm1(2 * x) / (expm1(2 * x) + 2), small + uniform(-25, 25, 200) + uniform(-2, 2, 300)),
    "Sigmoid": (lambda x: 1 / (1 + exp(-x)), exponents + thresholds),
    "Softplus": (lambda x: log1p(exp(x)), exponents + thresholds),
}


def line(name, arguments, value):
    high = nearest(value)
    low = 0.0 if isinf(mpf(high)) else nearest(value - mpf(high))
    return " ".join([name] + [bits(a) for a in arguments] + [bits(high), bits(low)])


print("# written by oracle/numerics_reference.py")
for name, (function, arguments) in functions.items():
    for x in arguments:
        print(line(name, [x], function(mpf(x))))

pairs = []
for _ in range(500):
    x = 10 ** rng.uniform(-307, 307)
    limit = 745 / abs(float(log(mpf(x))))
    pairs.append((x, rng.uniform(-limit, limit)))
for _ in range(400):
    x = 1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-15, -0.5)
    limit = 745 / abs(float(log(mpf(x))))
    pairs.append((x, rng.uniform(-limit, limit)))
for _ in range(300):
    pairs.append((rng.uniform(0, 20), rng.choice((0.5, 1.5, 2.0, 3.0, -1.0, rng.uniform(-5, 5)))))
pairs += [(5e-324, 0.5), (5e-324, -0.9), (1.7976931348623157e308, 0.999), (2.0, -1074.0), (2.0, -1073.5), (2.0, 1023.9999)]
for x, y in pairs:
    if x > 0 and x != 1:
        print(line("Power", [x, y], power(mpf(x), mpf(y))))

quotients = [10 ** rng.uniform(-18, 0) for _ in range(200)] + uniform(0, 1, 400) + [k / 16 for k in range(1, 17)] + near(2.0 ** -30) + near(2.0 ** -54)
for t in quotients:
    x = rng.choice((1.0, 1.0, 10 ** rng.uniform(-300, 300)))
    y = t * x
    x, y = rng.choice(((x, y), (y, x), (-x, y), (y, -x), (-y, -x), (x, -y), (x, y)))
    print(line("Atan2", [y, x], atan2(mpf(y), mpf(x))))
for y, x in ((5e-324, 3.0), (5e-324, 1e-323), (1e-310, 7.0), (3e-308, 5.0), (1.7976931348623157e308, 1e308), (1e-320, -2e-320)):
    print(line("Atan2", [y, x], atan2(mpf(y), mpf(x))))


def log_normal(x):
    """ln Phi(x); above 0 through the other tail."""
    root = mp.sqrt(mpf(2))
    return log1p(-erfc(x / root) / 2) if x > 0 else log(erfc(-x / root) / 2)


def mills(x):
    return mp.sqrt(mp.pi / 2) * exp(x * x / 2) * erfc(x / mp.sqrt(mpf(2)))


scores = uniform(-9, 9, 400) + uniform(-40, 38.5, 250) + spread(-18, 0, 80) + [-(10 ** rng.uniform(1, 3)) for _ in range(60)] + [0.0, 5e-324, -5e-324] + near(-1.0) + near(1.0)
for x in scores:
    print(line("LogNormal", [x], log_normal(mpf(x))))
for x in [0.0, 5.0] + uniform(0, 12, 250) + [10 ** rng.uniform(-18, 2) for _ in range(150)]:
    print(line("Mills", [x], mills(mpf(x))))

# ln(1 + e^-x) and 1/(1 + e^x) for 0 <= x <= 700: beside the steps of both tables, where 1 + e^-x is nearly 1, where it rounds to 1, and between.
scores = [0.0, 700.0] + uniform(0, 4, 300) + uniform(0, 40, 200) + uniform(36, 37.5, 100) + uniform(0, 700, 200) + [10 ** rng.uniform(-18, 2.8) for _ in range(150)] \
    + [x for k in range(1, 30, 2) for x in near(float(-log(mpf(k) / 30)), 1)] + [x for k in range(1, 200, 9) for x in near(float(k * log(mpf(2)) / 32), 1)]
for name, function in (("SoftplusOfMinus", lambda x: log1p(exp(-x))), ("SigmoidOfMinus", lambda x: 1 / (1 + exp(x)))):
    for x in scores:
        print(line(name, [x], function(mpf(x))))

# Sigmoid and softplus go by the same tables.
for name, function in (("Sigmoid", lambda x: 1 / (1 + exp(-x))), ("Softplus", lambda x: log1p(exp(x)))):
    for x in [-x for x in scores] + scores[::4]:
        print(line(name, [x], function(mpf(x))))

# x^y and e^x - 1 - x go by tables as well: beside their steps, x^y with exponents that multiply the error of its logarithm most.
for x in [x * 2.0 ** k for j in range(31, 62) for x in near((j + 0.5) / 31, 1) for k in (0, -1)]:
    y = rng.choice((rng.uniform(600, 709), rng.uniform(-745, -600))) / float(log(mpf(x)))
    print(line("Power", [x, y], power(mpf(x), mpf(y))))
for x in [x for k in range(-40, 41) for x in near(float((k + mpf(1) / 2) * log(mpf(2)) / 16), 1)] + near(0.5) + near(-0.5) + uniform(-0.55, -0.45, 60) + uniform(0.45, 0.55, 60):
    print(line("Expm1MinusX", [x], expm1(mpf(x)) - mpf(x)))
# atan2 beside the steps of its table, and where a coordinate or the quotient is subnormal, nearly so, or beyond where rounding errors are normal.
for k in range(1, 32, 2):
    for _ in range(12):
        y, x = k / 32 * (1 + rng.choice((-1, 1)) * 10 ** rng.uniform(-17, -2)), rng.choice((1.0, rng.uniform(1, 2)))
        y, x = y * x * rng.choice((-1, 1)), x * rng.choice((-1, 1))
        print(line("Atan2", [y, x], atan2(mpf(y), mpf(x))))
for _ in range(60):
    for low, high in ((-323, 308), (-322, -300), (-252, -248), (248, 252), (300, 307)):
        y, x = (rng.choice((-1, 1)) * 10 ** rng.uniform(low, high) for _ in range(2))
        print(line("Atan2", [y, x], atan2(mpf(y), mpf(x))))

# ln Phi beside the steps of its table, around 0, at the ends of the table, and where it is subnormal.
steps = (-5.322, -3.723, -2.465, -1.392, -0.4409, 0.2408, 0.74, 1.266, 1.822, 2.417, 3.057, 3.757, 4.536, 5.43, 6.512)
for x in [s + rng.uniform(-0.001, 0.001) for s in steps for _ in range(12)] + uniform(-0.6, 0.6, 120) + near(8.0, 4) + near(-8.0, 4) + uniform(7.9, 8.2, 30) \
        + uniform(37.4, 38.6, 120) + spread(-300, -17, 20) + [-(10 ** rng.uniform(3, 154)) for _ in range(30)]:
    print(line("LogNormal", [x], log_normal(mpf(x)) if x > -1000 else log(mills(mpf(-x))) - mpf(x) ** 2 / 2 - log(2 * mp.pi) / 2))
