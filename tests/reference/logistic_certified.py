"""Logistic fits solved with 60-digit arithmetic; writes logistic_certified.json.

Made with Python 3.11 and mpmath 1.4.1. Run: python3 logistic_certified.py
Data are either classics small enough to write down or a fixed integer generator,
so nothing depends on a library's random numbers. Values are written as the exact
doubles the solver is given; results to 25 digits.
"""
import json
import mpmath as mp

mp.mp.dps = 60


class Lcg:
    """Knuth's MMIX generator, upper 32 bits."""

    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 32) / 2.0**32

    def normal(self):  # sum of twelve: near enough
        return sum(self.unit() for _ in range(12)) - 6.0


def sigmoid(eta):
    return 1 / (1 + mp.exp(-eta))


def pieces(rows, w, off, y, b, ridge, firth):
    """Objective, gradient and information at b, all in mpf."""
    k = len(b)
    g = mp.matrix(k, 1)
    info = mp.matrix(k, k)
    ll = mp.mpf(0)
    ps = []
    for x, wi, oi, yi in zip(rows, w, off, y):
        p = sigmoid(oi + sum(c * v for c, v in zip(b, x)))
        ps.append(p)
        ll += wi * (mp.log(p) if yi else mp.log(1 - p))
        for i in range(k):
            g[i] += wi * (yi - p) * x[i]
            for j in range(k):
                info[i, j] += wi * p * (1 - p) * x[i] * x[j]
    if firth:
        inv = info**-1
        for x, wi, p in zip(rows, w, ps):
            v = mp.matrix(x)
            h = wi * p * (1 - p) * (v.T * inv * v)[0]
            for i in range(k):
                g[i] += h * (mp.mpf(1) / 2 - p) * x[i]
    pen = mp.mpf(0)
    for i in range(1, k):
        g[i] -= ridge * b[i]
        info[i, i] += ridge
        pen += ridge * b[i] ** 2 / 2
    obj = ll - pen + (mp.log(mp.det(info)) / 2 if firth else 0)
    return ll, obj, g, info


def fit(columns, y, weights=None, offset=None, ridge=0.0, firth=False):
    n = len(y)
    w = [mp.mpf(v) for v in (weights or [1.0] * n)]
    off = [mp.mpf(v) for v in (offset or [0.0] * n)]
    # The fit is done in centred, scaled columns and carried back exactly enough.
    cols = [[mp.mpf(v) for v in c] for c in columns]
    mean = [sum(c) / n for c in cols]
    sd = [mp.sqrt(sum((v - m) ** 2 for v in c) / n) for c, m in zip(cols, mean)]
    raw = [[mp.mpf(1)] + [c[i] for c in cols] for i in range(n)]
    k = len(cols) + 1
    if ridge == 0.0:
        rows = [[mp.mpf(1)] + [(c[i] - m) / s for c, m, s in zip(cols, mean, sd)] for i in range(n)]
    else:
        rows = raw
    b = [mp.mpf(0)] * k
    ridge = mp.mpf(ridge)
    ll, obj, g, info = pieces(rows, w, off, y, b, ridge, firth)
    for step in range(2000):
        d = info**-1 * g
        t = mp.mpf(1)
        while True:
            nb = [bi + t * di for bi, di in zip(b, d)]
            nll, nobj, ng, ninfo = pieces(rows, w, off, y, nb, ridge, firth)
            if nobj >= obj - mp.mpf(10) ** -50:
                break
            t /= 2
        b, ll, obj, g, info = nb, nll, nobj, ng, ninfo
        if max(abs(v) for v in d) < mp.mpf(10) ** -45:
            break
    else:
        raise SystemExit("not converged")
    cov = info**-1
    if rows is raw:
        beta, se = b, [mp.sqrt(cov[i, i]) for i in range(k)]
    else:
        beta = [b[0] - sum(bi * m / s for bi, m, s in zip(b[1:], mean, sd))]
        beta += [bi / s for bi, s in zip(b[1:], sd)]
        a = mp.matrix([mp.mpf(1)] + [-m / s for m, s in zip(mean, sd)])
        se = [mp.sqrt((a.T * cov * a)[0])] + [mp.sqrt(cov[i, i]) / sd[i - 1] for i in range(1, k)]
    return beta, se, ll


def s(v):
    return mp.nstr(v, 25, strip_zeros=False)


sets = []


def add(name, columns, y, **kw):
    columns = [[float(v) for v in c] for c in columns]
    beta, se, ll = fit(columns, y, **kw)
    sets.append({"name": name, "columns": columns, "bad": [bool(v) for v in y],
                 "weights": kw.get("weights"), "offset": kw.get("offset"),
                 "l2": kw.get("ridge", 0.0), "firth": kw.get("firth", False),
                 "coefficients": [s(v) for v in beta], "std_errors": [s(v) for v in se],
                 "log_likelihood": s(ll)})
    print(name, [mp.nstr(v, 8) for v in beta])


def outcome(rng, eta):
    return int(rng.unit() < float(sigmoid(mp.mpf(eta))))


# 1 O-rings of the shuttle flights before Challenger (Dalal, Fowlkes and Hoadley 1989)
temp = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58]
damage = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
add("o_rings", [temp], damage)

# 2 beetles after Bliss (1935), grouped: counts as weights, one of them zero
dose = [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]
size = [59, 60, 62, 56, 63, 59, 62, 60]
dead = [6, 13, 18, 28, 52, 53, 61, 60]
add("beetles_weighted", [dose + dose], [1] * 8 + [0] * 8,
    weights=[float(d) for d in dead] + [float(n - d) for n, d in zip(size, dead)])

# 3 two by two: the answer is ln(odds ratio)
add("two_by_two", [[0, 0, 1, 1]], [1, 0, 1, 0], weights=[3.0, 7.0, 6.0, 4.0])

# 4 a column whose mean is 1e9 times its deviation
rng = Lcg(4)
small = [round(rng.normal() * 8) / 8 for _ in range(80)]
add("large_mean", [[1e9 + v for v in small]], [outcome(rng, 0.9 * v - 0.3) for v in small])

# 5 two columns with correlation 0.99999
rng = Lcg(5)
a = [rng.normal() for _ in range(150)]
b = [v + 0.004 * rng.normal() for v in a]
add("nearly_collinear", [a, b], [outcome(rng, 1.0 * v - 0.5) for v in a])

# 6 powers of x: condition number far above that of the columns
rng = Lcg(6)
x = [rng.unit() for _ in range(200)]
add("powers", [[v**p for v in x] for p in range(1, 6)], [outcome(rng, 4 * v * v - 1.5) for v in x])

# 7 rare outcome
rng = Lcg(7)
cols = [[rng.normal() for _ in range(600)] for _ in range(2)]
add("rare", cols, [outcome(rng, -4.5 + 0.8 * u) for u, _ in zip(*cols)])

# 8 scales 1e-150 and 1e150 side by side
rng = Lcg(8)
u = [rng.normal() for _ in range(120)]
v = [rng.normal() for _ in range(120)]
add("scales", [[z * 1e-150 for z in u], [z * 1e150 for z in v]],
    [outcome(rng, 0.7 * p - 0.4 * q) for p, q in zip(u, v)])

# 9 fractional weights
rng = Lcg(9)
cols = [[rng.normal() for _ in range(100)] for _ in range(3)]
add("fractional_weights", cols, [outcome(rng, 0.5 * r[0] - r[1]) for r in zip(*cols)],
    weights=[0.1 + 3 * rng.unit() for _ in range(100)])

# 10 offset
rng = Lcg(10)
cols = [[rng.normal() for _ in range(100)] for _ in range(2)]
off = [rng.normal() for _ in range(100)]
add("offset", cols, [outcome(rng, 0.5 * r[0] + o) for r, o in zip(zip(*cols), off)], offset=off)

# 11 weights and offset
rng = Lcg(11)
cols = [[rng.normal() for _ in range(160)] for _ in range(4)]
off = [0.5 * rng.normal() for _ in range(160)]
add("weights_and_offset", cols, [outcome(rng, 0.5 * r[0] - 0.25 * r[3] + o) for r, o in zip(zip(*cols), off)],
    weights=[float(int(rng.unit() * 4)) for _ in range(160)], offset=off)

# 12 eight columns of a few distinct values, as woe gives
rng = Lcg(12)
levels = [[round(2 * rng.unit() - 1, 6) for _ in range(5)] for _ in range(8)]
cols = [[lv[int(rng.unit() * 5)] for _ in range(300)] for lv in levels]
add("woe", cols, [outcome(rng, -0.8 - sum(r[:4])) for r in zip(*cols)])

# 13 one overlap away from separation: large coefficients
x = [i / 4 for i in range(40)]
y = [int(v > 5) for v in x]
y[19], y[22] = 1, 0
add("nearly_separated", [x], y)

# 14 unbalanced and skewed: amounts
rng = Lcg(14)
amount = [float(int(1000 * mp.exp(rng.normal()))) for _ in range(250)]
add("amounts", [amount], [outcome(rng, -1 + v / 4000) for v in amount])

# 15, 16 with an L2 penalty on raw slopes
rng = Lcg(15)
cols = [[rng.normal() for _ in range(90)], [3 * rng.normal() + 2 for _ in range(90)]]
y = [outcome(rng, 0.5 * r[0] - 0.3 * r[1]) for r in zip(*cols)]
add("l2", cols, y, ridge=2.5)
add("l2_separable", [[-2, -1, 1, 2]], [0, 0, 1, 1], ridge=0.5)

# 17 Firth on complete separation, 18 on a bin without goods (endometrial-like), 19 with weights
add("firth_complete", [[-3, -2, -1, 1, 2, 3]], [0, 0, 0, 1, 1, 1], firth=True)
rng = Lcg(18)
flag = [int(i < 13) for i in range(79)]
p1 = [float(int(30 * rng.unit())) for _ in range(79)]
p2 = [round(0.3 + 3 * rng.unit(), 2) for _ in range(79)]
y = [1 if f else outcome(rng, 3.2 - 0.04 * u - 2.4 * v) for f, u, v in zip(flag, p1, p2)]
add("firth_quasi", [flag, p1, p2], y, firth=True)
add("firth_weights", [[0, 1, 2, 3, 4]], [0, 0, 1, 1, 1], weights=[3.0, 2.0, 1.0, 2.0, 4.0], firth=True)

json.dump({"made_with": "mpmath " + mp.__version__ + ", 60 digits", "sets": sets},
          open("logistic_certified.json", "w"), indent=None, separators=(",", ":"))
