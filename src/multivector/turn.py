"""What if two programs are started in one checkout?  In: nothing.  Out: a turn; who comes second waits and says so.

The lock is the operating system's (`filelock`), so it goes with the process that held it, however that ended.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from .paths import BUILD, shown

LOCKED = BUILD / "lock"
PATIENCE = 3600.0  # seconds


class Busy(Exception):
    """Somebody else has been at work in this checkout for too long.  The message says what to do."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold the checkout's runs and pages for the block; within one process a block may stand in another.

    Raises
    ------
    Busy
        If another process holds them for longer than `PATIENCE`.
    """
    LOCKED.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(LOCKED, is_singleton=True)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        print(f"Another run or build is at work in this checkout ({shown(LOCKED)}); waiting for it.", file=sys.stderr)
        try:
            lock.acquire(timeout=PATIENCE)
        except Timeout:
            raise Busy(
                f"Another run or build still holds {shown(LOCKED)} after {PATIENCE:.0f} s. "
                "Stop that program, or wait for it, and start again."
            ) from None
    try:
        yield
    finally:
        lock.release()
