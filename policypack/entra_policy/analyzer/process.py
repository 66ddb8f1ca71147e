"""The life of the pack's process.

The engine reads the port from the first line of standard output; everything that is printed goes to standard
error, whoever prints it. The process ends with the engine.
"""

import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from entra_policy.rule_definition import Rule


# Stacks are larger than gRPC's default limit of 4 MB.
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.so_reuseport", 0),
)
_WORKERS: Final = 8  # so that Cancel is answered while other calls run


def run(arguments: Sequence[str], port_descriptor: int, rules: "Sequence[Rule] | None" = None) -> None:
    """Serve until the engine is gone or a signal comes.

    Args:
        arguments: the command line behind the program's name; the engine's address is the first that is one.
        port_descriptor: where the port is written: the process's first standard output. Standard output itself must
            lead elsewhere by now, since whatever is imported next may print.
        rules: the rules, by default all that are installed.
    """
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: os._exit(0))

    import gc

    # What is imported and converted are many small objects without cycles, at which the collector would look again
    # and again; before each operation it looks once (see `Analyzer.ConfigureStack`).
    gc.disable()

    from concurrent.futures import ThreadPoolExecutor

    import grpc

    from entra_policy.analyzer.engine_watch import engine_address, watch_engine
    from entra_policy.analyzer.refusal import Refusal
    from entra_policy.analyzer.server import Analyzer, add_to_server
    from entra_policy.analyzer.session import Session
    from entra_policy.configuration.environment import with_environment
    from entra_policy.errors import RulesError
    from entra_policy.rules.installed import installed_rules
    from entra_policy.settings import Settings

    server = grpc.server(ThreadPoolExecutor(max_workers=_WORKERS), options=_OPTIONS)
    try:
        settings = with_environment(Settings(), os.environ)
        add_to_server(Analyzer(Session(installed_rules() if rules is None else rules, settings)), server)
    except RulesError as error:
        # The engine shows what a call ends with; what a process says at its start is lost in its log.
        server.add_generic_rpc_handlers((Refusal(str(error)),))
    port = server.add_insecure_port("127.0.0.1:0")
    gc.freeze()
    server.start()
    if (address := engine_address(arguments)) is not None:
        watch_engine(address, lambda: os._exit(0))
    # The descriptor stays open: its end would look like the end of the pack.
    os.write(port_descriptor, f"{port}\n".encode())
    server.wait_for_termination()
