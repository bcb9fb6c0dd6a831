"""A real PostgreSQL server in a temporary folder, reached by a socket in it alone. It refuses root: then it runs as nobody."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path


def programs():
    """The folder of the newest server that is installed, or None."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if found:
        return Path(max(found, key=lambda path: int(path.split("/")[4]))).parent
    return Path(shutil.which("initdb")).parent if shutil.which("initdb") else None


@contextlib.contextmanager
def running():
    """The server's address; it and its folder are gone afterwards."""
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="contend-pg-"))  # a short path: a socket's name has a hundred letters at most
    os.chmod(folder, 0o700)
    os.chown(folder, user.pw_uid, user.pw_gid)
    become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": folder} | become
    server = None
    try:
        subprocess.run([programs() / "initdb", "-D", folder / "data", "-U", "gate", "-A", "trust", "-N", "-E", "UTF8",
                        "--locale=C"], check=True, stderr=subprocess.DEVNULL, **quiet)
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen([programs() / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=",
                                       "-c", "fsync=off"], stderr=log, **quiet)
        deadline = time.monotonic() + 60
        while subprocess.run([programs() / "pg_isready", "-q", "-h", folder, "-U", "gate", "-d", "postgres"], **quiet).returncode:
            assert server.poll() is None and time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield f"postgresql://gate@/postgres?host={folder}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # ends its clients' sessions, then itself
            server.wait(30)
        shutil.rmtree(folder)
