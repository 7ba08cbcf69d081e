#!/usr/bin/env python3
"""Prints the numbers that tests/Ebb.Tests/Trends/Methods.cs expects, by SciPy and NumPy (Debian: python3-scipy).

Where SciPy has no such method (Hamed and Rao's correction, the variance of a slope in correlated noise, the best break),
the published formula is written out here once more, on whole matrices, as a second hand.
"""
from collections import Counter

import numpy as np
from scipy import stats

EVEN = [5.0, 5.2, 4.9, 5.6, 5.9, 5.5, 6.1, 6.4, 6.2, 6.8]
TIED = [1, 2, 2, 3, 1, 4, 4, 4, 5, 3, 6, 6]
WAVY = [3, 4, 6, 5, 7, 9, 8, 6, 5, 4, 6, 8, 10, 11, 9, 8, 10, 12, 13, 12, 10, 9, 11, 13]
BROKEN = [1, 2, 1, 3, 2, 1, 2, 3, 9, 11, 13, 15, 17, 20, 21, 23]


def kendall_sum(y):
    return int(sum(np.sign(y[j] - y[i]) for i in range(len(y)) for j in range(i + 1, len(y))))


def kendall_variance(y):
    n = len(y)
    return (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in Counter(y).values())) / 18


def hamed_rao(y):
    y, n = np.array(y, float), len(y)
    ranks = stats.rankdata(y - stats.theilslopes(y)[0] * np.arange(n))
    c = ranks - ranks.mean()
    rho = (np.correlate(c, c, "full")[n - 1:] / np.dot(c, c))[1:n - 1]
    k = np.arange(1, n - 1)
    counts = np.abs(rho) > stats.norm.ppf(0.975) / np.sqrt(n)
    return 1 + 2 / (n * (n - 1) * (n - 2)) * np.sum(((n - k) * (n - k - 1) * (n - k - 2) * rho)[counts])


def line_error(n, step, r, variance):
    x = np.arange(n) * step
    w = (x - x.mean()) / np.sum((x - x.mean()) ** 2)
    return np.sqrt(w @ (variance * r ** np.abs(np.subtract.outer(np.arange(n), np.arange(n)))) @ w)


def left(x, y):
    return np.sum((y - np.polyval(np.polyfit(x, y, 1), x)) ** 2)


print("t, tails", [stats.t.sf(t, d) for t, d in [(2, 10), (4.032, 5), (3.5, 2.5), (-1.2, 7), (8, 30)]])
print("t, exceeded", [stats.t.isf(p, d) for p, d in [(0.0025, 5), (0.0025, 60), (0.025, 2), (0.0025, 2)]])
print("Theil-Sen", stats.theilslopes(EVEN, range(10), method="joint")[:2], stats.theilslopes(WAVY)[0])
print("Kendall", kendall_sum(EVEN), stats.kendalltau(range(10), EVEN).statistic, kendall_sum(TIED), kendall_variance(TIED), kendall_sum(WAVY))
print("Hamed-Rao", hamed_rao(WAVY))
print("line in correlated noise", line_error(20, 10.0, 0.6, 1.7))
xs, ys = np.arange(16.0), np.array(BROKEN, float)
at = min(range(4, 13), key=lambda i: left(xs[:i], ys[:i]) + left(xs[i:], ys[i:]))
print("break", at, left(xs, ys) / (left(xs[:at], ys[:at]) + left(xs[at:], ys[at:])))
RNG = np.random.default_rng(1)
RATIOS, CALM = [], []
for _ in range(2000):
    y = np.cumsum(RNG.normal(size=64))
    x = np.arange(64.0)
    RATIOS.append(left(x, y) / min(left(x[:i], y[:i]) + left(x[i:], y[i:]) for i in range(4, 61)))
    CALM.append(max(left(x, y) / 64 / (left(x[i:], y[i:]) / (64 - i)) for i in range(1, 17)))
print("random walks: break ratio, calm ratio exceeded by 1 in 1,000", np.quantile(RATIOS, 0.999), np.quantile(CALM, 0.999))
