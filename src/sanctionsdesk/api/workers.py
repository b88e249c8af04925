"""Server processes, forked from one that has the application and the lists ready.

What is imported and opened before the fork is paid for once and shared by all.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import socket
import sys
import time
from multiprocessing.context import ForkProcess

from uvicorn import Config, Server
from uvicorn.config import STARTUP_FAILURE

from sanctionsdesk.api.app import served
from sanctionsdesk.api.connection import Connection
from sanctionsdesk.api.yente.asking import today
from sanctionsdesk.base.errors import DeskError, SettingsError

_HEARD = {signal.SIGCHLD, signal.SIGINT, signal.SIGTERM}
_fork = multiprocessing.get_context("fork")


def listen(host: str, port: int) -> socket.socket:
    """Bind an address; port 0 takes a free one.

    Raises:
        SettingsError: when it is taken or is no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SettingsError(
            f"{host} port {port} cannot be served: {error.strerror}; is a desk served there already?",
            field="--port",
        ) from None


def run(host: str, port: int, *, workers: int, verbose: bool = False) -> int:
    """Serve the desk of the environment until told to stop; gives the exit code.

    Args:
        host: address to bind.
        port: port to bind; 0 takes a free one.
        workers: processes that answer, replaced when they end; one is this process itself.
        verbose: log each request by its route.

    Raises:
        SettingsError: for a setting or an address that cannot be used.
    """
    app = served()
    listener = listen(host, port)
    with contextlib.suppress(DeskError):
        app.state.shelf.open(today())
    # What is here now stays for good: no collection needs to look at it, and
    # processes go on sharing the pages it lies on.
    gc.collect()
    gc.freeze()
    config = Config(
        app,
        http=Connection,
        workers=workers,
        access_log=False,
        log_level="info" if verbose else "warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    where = f"http://{host}:{listener.getsockname()[1]}"
    sys.stderr.write(f"serving {app.state.desk.home} on {where}\n")
    if workers > 1:
        return _supervise(config, listener, workers)
    _work(config, listener)
    return 0


def _work(config: Config, listener: socket.socket) -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])


def _supervise(config: Config, listener: socket.socket, workers: int) -> int:
    # Signals wait until they are asked for, so that none comes between two steps.
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    held = [_begin(config, listener) for _ in range(workers)]
    code = 0
    while code == 0 and signal.sigwait(_HEARD) == signal.SIGCHLD:
        for place, process in enumerate(held):
            if process.is_alive():
                continue
            if process.exitcode == STARTUP_FAILURE:
                code = STARTUP_FAILURE
                break
            time.sleep(0.2)
            held[place] = _begin(config, listener)
    for process in held:
        process.terminate()
    for process in held:
        process.join()
    return code


def _begin(config: Config, listener: socket.socket) -> ForkProcess:
    process = _fork.Process(target=_work, args=(config, listener))
    process.start()
    return process
