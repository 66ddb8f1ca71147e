"""What every plugin process of the offline environment has in common: a port, and an end.

A plugin prints its port as the first line of standard output, serves gRPC, and ends when it is asked to
(SIGINT, SIGTERM) or when the engine that started it is gone, however that ended.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import sys
import threading
from concurrent import futures
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType

_UNLIMITED_MESSAGES = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
_WORKERS = 32


def serve(register: Callable[[grpc.Server], None], arguments: Sequence[str], end: Callable[[], None]) -> None:
    """Serve a plugin until it is asked to end or its engine is gone. Never returns: the process exits.

    Args:
        register: adds the servicer to the server.
        arguments: the command line; it has the engine's `host:port` when an engine started this process.
        end: called once before the process exits, to end what the plugin itself has started.
    """
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=_WORKERS), options=_UNLIMITED_MESSAGES)
    register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    finished = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        finished.set()

    signal.signal(signal.SIGINT, finish)
    signal.signal(signal.SIGTERM, finish)
    address = engine_address(arguments)
    if address is not None:
        watch(address, finished.set)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    finished.wait()
    end()
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads may still be inside a call of an engine that is gone; nothing is worth waiting for.
    os._exit(0)


def engine_address(arguments: Sequence[str]) -> tuple[str, int] | None:
    """Find the engine's address in a plugin's command line; flags such as `--logtostderr` may surround it."""
    for argument in reversed(arguments):
        match = re.fullmatch(r"\[?([^\]/]+)\]?:(\d+)", argument)
        if match:
            return match[1], int(match[2])
    return None


def watch(address: tuple[str, int], gone: Callable[[], None]) -> None:
    """Call `gone` once, in a thread, when nothing listens at an address any longer.

    A connection is held open and never written to. Its end alone proves little, as a gRPC server closes an
    idle connection; that no new one can be made proves that the server is gone.
    """

    def hold() -> None:
        while True:
            try:
                with socket.create_connection(address) as connection:
                    while connection.recv(4096):
                        pass
            except ConnectionResetError:
                continue
            except OSError:
                gone()
                return

    threading.Thread(target=hold, name="engine-watch", daemon=True).start()
