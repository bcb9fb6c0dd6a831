"""Writes a file whole or not at all."""

import os
import tempfile
from pathlib import Path

from .errors import ReportError


def write(path, text):
    """Writes text beside path and renames it into place; on any error nothing is left behind."""
    target = Path(path)
    if target.is_dir():
        raise ReportError(f"{path}: is a directory; name a file in it, for example {path}/page.html")
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise ReportError(f"{path}: cannot be written: {error.strerror}; choose another place with -o") from None
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
