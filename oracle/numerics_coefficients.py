"""Polynomial coefficients of src/LossApi.Domain/Numerics/Elementary*.cs.

Each polynomial interpolates its function in Chebyshev nodes (near-minimax) at 400 bits; coefficients are then rounded to double.
Run: python3 oracle/numerics_coefficients.py   (prints C# array lines)
"""
import struct

from mpmath import mp, mpf, erfc, exp, log, log1p, cos, pi, factorial, matrix, lu_solve, sqrt

mp.prec = 400


def fit(function, low, high, degree):
    """Coefficients c0..c_degree of the interpolant in Chebyshev nodes."""
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * degree + 2)) for i in range(degree + 1)]
    system = matrix(degree + 1, degree + 1)
    right = matrix(degree + 1, 1)
    for i, x in enumerate(nodes):
        for j in range(degree + 1):
            system[i, j] = x ** j
        right[i] = function(x)
    return list(lu_solve(system, right))


def show(name, coefficients, function, low, high, weight):
    worst = mpf(0)
    for i in range(2001):
        x = low + (high - low) * i / 2000
        if x == 0:
            continue
        p = sum(mpf(float(c)) * x ** j for j, c in enumerate(coefficients))
        worst = max(worst, abs((p - function(x)) * weight(x)))
    print(f"// {name}: worst weighted error {mp.nstr(worst, 3)} = 2^{mp.nstr(log(worst) / log(2), 4)}")
    print(", ".join(repr(float(c)) for c in coefficients))


def exp_tail(x):
    """(eˣ − 1 − x − x²/2) / x³"""
    return sum(x ** k / factorial(k + 3) for k in range(0, 60))


def log_tail(first):
    """Σ 2 z^j / (2j + 1), j ≥ first, divided by z^first."""
    return lambda z: sum(2 * z ** j / (2 * (j + first) + 1) for j in range(0, 120))


half_ln2 = log(mpf(2)) / 2 * mpf("1.0001")
z_max = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.0001")

show("exp tail, |r| <= ln2/2", fit(exp_tail, -half_ln2, half_ln2, 9), exp_tail, -half_ln2, half_ln2, lambda x: x ** 3)
exp_tail_2 = lambda x: sum(x ** k / factorial(k + 2) for k in range(0, 60))
show("(e^r - 1 - r)/r^2, |r| <= ln2/2, relative to e^r", fit(exp_tail_2, -half_ln2, half_ln2, 9), exp_tail_2, -half_ln2, half_ln2, lambda x: x * x / exp(x))
f1 = log_tail(1)
show("log: R(z)/z", fit(f1, mpf(0), z_max, 7), f1, mpf(0), z_max, lambda z: z * sqrt(z))
low, high = 1 / sqrt(mpf(2)) - 1, sqrt(mpf(2)) - 1
inverse = lambda f: 1 / (1 + f) if f == 0 else (1 / (1 + f) - 1 + f) / f ** 2
show("1/(1+f) = 1 - f + f^2 (...)", fit(inverse, low, high, 2), inverse, low, high, lambda f: f ** 2)


def truncated(x, bits):
    e = int(mp.floor(log(abs(x)) / log(2)))
    unit = mpf(2) ** (e - bits + 1)
    return mp.nint(x / unit) * unit


ln2 = log(mpf(2))
a = truncated(ln2, 42)
b = truncated(ln2 - a, 42)
print("// ln 2 in three parts, the first two with 11 trailing zero bits")
print(repr(float(a)), repr(float(b)), repr(float(ln2 - a - b)))
print("// ln 2 - first part, as one double", repr(float(ln2 - a)))
print("// 1/ln2", repr(float(1 / ln2)))
for k in range(1, 25):
    c = 1 / factorial(k)
    h = float(c)
    print(k, repr(h), repr(float(c - mpf(h))))


def mills(x):
    """(1 - Phi(x))/phi(x); far out its asymptotic series, the terms of which fall below 2^-400."""
    if x < 1000:
        return sqrt(pi / 2) * exp(x * x / 2) * erfc(x / sqrt(mpf(2)))
    total, term = mpf(0), mpf(1)
    for k in range(60):
        total, term = total + term, -term * (2 * k + 1) / x ** 2
    return total / x


def chebyshev(function, count):
    """The Chebyshev coefficients of a function on [-1, 1], the first one halved."""
    angles = [pi * (2 * i + 1) / (2 * count) for i in range(count)]
    values = [function(cos(a)) for a in angles]
    answer = [2 / mpf(count) * mp.fsum(v * cos(j * a) for v, a in zip(values, angles)) for j in range(count)]
    return [answer[0] / 2] + answer[1:]


def mills_of(t, centre=5):
    x = centre * (1 + t) / (1 - t)
    return (x + centre) * mills(x)


print("// (x + 5)·Mills(x) in (x - 5)/(x + 5): as two doubles, then as one")
for k, c in enumerate(chebyshev(mills_of, 120)[:50]):
    print(repr(float(c)), repr(float(c - mpf(float(c)))) if k < 25 else "")

print("// e^-x and ln(1 + e^-x) by tables: ln 2/16 in two parts, the first of 38 bits, and 16/ln 2")
sixteenth = ln2 / 16
print(repr(float(truncated(sixteenth, 38))), repr(float(sixteenth - truncated(sixteenth, 38))), repr(float(1 / sixteenth)))
powers = [mpf(2) ** (mpf(j) / 16) for j in range(16)]
patterns = [struct.unpack("<q", struct.pack("<d", float(x)))[0] - (j << 48) for j, x in enumerate(powers)]
print(", ".join(repr(struct.unpack("<d", struct.pack("<q", b))[0]) for b in patterns))
print(", ".join(repr(float((x - mpf(float(x))) / mpf(float(x)))) for x in powers))
inverses = [mp.nint(64 / (1 + mpf(j) / 15)) / 64 for j in range(16)]
print(", ".join(repr(float(m)) for m in inverses))
print(", ".join(repr(float(-log(m))) for m in inverses))
print(", ".join(repr(float(-log(m) - mpf(float(-log(m))))) for m in inverses))
reach = sixteenth / 2 * mpf("1.0001")
second = lambda x: sum(x ** k / factorial(k + 2) for k in range(0, 40))
show("(e^r - 1 - r)/r^2, |r| <= ln2/32", fit(second, -reach, reach, 5), second, -reach, reach, lambda x: x ** 2)
print("// powers of a difference: 2^(j/16), and a polynomial for twice the range, since two reduced numbers are subtracted")
print(", ".join(repr(float(x)) for x in powers))
reach = sixteenth * mpf("1.0001")
show("(e^r - 1 - r)/r^2, |r| <= ln2/16", fit(second, -reach, reach, 5), second, -reach, reach, lambda x: x ** 2)
reach = max(abs((1 + t) * m - 1) for j, m in enumerate(inverses) for t in (max(mpf(0), (j - mpf(1) / 2) / 15), min(mpf(1), (j + mpf(1) / 2) / 15))) * mpf("1.001")
third = lambda x: sum((-1) ** k * x ** k / (k + 3) for k in range(0, 120))
show("(ln(1 + f) - f + f^2/2)/f^3", fit(third, -reach, reach, 7), third, -reach, reach, lambda x: x ** 3)

print("// e^x - 1 - x: near 0 and, for what is left of x, elsewhere")
reach = mpf("0.501")
remainder = lambda x: 2 * exp_tail(x)
show("(e^x - 1 - x - x^2/2)/(x^3/2), relative to e^x - 1 - x", fit(remainder, -reach, reach, 11), remainder, -reach, reach, lambda x: x)

print("// x^y: -c/2 for the numbers c of whole 128ths near 1/m, 1 <= m <= 2; a c of 7 - b bits must bring m*c - 1 below 2^b/64, so that 53 bits hold it")
ends = [mpf(1)] + [(mpf(j) + mpf(1) / 2) / 31 for j in range(31, 62)] + [mpf(2)]


def nearest_inverse(first, last):
    """The c for which |m c - 1| stays smallest between the ends of a place, among those for which it is exact."""
    farthest = lambda q: max(abs(first * q / 128 - 1), abs(last * q / 128 - 1))
    return mpf(min((q for q in range(64, 129) if farthest(q) < mpf(q & -q) / 64), key=farthest)) / 128


places = list(zip(ends, ends[1:]))
inverses = [mpf(1)] + [nearest_inverse(*place) for place in places[1:-1]] + [mpf(1) / 2]
print(", ".join(repr(float(-c / 2)) for c in inverses))
unit = mpf(2) ** -43
halves = [mp.nint(log(c) / 2 / unit) * unit for c in inverses]
print("// ln(c)/2, whole units of 2^-43, and what is left of it")
print(", ".join(repr(float(h)) for h in halves))
print(", ".join(repr(float(log(c) / 2 - h)) for c, h in zip(inverses, halves)))
low, high = [pick((1 - m * c) / 2 for c, place in zip(inverses, places) for m in place) * mpf("1.0001") for pick in (min, max)]
log_end = lambda g: sum(mpf(2) ** (k + 2) * g ** k / (k + 3) for k in range(0, 200))
show("(-ln(1 - 2g)/2 - g - g^2)/g^3", fit(log_end, low, high, 7), log_end, low, high, lambda g: g ** 3)
reach = log(mpf(2)) / 64 + mpf("0.0325")
exp_end = lambda r: sum((-1) ** k * mpf(2) ** (k + 2) * r ** k / factorial(k + 2) for k in range(0, 60))
show("(e^-2r - 1 + 2r)/r^2, |2r| <= ln2/32 and the low part of the product", fit(exp_end, -reach, reach, 6), exp_end, -reach, reach, lambda r: r ** 2)
print("// arctan(j/16) for j = 0 … 15, and what is left")
arctangents = [mp.atan(mpf(j) / 16) for j in range(16)]
print(", ".join(repr(float(x)) for x in arctangents))
print(", ".join(repr(float(x - mpf(float(x)))) for x in arctangents))
print("// pi as two doubles, and the second relative to the first", repr(float(pi)), repr(float(pi - mpf(float(pi)))), repr(float(pi / mpf(float(pi)) - 1)))
reach = mpf(1) / 31 ** 2
arctangent_tail = lambda z: sum((-1) ** (k + 1) * z ** k / (2 * k + 3) for k in range(0, 60))
show("(arctan u - u)/u^3 in u^2, |u| <= 1/31, relative to arctan u", fit(arctangent_tail, mpf(0), reach, 3), arctangent_tail, mpf(0), reach, lambda z: z)

# ln Phi(x): sixteen pieces of -8 <= x <= 8. Those numbered 0 to -5 hold ln Phi itself, 1 to 10 hold e^(x^2/2) ln Phi; the piece of x is x*(a + b*|x|), rounded, with a and b by the sign of x.
NORMAL_RANGE, NORMAL_DEGREE, NORMAL_SINGLE, NORMAL_SHARED = 8, 13, 7, 10
NORMAL_STEPS = {-1: (mpf(1.16), 5), 1: (mpf(2.1), 10)}


def log_normal(x):
    return log1p(-erfc(x / sqrt(mpf(2))) / 2) if x > 0 else log(erfc(-x / sqrt(mpf(2))) / 2)


def normal_bend(sign):
    """b: the range ends a little before the last piece does."""
    start, last = NORMAL_STEPS[sign]
    return ((last + mpf("0.499")) / NORMAL_RANGE - start) / NORMAL_RANGE


def normal_border(sign, step):
    """Where a|x| + bx^2 is step + 1/2."""
    start, bend = NORMAL_STEPS[sign][0], normal_bend(sign)
    return sign * (sqrt(start ** 2 + 4 * bend * (step + mpf(1) / 2)) - start) / (2 * bend)


def rough(x):
    """The nearest double whose lowest 40 bits are 0."""
    return struct.unpack("<d", struct.pack("<Q", (struct.unpack("<Q", struct.pack("<d", float(x)))[0] + 2 ** 39) >> 40 << 40))[0]


def carrying(x, other):
    """The double nearest to x whose lowest 24 bits are the highest of another."""
    low, bits = struct.unpack("<Q", struct.pack("<d", float(other)))[0] >> 40, struct.unpack("<Q", struct.pack("<d", float(x)))[0] >> 24
    return min((struct.unpack("<d", struct.pack("<Q", ((bits + i) << 24) | low))[0] for i in (-1, 0, 1)), key=lambda c: abs(mpf(c) - x))


def normal_piece(k):
    """A point near the middle at which value and slope are nearly doubles (Gal), and the coefficients around it: all that is kept of the first two is one double each."""
    low, high = (normal_border(-1, -k), normal_border(-1, -k - 1)) if k < 0 else (normal_border(-1, 0), normal_border(1, 0)) if k == 0 else (normal_border(1, k - 1), normal_border(1, k))
    function = log_normal if k <= 0 else lambda x: exp(x * x / 2) * log_normal(x)

    def slope(x):
        ratio = exp(-x * x / 2) / sqrt(2 * pi) / (1 - erfc(x / sqrt(mpf(2))) / 2)
        return ratio if k <= 0 else exp(x * x / 2) * (ratio + x * log_normal(x))

    def lost(x):
        value, tangent = function(x), slope(x)
        return (abs(value - mpf(float(value))) + abs(tangent - mpf(float(tangent))) * (high - low) / 2) / abs(value)

    grid, middle = 2 ** 16, (low + high) / 2
    reach = int((high - low) * grid / 100)
    centre = min((mp.nint(middle * grid) / grid + mpf(i) / grid for i in range(-reach, reach + 1)), key=lost)
    value, tangent = function(centre), slope(centre)
    rest = lambda t: (function(centre + t) - value - tangent * t) / t ** 2
    margin = (high - low) / 10 ** 6
    bounds = (low - centre - margin, high - centre + margin)
    # From the top down, so that the lower ones mend what rounding the higher ones spoils. The upper half has 24 bits each, which the lower half carries behind 40 of its own.
    exact, kept = fit(rest, *bounds, NORMAL_DEGREE - 2), {}
    for degree in range(NORMAL_DEGREE, 1, -1):
        c = exact.pop()
        kept[degree] = mpf(rough(c) if degree > NORMAL_SHARED else carrying(c, kept[NORMAL_SINGLE + NORMAL_DEGREE + 1 - degree]) if degree > NORMAL_SINGLE else float(c))
        spoilt = c - kept[degree]
        if exact:
            exact = [a + b for a, b in zip(exact, fit(lambda t: spoilt * t ** (degree - 2), *bounds, degree - 3))]
    coefficients = [mpf(float(value)), mpf(float(tangent))] + [kept[j] for j in range(2, NORMAL_DEGREE + 1)]
    worst = mpf(0)
    for i in range(401):
        t = bounds[0] + (bounds[1] - bounds[0]) * i / 400
        worst = max(worst, abs(sum(c * t ** j for j, c in enumerate(coefficients)) / function(centre + t) - 1))
    return float(low), float(centre), [float(c) for c in coefficients[:NORMAL_SHARED + 1]], worst


print("// ln Phi: a and b below 0 and above", *(repr(float(c)) for sign in (-1, 1) for c in (NORMAL_STEPS[sign][0], normal_bend(sign))))
pieces = [normal_piece(k if k <= NORMAL_STEPS[1][1] else k - 16) for k in range(16)]
print("// worst relative error of each: 2 to the power of", ", ".join(mp.nstr(log(p[3]) / log(2), 4) for p in pieces), "; where they begin:", ", ".join(mp.nstr(mpf(p[0]), 4) for p in pieces))
for row in [[p[1] for p in pieces]] + [[p[2][j] for p in pieces] for j in range(len(pieces[0][2]))]:
    print(", ".join(repr(x) for x in row))
far = lambda w: (mills(1 / sqrt(w)) / sqrt(w) - 1) / w if w > 0 else mpf(-1)
reach = mpf(1) / NORMAL_RANGE ** 2 * mpf("1.0001")
show("(x Mills(x) - 1)/w in w = 1/x^2, x >= 8", fit(far, mpf(0), reach, 10), far, mpf(0), reach, lambda w: w)
root = sqrt(2 * pi)
print("// sqrt(2 pi) in two parts, and ln 2^7", repr(float(root)), repr(float(root - mpf(float(root)))), repr(float(7 * ln2)))
