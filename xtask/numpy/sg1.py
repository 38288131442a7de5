"""The game of crates/servanda-assess in vectorised numpy, written from its description and not from the code: a yardstick for speed and, given a
file of vectors, a second opinion. `cargo xtask bench assess` runs it where python3 has numpy.

    python3 xtask/numpy/sg1.py [FILE_OF_VECTORS.json]
"""

import json
import sys
import time

import numpy as np

DEFAULTS = dict(delta=.95, x=.30, L0=.25, g=.03, m=1.5, alphaA=.10, phi=1.5, N=.03, MG=.10, MB=.30, cR=.25, cU=.35, kappa=.35, s=.08, sU=.15,
                y1=.04, y2=.08, d1=.5, d2=.9, eta=.4, v=.25, k=.12, a=.06, tau=.5, lam2=.10, lam3=.40, beta=.5, h=.5, sig=.04)
RANGES = dict(delta=(.92, .97), x=(.2, .4), L0=(0, .5), g=(0, .06), m=(1, 2), alphaA=(.05, .2), phi=(1, 2), N=(0, .1), MG=(.05, .2), MB=(.1, .6),
              cR=(.1, .4), cU=(.2, .5), kappa=(.1, .6), s=(0, .15), sU=(.05, .25), y1=(.01, .06), y2=(.03, .12), d1=(.3, .8), d2=(.7, .99),
              eta=(.2, .6), v=(.1, .4), k=(.05, .2), a=(0, .12), tau=(0, .5), beta=(.1, .9), h=(.3, .7), sig=(.02, .08))


def answer(gain, sig, shock):
    """The chance that a gain outweighs the private cost, and what the choice is worth."""
    z = gain / sig
    if shock == "t2":
        root = np.sqrt(2 + z * z)
        return .5 * (1 + z / root), .5 * sig * (z + root)
    e = np.exp(-np.abs(z))
    return np.where(z < 0, e, 1) / (1 + e), sig * (np.maximum(z, 0) + np.log1p(e))


def solve(p, horizon, shock):
    """Values of R, U and G at the start, and the least margin; p has an array for each parameter."""
    delta, x, v, s = p["delta"], p["x"], p["v"], p["s"]
    share = lambda z: np.stack([z, 1 - z, v * (1 - z)])
    now = lambda z, after: (1 - delta) * share(z) + delta * after
    pays = lambda value, r=0., g=0.: value - np.stack([r + 0 * x, 0 * x, g + 0 * x])
    value, held, margin = [share(x)] * 3, share(x + p["y2"]), np.inf
    logs = np.log(np.stack([1 + p["alphaA"], 1 + p["alphaA"] + p["phi"] * (p["N"] + p["MG"]),
                            1 + p["alphaA"] + p["phi"] * (p["N"] + p["MG"] + p["MB"])]))
    for t in range(horizon, -1, -1):
        p0, p1, p2 = 1 / (1 + np.exp(p["m"] * (logs - p["L0"] - p["g"] * t)))
        bar = (1 - p["beta"]) * p1 + p["beta"] * p2
        alone = np.stack([p0 - p["cR"], 1 - p0 - p["cU"], v * (1 - p0)])
        joined = np.stack([bar - p["cR"] * (1 + p["kappa"] * (1 + p["beta"])), 1 - bar - p["cU"], v * (1 - bar) - p["k"] * (1 - p["beta"] * p["h"])])
        stays = now(x + p["y2"], held)
        new = []
        for n in range(3):
            pledge, losses = p["a"] * (1 - n / 2), p["tau"] * p["N"]
            comply = now(x, value[n])
            breaches = [
                (comply - np.stack([0 * x, 0 * x, .02 * p["k"]]), pays(now(x + p["y1"], value[min(n + 1, 2)]), g=.15 * pledge),
                 now(x + p["y1"], value[n]), p["d1"], .15 * s * p["d1"]),
                (p["eta"] * joined + (1 - p["eta"]) * pays(now(x, value[0]), g=.1 * p["k"]), pays(stays, g=pledge + losses * p["lam2"]), stays,
                 p["d2"], .2 * p["cR"] + .5 * s * p["d2"]),
                (joined, pays(alone, g=pledge + losses * p["lam3"]), alone, 1., s),
            ]
            levels = [comply]
            for answered, ignored, unseen, seen, cost in breaches:
                f, worth = answer(answered[2] - ignored[2], p["sig"], shock) if n < 2 else (0., 0.)
                opened = f * answered + (1 - f) * ignored
                opened[2] = ignored[2] + worth
                levels.append(pays(seen * opened + (1 - seen) * unseen, r=cost))
            levels = np.stack(levels)
            best = levels[:, 0].argmax(axis=0)
            kept = np.take_along_axis(levels, best[None, None], axis=0)[0]
            if n == 0:
                margin = np.minimum(margin, levels[0, 0] - levels[1:, 0].max(axis=0))
            new.append(np.where(alone[1] - p["sU"] > kept[1], pays(alone - np.stack([0 * x, p["sU"], 0 * x])), kept))
        held = np.where(alone[0] > stays[0], alone, stays)
        value = new
    return (*value[0], margin)


def check(path):
    file = json.load(open(path))
    worst = 0.
    for test in file["tests"]:
        p = {name: np.array([test["params"].get(name, default)]) for name, default in DEFAULTS.items()}
        got = solve(p, test["params"]["T"], test["shock"])
        worst = max(worst, *(abs(float(value[0]) - test[name]) for value, name in zip(got, ("VR", "VU", "VG", "margin"))))
    print(f"numpy meets the {len(file['tests'])} vectors to {worst:.0e}")


def rate(draws=20_000, rounds=5):
    rng = np.random.default_rng(1)
    p = {name: rng.uniform(*RANGES[name], draws) if name in RANGES else np.full(draws, value) for name, value in DEFAULTS.items()}
    for shock in ("t2", "logit"):
        best = min(timed(p, shock) for _ in range(rounds))
        print(f"{shock:<6} numpy      {draws / best:>10.0f} games/s   the best of {rounds} rounds of {draws}")


def timed(p, shock):
    start = time.perf_counter()
    solve(p, 10, shock)
    return time.perf_counter() - start


if __name__ == "__main__":
    if len(sys.argv) > 1:
        check(sys.argv[1])
    rate()
