"""Command line: python3 -m contend_reports page|answers|agree|campaign FILE... or gate-study"""

import argparse
import os
import sys

from . import agreement, answers, campaign, cpython, files, schema, words
from .errors import ReportError
from .study import Study

EXAMPLES = """examples:
  python3 -m contend_reports page results/latest/queue.json -o page.html
  python3 -m contend_reports page results/latest/*.json -o page.html      a section a family
  python3 -m contend_reports page laptop.json server.json -o both.html    a section each
  python3 -m contend_reports answers results/latest/queue.json            sentences only
  python3 -m contend_reports agree monday/queue.json tuesday/queue.json   do two runs say the same?
  python3 -m contend_reports page results/latest/*.json --stress stress.json   says what was found, too
  python3 -m contend_reports campaign hunt.json crash.json -o stress.json     joins what stress programs found
  python3 -m contend_reports gate-study --trials 300 --part retries       does the gate keep its promises?

exit code: 0 done, 1 the runs do not agree, a promise is broken or something was found, 2 something is wrong with a file or the command line"""


def parser():
    made = argparse.ArgumentParser(
        prog="contend_reports", description="Reads result capsules and says what they mean.", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = made.add_subparsers(dest="command", required=True, metavar="page|answers|agree|campaign|gate-study")
    page = commands.add_parser("page", help="write one self-contained HTML page; print its path and its answers")
    page.add_argument("capsules", nargs="+", metavar="CAPSULE", help="JSON file that scripts/bench wrote")
    page.add_argument("-o", "--output", default="page.html", metavar="FILE", help="where to (default: %(default)s)")
    page.add_argument("--stress", action="append", default=[], metavar="FILE", help="JSON file of scripts/stress, any number")
    found = commands.add_parser("campaign", help="join what stress programs found; print it")
    found.add_argument("files", nargs="+", metavar="FILE", help="JSON file of a stress program")
    found.add_argument("-o", "--output", metavar="FILE", help="all of it as one JSON file, for the page")
    found.add_argument("--junit", metavar="FILE", help="all of it as JUnit XML, for CI")
    said = commands.add_parser("answers", help="print every answer as a sentence")
    said.add_argument("capsules", nargs="+", metavar="CAPSULE", help="JSON file that scripts/bench wrote")
    pair = commands.add_parser("agree", help="compare the medians of two runs of one family, point by point")
    pair.add_argument("capsules", nargs=2, metavar="CAPSULE", help="JSON file that scripts/bench wrote")
    pair.add_argument("--within", type=float, default=15, metavar="PERCENT",
                      help="medians so near each other agree (default: %(default)s)")
    pair.add_argument("--share", type=float, default=90, metavar="PERCENT",
                      help="so many of the medians must (default: %(default)s)")
    study = commands.add_parser("gate-study", help="simulate the gate: false alarms, detection, broken twins (minutes)")
    study.add_argument("--trials", type=int, default=2000, metavar="N", help="seeded trials a row (default: %(default)s)")
    study.add_argument("--seed", type=int, default=1, metavar="N", help="of all random numbers (default: %(default)s)")
    study.add_argument("--part", default="", metavar="NAME", help="one part only; an unknown name lists them")
    return made


def say(text):
    """Prints without what could steer a terminal: names come from a file."""
    print("".join(letter if letter.isprintable() else "?" for letter in text))


def load(paths):
    """The studies of the capsules, in the order of the page; CPython's numbers stand beside ours."""
    capsules = cpython.join([schema.load(path) for path in paths])
    return [Study(capsule) for capsule in sorted(capsules, key=lambda one: words.order(one["family"]))]


def make_page(studies, output, stress):
    from . import page  # matplotlib takes half a second to load: only when a page is wanted
    files.write(output, page.render(studies, [row for path in stress for row in campaign.load(path)]))
    print(output)
    if len(studies) == 1:
        for sentence in answers.lead(studies[0]):
            say(f"  {sentence}")
        return
    for question, lines in answers.overview(studies):
        say(f"  {question}")
        for name, _, sentence in lines:
            say(f"    {name}: {sentence}")


def print_answers(studies):
    for study in studies:
        for workload, sentences in answers.everything(study).items():
            say(f"{study.family}, {workload.replace('_', '-')}")
            for sentence in sentences:
                say(f"  {sentence}")


def check_agreement(paths, within, share):
    first, second = (Study(schema.load(path)) for path in paths)
    found = agreement.agreement(first, second, within / 100)
    for sentence in agreement.sentences(found, first.family):
        say(sentence)
    return 0 if found.share >= share / 100 else 1


def join_campaign(paths, output, junit):
    rows = [row for path in paths for row in campaign.load(path)]
    if not rows:
        raise ReportError("nothing was put to the test")
    if output:
        files.write(output, campaign.as_json(rows))
    if junit:
        files.write(junit, campaign.as_junit(rows))
    for sentence in campaign.sentences(rows):
        say(sentence)
    return 1 if any(row.bad for row in rows) else 0


def study_gate(trials, seed, part):
    from .gate import study  # scipy takes its time to load
    if part and part not in study.PARTS:
        raise ReportError(f"there is no part {part}; choose one of {', '.join(study.PARTS)}")
    if trials < 300 or seed < 0:
        raise ReportError("fewer than 300 trials show no chance of 1 %, and a seed is 0 or more")
    broken = 0
    for run in [study.PARTS[part]] if part else study.PARTS.values():
        for row in run(trials, seed):
            print(f"{'holds ' if row.good else 'BROKEN'}  {row.part}: {row.what}: {row.found}", flush=True)
            broken += not row.good
    return 1 if broken else 0


def main(arguments=None):
    options = parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter must not end the program
    code = 0
    try:
        if options.command == "agree":
            code = check_agreement(options.capsules, options.within, options.share)
        elif options.command == "campaign":
            code = join_campaign(options.files, options.output, options.junit)
        elif options.command == "gate-study":
            code = study_gate(options.trials, options.seed, options.part)
        elif options.command == "page":
            make_page(load(options.capsules), options.output, options.stress)
        else:
            print_answers(load(options.capsules))
        sys.stdout.flush()
    except ReportError as error:
        print(f"contend_reports: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output had enough, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


if __name__ == "__main__":
    sys.exit(main())
