"""Loads a capsule and refuses anything that is not one, with a message that says what to do."""

import json
import math
from pathlib import Path

from jsonschema import Draft202012Validator

from .errors import ReportError
from .summary import SINGLE, UNPROBED

NAME, VERSION = "contend.capsule", 1
REMAKE = "make it again with scripts/bench"
_VALIDATOR = Draft202012Validator(json.loads(Path(__file__).with_name("capsule.schema.json").read_text()))


def load(path):
    """The capsule in the file at path, checked; ReportError names the file and what is wrong with it."""
    try:
        content = Path(path).read_bytes()
    except IsADirectoryError:
        raise ReportError(f"{path}: is a directory; name the capsule in it, for example {path}/queue.json") from None
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror}; check the path") from None
    try:
        capsule = json.loads(content.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError:
        raise ReportError(f"{path}: is not text, so not a capsule (a JSON file that scripts/bench writes)") from None
    except RecursionError:
        raise ReportError(f"{path}: is nested too deeply for a capsule; {REMAKE}") from None
    except ValueError as error:
        raise ReportError(f"{path}: {_json_trouble(content, error)}") from None
    check(capsule, path)
    return capsule


def check(capsule, path="capsule"):
    """Raises ReportError unless the decoded JSON keeps the schema and what a schema cannot say."""
    if not isinstance(capsule, dict) or capsule.get("schema") != NAME:
        raise ReportError(f"{path}: is JSON but no capsule (schema is not {NAME}); name a file of scripts/bench")
    if capsule.get("schema_version") != VERSION:
        raise ReportError(f"{path}: has schema version {str(capsule.get('schema_version'))[:20]}, this program reads "
                          f"version {VERSION}; use scripts/report of the commit that made the capsule")
    error = next(_VALIDATOR.iter_errors(capsule), None)
    if error is not None:
        place = "/".join(str(step) for step in error.absolute_path) or "top level"
        raise ReportError(f"{path}: damaged at {place}: {_shorten(error.message)}; {REMAKE}")
    for trouble in _contradictions(capsule):
        raise ReportError(f"{path}: contradicts itself: {trouble}; {REMAKE}")


def _contradictions(capsule):
    """Sentences about what is well-formed but cannot be true."""
    names = [contender["name"] for contender in capsule["contenders"]]
    if len(set(names)) != len(names):
        yield "two contenders have the same name"
    classes = {one["name"] for one in capsule["placement"]["classes"]} | {SINGLE, UNPROBED, None}
    if capsule["placement"]["common"] not in classes:
        yield f"the common class '{capsule['placement']['common']}' is not among the classes"
    known, seen = set(names), set()
    for point in capsule["points"]:
        where = point["id"]
        if where in seen:
            yield f"two points have the id {where}"
        seen.add(where)
        if point["contender"] not in known:
            yield f"{where}: contender '{point['contender']}' is not in the list of contenders"
        for sample in point["samples"]:
            if sample["class"] not in classes:
                yield f"{where}: class '{sample['class']}' is not among the classes"
            if (sample["check"] == "ok") == (sample["value"] is None):
                yield f"{where}: a sample must have a value if its check is ok, and only then"


def _refuse_constant(name):
    raise ValueError(f"{name} is not a number that JSON knows")


def _finite(text):
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large for a number")
    return number


def _json_trouble(content, error):
    if not content.strip():
        return f"is empty; {REMAKE}"
    if content.lstrip()[:1] == b"{" and content.rstrip()[-1:] != b"}":
        return f"ends in the middle, the file is truncated; copy it again or {REMAKE}"
    return f"is not JSON ({_shorten(str(error))}), so not a capsule; name a file that scripts/bench wrote"


def _shorten(text, limit=160):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit - 1] + "…"
