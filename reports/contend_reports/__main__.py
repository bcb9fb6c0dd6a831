"""Command line: python3 -m contend_reports page|answers CAPSULE..."""

import argparse
import os
import sys

from . import answers, cpython, files, schema, words
from .errors import ReportError
from .study import Study

EXAMPLES = """examples:
  python3 -m contend_reports page results/latest/queue.json -o page.html
  python3 -m contend_reports page results/latest/*.json -o page.html      a section a family
  python3 -m contend_reports page laptop.json server.json -o both.html    a section each
  python3 -m contend_reports answers results/latest/queue.json            sentences only

exit code: 0 done, 2 something is wrong with a file or the command line"""


def parser():
    made = argparse.ArgumentParser(
        prog="contend_reports", description="Reads result capsules and says what they mean.", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = made.add_subparsers(dest="command", required=True, metavar="page|answers")
    page = commands.add_parser("page", help="write one self-contained HTML page; print its path and its answers")
    page.add_argument("capsules", nargs="+", metavar="CAPSULE", help="JSON file that scripts/bench wrote")
    page.add_argument("-o", "--output", default="page.html", metavar="FILE", help="where to (default: %(default)s)")
    said = commands.add_parser("answers", help="print every answer as a sentence")
    said.add_argument("capsules", nargs="+", metavar="CAPSULE", help="JSON file that scripts/bench wrote")
    return made


def say(text):
    """Prints without what could steer a terminal: names come from a file."""
    print("".join(letter if letter.isprintable() else "?" for letter in text))


def load(paths):
    """The studies of the capsules, in the order of the page; CPython's numbers stand beside ours."""
    capsules = cpython.join([schema.load(path) for path in paths])
    return [Study(capsule) for capsule in sorted(capsules, key=lambda one: words.order(one["family"]))]


def make_page(studies, output):
    from . import page  # matplotlib takes half a second to load: only when a page is wanted
    files.write(output, page.render(studies))
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


def main(arguments=None):
    options = parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter must not end the program
    try:
        studies = load(options.capsules)
        if options.command == "page":
            make_page(studies, options.output)
        else:
            print_answers(studies)
        sys.stdout.flush()
    except ReportError as error:
        print(f"contend_reports: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output had enough, as in `... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
