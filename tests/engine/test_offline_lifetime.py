"""Nothing outlives the CLI, however it ends: the language host, the program, the pack and the providers end with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.engine.conftest import OfflineStack

# Reports on a socket that both providers have answered, and then never ends.
PROGRAM = """
import os
import socket
import threading

import pulumi
import pulumi_azuread as azuread
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("made", props)


class Thing(Resource):
    def __init__(self, name):
        super().__init__(Provider(), name, {})


def stop(_):
    with socket.create_connection(("127.0.0.1", int(os.environ["READY"]))) as connection:
        connection.sendall(b"ready")
    threading.Event().wait()


group = azuread.Group("group", display_name="Sales", security_enabled=True)
pulumi.Output.all(group.id, Thing("dynamic").id).apply(stop)
"""

PACK = """
import threading
from concurrent import futures

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    def Handshake(self, request, context):
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def ConfigureStack(self, request, context):
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def GetAnalyzerInfo(self, request, context):
        return analyzer_pb2.AnalyzerInfo(name="idle", version="0.0.1")

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="0.0.1")

    def Configure(self, request, context):
        return empty_pb2.Empty()

    def Remediate(self, request, context):
        return analyzer_pb2.RemediateResponse()

    def Analyze(self, request, context):
        return analyzer_pb2.AnalyzeResponse()


server = grpc.server(futures.ThreadPoolExecutor(4))
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(), server)
print(server.add_insecure_port("127.0.0.1:0"), flush=True)
server.start()
threading.Event().wait()
"""

SECONDS = 240


def running() -> dict[int, tuple[int, str]]:
    """The processes of this machine that have not ended: parent and command line by process id."""
    result = subprocess.run(["/bin/ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    rows = (line.split(maxsplit=3) for line in result.stdout.splitlines())
    # A process that ended and that nobody has waited for is in state Z.
    return {int(row[0]): (int(row[1]), row[3] if len(row) > 3 else "") for row in rows if not row[2].startswith("Z")}


def descendants(root: int) -> dict[int, str]:
    processes = running()
    found: dict[int, str] = {}
    waiting = [root]
    while waiting:
        parent = waiting.pop()
        children = {pid: command for pid, (of, command) in processes.items() if of == parent}
        found |= children
        waiting += list(children)
    return found


def wait_until_ended(processes: dict[int, str]) -> dict[int, str]:
    """Poll until the processes have ended; returns those that haven't in time."""
    deadline = time.monotonic() + SECONDS
    while True:
        left = {pid: processes[pid] for pid in processes.keys() & running().keys()}
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_everything_ends_with_the_cli(
    number: signal.Signals, offline_stack: OfflineStack, write_project: Callable[..., Path], tmp_path: Path
) -> None:
    directory = write_project(PROGRAM)
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "PulumiPolicy.yaml").write_text("runtime: python\n", encoding="utf-8")
    (pack / "__main__.py").write_text(PACK, encoding="utf-8")
    pulumi = offline_stack(directory)
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(SECONDS)
    pulumi.environment["READY"] = str(listener.getsockname()[1])

    cli = pulumi.start("up", "--yes", "--skip-preview", "--policy-pack", str(pack))
    try:
        with listener, listener.accept()[0] as connection:
            assert connection.recv(5) == b"ready"
        started = descendants(cli.pid)
        os.kill(cli.pid, number)
        if number is signal.SIGINT:
            os.kill(cli.pid, number)  # The first asks the program to finish, which this one never does.
        written = "".join(cli.communicate(timeout=SECONDS))
    finally:
        cli.kill()

    roles = ("language_host.py", "run_program.py", "pulumi.policy", "azuread_host.py", "dynamic_host.py")
    assert {role: any(role in command for command in started.values()) for role in roles} == dict.fromkeys(roles, True)
    assert wait_until_ended(started) == {}
    assert "Traceback" not in written
