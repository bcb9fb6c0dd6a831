"""Command line of the gate: python3 -m contend_reports.gate, which scripts/gate calls."""

import argparse
import dataclasses
import os
import re
import signal
import sys
import traceback

from ..errors import ReportError
from . import ending, index, kinds, policy, preflight, subjects, truths
from .comparing import compare
from .progress import Progress
from .records import PROFILES

EXAMPLES = """examples:
  scripts/gate main                                   this tree's last commit against main
  scripts/gate v1.2 HEAD --budget 30m --profile tight
  scripts/gate build/old build/new --filter 'lock/contended'
  scripts/gate --canary                               can this gate fail at all? Ten minutes of building first
  scripts/gate --commands './old --n 3' './new --n 3'    each prints one number, or Google Benchmark's JSON

exit code: 0 pass, 1 something got slower, 2 usage or internal error, 3 inconclusive, 4 the machine cannot be
trusted, 5 something that should be compared has no data, 130 interrupted (the same command goes on)"""


def seconds(text):
    """90, 90s, 8m or 2h as seconds."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(s|m|h)?", text)
    if not match or float(match[1]) == 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no time; write 90s, 8m or 2h")
    return float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"]


def chance(text):
    """A probability, above 0 and below 1."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no chance between 0 and 1; write 0.05")
    return value


def parser():
    made = argparse.ArgumentParser(prog="gate", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter,
                                   description="Says whether HEAD is slower than BASE, from pairs of launches.")
    made.add_argument("base", metavar="BASE", nargs="?", help="git revision, build directory, or command line")
    made.add_argument("head", metavar="HEAD", nargs="?", default="HEAD", help="the same (default: %(default)s)")
    made.add_argument("--commands", action="store_true", help="BASE and HEAD are command lines")
    made.add_argument("--exact", action="store_true", help="BASE as it is, not where HEAD left it")
    made.add_argument("--filter", default="", metavar="RE", help="only benchmarks whose name matches")
    made.add_argument("--row", action="append", default=[], metavar="NAME", help="only this benchmark; may be repeated")
    made.add_argument("--family", action="append", default=[], metavar="F", help="build and compare only this family; may be repeated")
    made.add_argument("--gated", metavar="FILE", help="list of gated benchmarks, for build directories")
    made.add_argument("--all-code", action="store_true", help="measure what is the same code, too")
    made.add_argument("--controls", type=int, default=4, metavar="N", help="controls of identical code (default: 4)")
    made.add_argument("--launch", type=seconds, default=0.15, metavar="TIME", help="length of one launch (default: 0.15s)")
    made.add_argument("-j", "--jobs", type=int, default=os.cpu_count(), metavar="N", help="compilers at once")
    made.add_argument("--budget", type=seconds, default=480.0, metavar="TIME", help="for measuring (default: 8m)")
    made.add_argument("--profile", choices=sorted(PROFILES), default="default", help="what counts as slower")
    made.add_argument("--alpha", type=chance, default=0.05, help="chance of any false regression in a run")
    made.add_argument("--beta", type=chance, default=0.05, help="chance of a false OK, for each benchmark")
    made.add_argument("--timeout", type=seconds, default=60.0, metavar="TIME", help="for one launch (default: 60s)")
    made.add_argument("--strict", action="store_true", help="a proved slowdown fails however small, as at night")
    made.add_argument("--commits", metavar="BASE..HEAD", help="read Gate-Accept trailers there (with --commands)")
    made.add_argument("--store", default="results/gate", metavar="DIR|URL",
                      help="where runs are kept: a folder, or postgresql://... for their index (default: %(default)s)")
    made.add_argument("--work", default="results/gate", metavar="DIR",
                      help="logs, builds and records, if the store is a server (default: %(default)s)")
    made.add_argument("--out", metavar="DIR", help="where summary, JUnit and page go (default: beside the record)")
    known = made.add_argument_group("where the truth is known", "BASE is then a build of preset injection, or nothing")
    known.add_argument("--canary", action="store_true", help="a head that is 10 %% slower must fail: answers 0 if it does")
    known.add_argument("--self-study", action="store_true", help="false alarms and detection on this machine (hours)")
    known.add_argument("--calibrate", action="store_true", help="noise of every benchmark of BASE, as a list of profiles")
    known.add_argument("--benchmarks", type=int, metavar="N", help="so many, spread over those that --filter leaves")
    known.add_argument("--repeats", type=int, default=20, metavar="N", help="of each injection (default: %(default)s)")
    known.add_argument("--null-runs", type=int, default=300, metavar="N", help="benchmark-runs without one (default: 300)")
    known.add_argument("--form", action="append", metavar="F", help="only this injection, as throughput:0.1")
    return made


def run(options):
    options.work = options.work if index.is_server(options.store) else options.store
    kind = kinds.check(options, parser().get_default)
    progress = Progress(options.budget)
    special = next((name for name in ("canary", "self_study", "calibrate") if getattr(options, name)), None)
    if special:
        return getattr(truths, special)(options, progress)
    asked = subjects.of(kind, options, progress.say)
    options.profiles = asked.profiles
    warned = preflight.look()
    for text in warned:
        progress.say(text)
    subject = dataclasses.replace(asked.subject, notes=asked.subject.notes + tuple(warned))
    return compare(subject, options, progress, ending.hypotheses,
                   lambda comparison, log: ending.end(comparison, log, options, asked.waivers, asked.known))


def stop(number, frame):
    raise KeyboardInterrupt


def main(arguments=None):
    options = parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, stop)
    try:
        return run(options)
    except ReportError as error:
        print(f"gate: {error}", file=sys.stderr)
        return policy.USAGE
    except KeyboardInterrupt:
        print("gate: interrupted; what was measured is kept: the same command goes on from there", file=sys.stderr)
        return policy.INTERRUPTED
    except Exception as error:  # a bug is no verdict: 1 would mean that something got slower
        traceback.print_exc()
        print(f"gate: internal error: {error!r}; this is a bug of the gate, not a verdict", file=sys.stderr)
        return policy.USAGE


if __name__ == "__main__":
    sys.exit(main())
