"""Must every kernel import pandas anew?  In: a kernel's command.  Out: its process, forked from one that has imported.

A cold kernel spends half of a short run on imports.  Here the standard library's fork server imports the libraries
once, and every kernel is a fork of it: a process of its own, with a fresh interpreter state but for those imports.
The package itself is never imported beforehand, so that a kernel reads the code as it is when it starts.
"""

import multiprocessing
import os
import sys
import threading
import time
import types
from contextlib import contextmanager
from multiprocessing import forkserver
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

NAME = "multivector-warm"  # as registered in pyproject.toml
LIBRARIES = ["altair", "geopandas", "ipykernel.kernelapp", "networkx", "pyproj", "scour.scour", "vl_convert"]


def available() -> bool:
    """Tell whether kernels can be forked here.

    Not on Windows, not on macOS, whose frameworks forbid it, and not in a process that may have no children of its
    own, such as a worker of a cluster under its nanny.
    """
    if multiprocessing.current_process().daemon:
        return False
    return sys.platform != "darwin" and "forkserver" in multiprocessing.get_all_start_methods()


class Forked:
    """A forked process with the manners of `subprocess.Popen` that a provisioner asks for."""

    stdin = stdout = stderr = None

    def __init__(self, process: Any) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """Return the exit status, or None while the process lives."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for the end and return the exit status."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal."""
        os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def terminate(self) -> None:
        """Ask the process to end."""
        self._process.terminate()


class WarmProvisioner(LocalProvisioner):
    """Launches kernels as forks of a process that has imported the libraries."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; `cmd` ends with the arguments that a cold kernel would get."""
        arguments = cmd[cmd.index("-f") :]
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(LIBRARIES)
        process = context.Process(target=_serve, args=(arguments, kwargs["env"], kwargs.get("cwd") or os.getcwd()))
        with _nothing_of_this_program(), _environment(kwargs["env"]):
            forkserver.ensure_running()  # the first time, in the environment of a kernel, hash seed and all
            process.start()
        self.process = Forked(process)
        self.pid = self.pgid = process.pid
        return self.connection_info


@contextmanager
def _nothing_of_this_program():
    """Hide the running program, which a new process would otherwise import first."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


@contextmanager
def _environment(wanted: dict[str, str]):
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _end_with(starter: Any) -> None:
    """End this kernel when the program that asked for it is gone: its parent, the fork server, waits for kernels."""
    starter.join()
    os._exit(1)


def _serve(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    """Become a kernel (in the forked process)."""
    os.setsid()  # a group of its own, which signals to the terminal do not reach
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    sys.argv = ["ipykernel_launcher", *arguments]
    import pandas
    from ipykernel.kernelapp import IPKernelApp

    pandas.set_option("display.max_columns", 20)  # what a kernel has; pandas, imported outside one, took a terminal's
    own = [f"--IPKernelApp.parent_handle={os.getppid()}", "--IPKernelApp.log_level=50"]  # quiet when it is shut down
    IPKernelApp.launch_instance(argv=[*arguments, *own])
