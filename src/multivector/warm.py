"""Must every kernel import pandas anew?  In: a kernel's command.  Out: its process, forked from one that has imported.

A cold kernel spends half of a short run on imports.  Here the standard library's fork server imports the libraries
once, and every kernel is a fork of it: a process of its own, with a fresh interpreter state but for those imports.
The package itself is not imported beforehand, but for the list of libraries, so that a kernel reads the code as it is
when it starts.
"""

import asyncio
import multiprocessing
import os
import sys
import threading
import time
import types
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets import Dict, Unicode

from .variables import around

NAME = "multivector-warm"  # as registered in pyproject.toml
PRELOADED = "multivector.preloaded"
ONE_AT_A_TIME = threading.RLock()  # this program's environment and main module belong to all its threads
_alive: "weakref.WeakSet[WarmProvisioner]" = weakref.WeakSet()


def available() -> bool:
    """Tell whether kernels can be forked here.

    Not on Windows, not on macOS, whose frameworks forbid it, and not in a process that may have no children of its
    own, such as a worker of a cluster under its nanny.
    """
    if multiprocessing.current_process().daemon:
        return False
    return sys.platform != "darwin" and "forkserver" in multiprocessing.get_all_start_methods()


def begin(environment: Mapping[str, str]) -> None:
    """Let the libraries be imported in the background, so that they are there when the first kernel is asked for.

    Parameters
    ----------
    environment : mapping of str to str
        What a process must have from its first moment, such as its hash seed.
    """
    if not available():
        return
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOADED])
    with ONE_AT_A_TIME, _nothing_of_this_program(), around(environment):
        forkserver.ensure_running()


def settle() -> None:
    """Let Jupyter start the kernels of this environment, not the user's, and by `WarmProvisioner`, in this program."""
    os.environ.setdefault("JUPYTER_PREFER_ENV_PATH", "1")
    KernelProvisionerFactory.instance().default_provisioner_name = NAME


def end_all() -> None:
    """End all kernels of this program at once."""
    for provisioner in list(_alive):
        if process := provisioner.process:
            process.kill()


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
    """Launches kernels as forks of a process that has imported the libraries; cold where that cannot be.

    Attributes
    ----------
    environment : dict of str to str
        Variables that the kernel has besides those of this program.
    folder : str
        Its working directory; that of this program, unless given.
    """

    environment = Dict().tag(config=True)
    folder = Unicode().tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel; `cmd` ends with the arguments that a cold kernel would get."""
        variables = {**kwargs["env"], **self.environment}
        folder = self.folder or kwargs.get("cwd") or os.getcwd()
        if not available():
            found = await super().launch_kernel(cmd, **{**kwargs, "env": variables, "cwd": folder})
        else:
            begin(self.environment)
            found = self._forked(cmd[cmd.index("-f") :], variables, folder)
        _alive.add(self)
        return found

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and see it gone, which takes milliseconds; who waits for it looks ten times a second."""
        await super().kill(restart)
        while self.process and self.process.poll() is None:
            await asyncio.sleep(0.002)

    def _forked(self, arguments: list[str], variables: dict[str, str], folder: str) -> dict[str, Any]:
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=_serve, args=(arguments, variables, folder))
        with ONE_AT_A_TIME, _nothing_of_this_program():
            process.start()
        self.process = Forked(process)
        self.pid = self.pgid = process.pid
        return self.connection_info


class Client(AsyncKernelClient):
    """Talks to a kernel as soon as it answers.

    Jupyter's own client then waits for a fifth of a second of silence, to be rid of messages that answer nothing it
    asked; nbclient passes over such messages anyway.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers.

        Raises
        ------
        RuntimeError
            If it dies first.
        TimeoutError
            If it has not answered after `timeout` seconds.
        """
        async with asyncio.timeout(timeout):
            while not await self._answers():
                if not await self.is_alive():
                    raise RuntimeError("Kernel died before replying to kernel_info")

    async def _answers(self) -> bool:
        self.kernel_info()
        try:
            reply = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)  # is its other channel open?
        except Empty:
            return False
        return reply["msg_type"] == "kernel_info_reply"


@contextmanager
def _nothing_of_this_program() -> Iterator[None]:
    """Hide the running program, which a new process would otherwise import first."""
    program = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program


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
