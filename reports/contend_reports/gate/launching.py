"""One launch: a fresh process that is alone in its group, is killed whole when it takes too long, and must end well."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

STEAL_TICKS = os.sysconf("SC_CLK_TCK")
TIE = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []  # a launch dies with a gate that is killed
MOST_OUTPUT = 64 << 20  # bytes of standard output that are read


class LaunchFailed(Exception):
    """The program did not end well, or said nothing usable; the message says what it did. A fact about that side."""


@dataclass(frozen=True)
class Launched:
    """What one process printed, when it started, and what it cost: nothing here is a time of the benchmark."""
    output: str
    started: float  # seconds of the monotonic clock
    facts: dict     # seconds, cpu_seconds, steal (share of all CPUs' time), switches (involuntary), faults (from disk)


def steal():
    """Seconds that the hypervisor gave to others, all CPUs together; 0 where the kernel does not say."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            return int(file.readline().split()[8]) / STEAL_TICKS
    except (OSError, IndexError, ValueError):
        return 0.0


def launch(words, folder=None, timeout=60.0, environment=None):
    """Runs the command (a list of words, no shell) and waits; LaunchFailed if it does not end with 0 in time."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stolen, used, started = steal(), resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        try:
            if shutil.which(words[0]) is None:
                raise FileNotFoundError(2, "no such program")
            child = subprocess.Popen(TIE + list(words), stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder,
                                     env=environment, start_new_session=True)
        except (OSError, ValueError) as error:
            raise LaunchFailed(f"cannot be started: {getattr(error, 'strerror', None) or error}") from None
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise LaunchFailed(f"took longer than {timeout:g} s and was ended") from None
        finally:
            _end(child)  # whatever happened, a signal to us included: nothing of it is left
        if code:
            said = _tail(err)
            raise LaunchFailed(f"{_ended(code)}{': ' + said if said else ''}")
        facts = _facts(time.monotonic() - started, steal() - stolen, used, resource.getrusage(resource.RUSAGE_CHILDREN))
        out.seek(0)
        return Launched(out.read(MOST_OUTPUT).decode(errors="replace"), started, facts)


def _end(child):
    """Kills what is left of the process group, and takes the child's exit code."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    child.wait()


def _ended(code):
    return f"ended with exit code {code}" if code > 0 else f"was ended by {signal.Signals(-code).name}"


def _tail(file, most=200):
    """The last line that is not empty, shortened."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
    lines = file.read().decode(errors="replace").split("\n")
    return next((line.strip()[:most] for line in reversed(lines) if line.strip()), "")


def _facts(seconds, stolen, before, after):
    return {"seconds": seconds, "steal": stolen / (seconds * (os.cpu_count() or 1)) if seconds else 0.0,
            "cpu_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "switches": after.ru_nivcsw - before.ru_nivcsw, "faults": after.ru_majflt - before.ru_majflt}
