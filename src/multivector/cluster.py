"""Where are runs made if one machine is not enough?  In: the address of a Dask scheduler.  Out: an executor.

The executor is that of `concurrent.futures`, so the same call that hands runs to processes hands them to a cluster.
"""

import platform
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from .paths import BUILD, ROOT

SECONDS = 20  # to wait for a scheduler to answer


class ClusterError(Exception):
    """No scheduler, no workers, or workers that do not see this checkout.  The message says what to do."""


def here() -> tuple[str, str, str]:
    """Return what workers must share: the checkout's folder, its build folder, the version of Python."""
    return str(ROOT), str(BUILD), ".".join(platform.python_version_tuple()[:2])


@contextmanager
def executor(address: str) -> Iterator[Executor]:
    """Give an executor that runs on the workers of the scheduler at `address`.

    Runs of a worker that dies are given to another one.

    Raises
    ------
    ClusterError
        If `distributed` is not installed, nobody answers, or workers are missing or do not share this checkout.
    """
    try:
        from distributed import Client  # an extra: only a cluster needs it
    except ImportError:
        raise ClusterError(
            "Sweeps on a cluster need the library 'distributed'. Install it: pip install 'distributed' "
            "(it is in requirements.lock), or leave --scheduler out to run on this machine."
        ) from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"No scheduler answers at {address!r} ({str(error).splitlines()[0]}). Start one with `dask scheduler`, "
            "which prints its address, and give it as --scheduler tcp://HOST:PORT."
        ) from None
    with client:
        _check_workers(client, address)
        pool = client.get_executor(pure=False)
        try:
            yield pool
        finally:
            pool.shutdown(wait=False)  # an interrupted sweep leaves no run behind in the queue


def _check_workers(client: object, address: str) -> None:
    try:
        seen = client.run(here)
    except (ImportError, AttributeError) as error:
        raise ClusterError(
            f"Workers of {address} cannot load this package ({error}). "
            f"Start them with the environment of this checkout: {_command(address)}"
        ) from None
    if not seen:
        raise ClusterError(f"The scheduler at {address} has no workers. Start some: {_command(address)}")
    for worker, place in seen.items():
        if place != here():
            raise ClusterError(
                f"The worker {worker} works in {place[0]} (build in {place[1]}, Python {place[2]}), this program in "
                f"{ROOT} (build in {BUILD}, Python {here()[2]}). Workers need the same folder on a shared file system, "
                "and the same Python."
            )


def _command(address: str) -> str:
    return f"{ROOT}/.venv/bin/dask worker {address} --nthreads 1"
