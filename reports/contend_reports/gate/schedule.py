"""Who is measured next and in which order: all by hashes of one seed, so that a resumed run draws the same.

What is measured next may depend on everything that was measured before; that keeps every e-value fair. What must
not depend on anything is the coin: it says which side of a pair runs first.
"""

import hashlib
import math

import numpy as np

from . import evidence


def seed(base_id, head_id, run_id):
    """The seed of a run, 64 hexadecimal digits: store it in the result. Ids are texts; run ids never repeat."""
    return _hash("contend gate", base_id, head_id, run_id)


def coin(run_seed, benchmark, round, attempt=0):
    """True: head runs first. A fair coin of its own for each pair and each time that the pair is redone."""
    return int(_hash(run_seed, "coin", benchmark, round, attempt)[0], 16) >= 8


def order(run_seed, round, benchmarks):
    """The benchmarks of a round, in a fresh random order that does not depend on the order given."""
    return sorted(benchmarks, key=lambda name: _hash(run_seed, "order", round, name))


def pair_id(run_id, benchmark, round, attempt=0):
    """Id of a pair, 24 hexadecimal digits: the same again for the same pair, so that a resumed run repeats none."""
    return _hash("pair", run_id, benchmark, round, attempt)[:24]


def pairs_to_go(x, profile, limits):
    """Pairs that a benchmark probably needs to its nearest verdict; x: its slowdowns so far, logarithms.

    Capital grows by about the entropy that the shares of signs lack, shares estimated with one pair of doubt on
    either side. Where no verdict comes nearer: inf.
    """
    return min(_pairs_to(evidence.counts_over(x, profile.m0), limits.fail),
               _pairs_to(evidence.counts_under(x, profile.tau), limits.certify),
               _pairs_to(evidence.counts_under(x, -profile.m0), limits.fail))


def _pairs_to(counts, limit):
    s, f = counts
    missing = math.log(limit) - evidence.log_e(s, f)
    if missing <= 0:
        return 1
    share = (s + 1) / (s + f + 2)
    growth = np.log(2) + share * np.log(share) + (1 - share) * np.log(1 - share)
    return max(1.0, missing / growth) if share > 0.5 else math.inf


def _hash(*parts):
    # Lengths keep ("a", "bc") and ("ab", "c") apart.
    texts = [str(part).encode() for part in parts]
    return hashlib.sha256(b"".join(b"%d:%s" % (len(text), text) for text in texts)).hexdigest()
