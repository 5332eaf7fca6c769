"""How often a test fails under all seeds there are, told by those under which it ran."""

from __future__ import annotations

import math
from statistics import NormalDist

# Of the logarithm of a bound; the next step of Newton's method would be its square, or so.
_LAST_STEP = 1e-8
_EPSILON = 1e-15
# Up to a million of runs, no more than 4 and 430 are needed.
_MOST_STEPS, _MOST_TERMS = 50, 10_000


def interval(failed: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a proportion, of which `failed` of `n` are a sample.

    The "exact" interval: whatever the proportion is, at least `level` of all such samples give an
    interval that covers it. Source: Clopper and Pearson, "The use of confidence or fiducial limits
    illustrated in the case of the binomial", Biometrika 26 (1934), 404-413.

    :param failed: 0 to `n`.
    :param n: 0 or more; with 0, nothing is known: 0.0 to 1.0.
    :param level: between 0 and 1.
    :returns: the lower and the upper bound, 0.0 to 1.0, right to 1e-9 up to a million of `n`.
    :raises ValueError: for other numbers.
    """
    if not (0 <= failed <= n and 0 < level < 1):
        raise ValueError(f"no interval of {failed} of {n} at the level {level}")
    tail = (1 - level) / 2
    return _lower(failed, n, tail), 1 - _lower(n - failed, n, tail)


def _lower(count: int, n: int, tail: float) -> float:
    """Return the proportion at which a sample has `count` or more with a probability of `tail`.

    That probability is the distribution function of a beta distribution. Its logarithm is a concave
    function of the logarithm of the proportion, so Newton's method finds it from anywhere.
    """
    if count == 0:
        return 0.0
    a, b = count, n - count + 1
    constant = math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b) - math.log(tail)
    proportion = _approximately(count, n, tail)
    for _ in range(_MOST_STEPS):
        fraction = _continued_fraction(a, b, proportion)
        found = a * math.log(proportion) + b * math.log1p(-proportion) + math.log(fraction)
        step = -(found + constant) * (1 - proportion) * fraction / a
        proportion *= math.exp(step)
        if abs(step) < _LAST_STEP:
            break
    return proportion


def _approximately(count: int, n: int, tail: float) -> float:
    """Return Wilson's lower bound, which is near."""
    z = NormalDist().inv_cdf(1 - tail)
    middle = count - 0.5 + z * z / 2
    radius = z * math.sqrt((count - 0.5) * (n - count + 0.5) / n + z * z / 4)
    return (middle - radius) / (n + z * z)


def _continued_fraction(a: int, b: int, x: float) -> float:
    """Return I_x(a, b) * a * B(a, b) / x**a / (1 - x)**b, of the regularised beta function I.

    Source: NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov/8.17.E22, by the
    method of Lentz.
    """
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_TERMS):
        factor = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + factor * d)
        c = 1 + factor / c
        value *= c * d
        factor = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + factor * d)
        c = 1 + factor / c
        value *= c * d
        if abs(c * d - 1) < _EPSILON:
            break
    return value
