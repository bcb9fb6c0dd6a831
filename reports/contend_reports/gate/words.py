"""Numbers, names and verdicts in the words that every output of the gate shares; and how each output is kept safe."""

import html
import json

from .records import Outcome

ORDER = ("REGRESSED", "BROKEN", "REMOVED", "NOT-RUN", "INCONCLUSIVE", "NEW", "IMPROVED", "SAME-CODE", "OK")
OUTCOMES = {
    Outcome.PASS.value: "nothing got slower", Outcome.REGRESSED.value: "something got slower",
    Outcome.INCONCLUSIVE.value: "nothing got slower for sure, something is undecided",
    Outcome.ENVIRONMENT_REJECTED.value: "this machine told identical code apart: nothing is decided",
    Outcome.COVERAGE_LOST.value: "something that should be compared has no data"}
BARS = "▁▂▃▄▅▆▇█"


def clean(text):
    """The text without what could steer a terminal, on one line: names come from files and programs."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))


def markdown(text):
    """Text that means nothing to markdown, HTML or a mention: shown as it is, also within a table."""
    safe = html.escape(clean(text), quote=False)
    return "".join(f"&#{ord(letter)};" if letter in "\\`*_{}[]()#+!|~@:$" else letter for letter in safe)


def percent(fraction, digits=1):
    """A slowdown in words: +4.2 %, -0.3 %; "open" if nothing is known."""
    return "open" if fraction is None else f"{100 * fraction:+.{digits}f} %"


def interval(decision):
    """The interval of a decision as plain data; an end that is not known is named, never made up."""
    low = decision["low"]
    return f"[{percent(None if low is None or low <= -1 else low)}, {percent(decision['high'])}]"


def modes(decision):
    """What two modes have to do with a decision as plain data; empty without modes."""
    if not (decision or {}).get("modes"):
        return ""
    (slow, base_slow, head_slow), (fast, *_) = decision["modes"]
    ratio = slow / fast if slow > fast else fast / slow
    shares = f"{100 * base_slow:.0f} % of launches of base and {100 * head_slow:.0f} % of head are in a mode {ratio:.2f} times slower"
    return {"within_mode": f"in each of two modes; {shares}", "mode_share": f"by its modes: {shares}"}.get(decision["fired"], shares)


def sparkline(xs, most=24):
    """The last slowdowns as bars, from the smallest to the largest."""
    xs = xs[-most:]
    if not xs:
        return ""
    low, high = min(xs), max(xs)
    return "".join(BARS[round((x - low) / (high - low) * 7) if high > low else 3] for x in xs)


def counts(rows):
    """"3 OK, 1 REGRESSED" in the order of concern."""
    found = [(sum(row["verdict"] == name for row in rows), name) for name in ORDER]
    return ", ".join(f"{n} {name}" for n, name in found if n) or "nothing compared"


def sorted_rows(rows):
    """Rows by concern, then by how much slower they are."""
    def key(row):
        slowdown = (row["decision"] or {}).get("slowdown")
        return ORDER.index(row["verdict"]), -(slowdown if slowdown is not None else 0), row["id"]
    return sorted(rows, key=key)


def script_json(data):
    """JSON that may stand within an HTML script element."""
    return json.dumps(data, allow_nan=False).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
