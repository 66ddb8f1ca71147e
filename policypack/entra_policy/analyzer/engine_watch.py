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
    while True:
        states: queue.SimpleQueue[grpc.ChannelConnectivity] = queue.SimpleQueue()
        # A proxy of the environment is not meant for a connection within the machine.
        with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
            channel.subscribe(states.put, try_to_connect=True)
            connected = False
            while True:
                state = states.get()
                lost = state is grpc.ChannelConnectivity.TRANSIENT_FAILURE or (
                    connected and state is not grpc.ChannelConnectivity.READY
                )
                connected = connected or state is grpc.ChannelConnectivity.READY
                if lost and not _listens(address):
                    end()
                    return
                if lost and connected:
                    break  # the connection was idle for long, or dropped: make a new one


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_PROBE_SECONDS):
            return True
    except TimeoutError:
        return True  # a busy machine is no dead engine
    except OSError:
        return False
