"""Ending with the engine.

An engine that is killed leaves its plugins behind. The address of its own server is a plugin's first argument:
when nobody listens there any more, the engine is gone.
"""

import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Final

import grpc

_ADDRESS: Final = re.compile(r"([^\s:/]+|\[[0-9a-fA-F:]+\]):\d{1,5}")
_PROBE_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.05


def engine_address(arguments: Sequence[str]) -> str | None:
    """The first argument that is a host and a port; None when the pack was started by hand."""
    return next((argument for argument in arguments if _ADDRESS.fullmatch(argument)), None)


def watch_engine(address: str, end: Callable[[], object]) -> None:
    """Call `end` as soon as nobody listens at the engine's address.

    The engine's server is a gRPC server, and it waits for its peers when it stops in good order: so this is a
    proper gRPC connection, not a bare socket.
    """
    threading.Thread(target=_watch, args=(address, end), name="engine-watch", daemon=True).start()


def _watch(address: str, end: Callable[[], object]) -> None:
    while _outlived_by_engine(address):
        pass  # it was idle for long, or dropped: make a new one
    end()


def _outlived_by_engine(address: str) -> bool:
    """Wait for the end of a connection; whether somebody still listens then."""
    states: queue.SimpleQueue[grpc.ChannelConnectivity] = queue.SimpleQueue()
    # A proxy of the environment is not meant for a connection within the machine.
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        channel.subscribe(states.put, try_to_connect=True)
        state: grpc.ChannelConnectivity | None = None
        while True:
            # States that last for an instant may go unreported, so anything but an open connection is looked at again.
            connected = state is grpc.ChannelConnectivity.READY
            try:
                state, new = states.get(timeout=None if connected else _LOOK_SECONDS), True
            except queue.Empty:
                new = False
            if state is grpc.ChannelConnectivity.READY:
                continue
            if not _listens(address):
                return False
            if state is grpc.ChannelConnectivity.IDLE and not new:
                return True


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PROBE_SECONDS):
            return True
    except TimeoutError:
        return True  # a busy machine isn't a dead engine
    except OSError:
        return False
