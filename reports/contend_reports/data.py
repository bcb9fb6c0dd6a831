"""The data that travels in the page: compact summaries, and the capsules themselves as far as they fit."""

import base64
import gzip
import json

RAW_LIMIT = 1_300_000  # base64 characters, of all capsules together: a page stays below 3 MB with figures and tables


def summary(study):
    """What the page says, as data: one entry a point, estimates rounded to five digits."""
    return {
        "schema": "contend.summary", "family": study.capsule["family"], "run": study.capsule["run"]["id"],
        "common_class": study.common,
        "points": [_entry(row) for row in study.rows],
    }


def _entry(row):
    e = row.estimate
    entry = {"id": row.point["id"], "failures": len(row.failures)}
    if e:
        entry |= {"median": _round(e.median), "low": _round(e.low), "high": _round(e.high), "n": e.n,
                  "confidence": round(e.level, 4), "spread": round(e.spread, 4)}
        if e.modes:
            entry["modes"] = [[_round(value), round(share, 3)] for value, share in e.modes]
    return entry


def _round(value):
    return float(f"{value:.5g}")


def packed(value):
    """JSON, compressed the same way every time, as base64 text."""
    return base64.b64encode(gzip.compress(json.dumps(value, separators=(",", ":")).encode(), mtime=0)).decode()


def raws(capsules):
    """The packed capsules, smallest first as many as fit; None where one would make the page too large."""
    texts, left = [packed(capsule) for capsule in capsules], RAW_LIMIT
    for i in sorted(range(len(texts)), key=lambda i: len(texts[i])):
        if len(texts[i]) > left:
            texts[i] = None
        else:
            left -= len(texts[i])
    return texts
