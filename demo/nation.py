"""A country of governments that do not exist: how many people each of them has."""

from itertools import accumulate, pairwise
from math import exp
from statistics import NormalDist

GOVERNMENTS = 243
_SPREAD = 0.85  # of the logarithm: the largest has a hundred times the people of the smallest


def sizes(people: int, governments: int = GOVERNMENTS) -> list[int]:
    """Largest first, a few large and many small; together exactly so many people."""
    places = ((governments - place - 0.5) / governments for place in range(governments))
    weights = [exp(_SPREAD * NormalDist().inv_cdf(place)) for place in places]
    rest = people - governments  # beside the one that each of them has at least
    ends = [round(rest * upto / sum(weights)) for upto in accumulate(weights)]
    return [1 + end - start for start, end in pairwise([0, *ends])]
