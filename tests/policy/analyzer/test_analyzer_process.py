"""The life of the pack's process: its first line, its end."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.analyzer_pb2 import AnalyzerHandshakeRequest, AnalyzerHandshakeResponse
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from entra_policy.analyzer.messages import pack_version
from tests.policy.analyzer.pack import PACK, SECONDS, Pack, command, engine_server, running_pack

pytestmark = pytest.mark.engine  # starts the pack as the engine does

# Run by every interpreter that finds it on its path: prints at the import of anything that begins with these names.
PRINTS_AT_IMPORT = """
import os, sys

class Loud:
    def find_spec(self, name, path=None, target=None):
        if name.startswith(("entra_policy", "entra_sync", "grpc.")):
            print("a stray print about", name)
            os.write(1, b"and one past sys.stdout")

sys.meta_path.insert(0, Loud())
"""


def _spoken(process: "subprocess.Popen[bytes]") -> bytes:
    """What is left on a process's standard output once it has ended."""
    assert process.stdout is not None
    return process.stdout.read()


def test_the_port_is_all_of_standard_output() -> None:
    with running_pack() as pack:
        assert pack.stub.GetPluginInfo(Empty(), timeout=SECONDS) == PluginInfo(version=pack_version())
        pack.process.kill()
        assert _spoken(pack.process) == b""
        assert pack.errors.read_text() == ""


def test_what_is_printed_goes_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(PRINTS_AT_IMPORT)
    with running_pack(arguments=[sys.executable, "-u", str(PACK)], environment={"PYTHONPATH": str(tmp_path)}) as pack:
        assert pack.stub.GetPluginInfo(Empty(), timeout=SECONDS) == PluginInfo(version=pack_version())
        pack.process.kill()
        assert _spoken(pack.process) == b""
        assert "a stray print about entra_policy.rules" in pack.errors.read_text()


def test_the_engine_may_introduce_itself(shared_pack: Pack) -> None:
    request = AnalyzerHandshakeRequest(engine_address="127.0.0.1:1", root_directory="/", program_directory="/")
    assert shared_pack.stub.Handshake(request, timeout=SECONDS) == AnalyzerHandshakeResponse()


def test_flags_of_the_host_are_accepted() -> None:
    with engine_server() as engine, running_pack(arguments=command(engine, "--logtostderr", "-v", "9")) as pack:
        assert pack.stub.GetPluginInfo(Empty(), timeout=SECONDS) == PluginInfo(version=pack_version())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_pack(number: signal.Signals) -> None:
    with running_pack() as pack:
        pack.process.send_signal(number)
        assert pack.process.wait(SECONDS) == 0
        assert pack.errors.read_text() == ""


def test_the_pack_ends_with_a_killed_engine() -> None:
    engine_program = (
        "import grpc, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "server = grpc.server(ThreadPoolExecutor())\n"
        "print(server.add_insecure_port('127.0.0.1:0'), flush=True)\n"
        "server.start()\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", engine_program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as engine:
        assert engine.stdout is not None
        with running_pack(arguments=command(f"127.0.0.1:{int(engine.stdout.readline())}")) as pack:
            pack.stub.GetPluginInfo(Empty(), timeout=SECONDS)
            engine.kill()
            assert pack.process.wait(SECONDS) == 0
            assert pack.errors.read_text() == ""


def test_the_pack_ends_when_a_port_that_never_answered_closes() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as engine,
        running_pack(arguments=command(f"127.0.0.1:{engine.getsockname()[1]}")) as pack,
    ):
        connection, _ = engine.accept()  # the pack has connected
        engine.close()
        connection.close()
        assert pack.process.wait(SECONDS) == 0


def test_the_pack_ends_when_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as engine:
        port = engine.getsockname()[1]
    process = subprocess.run(command(f"127.0.0.1:{port}"), capture_output=True, timeout=SECONDS, check=False)
    assert (process.returncode, process.stderr) == (0, b"")


def test_a_proxy_of_the_environment_is_not_asked_for_the_engine() -> None:
    with (
        engine_server() as engine,
        running_pack(
            arguments=command(engine), environment={"http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        ) as pack,
    ):
        with grpc.insecure_channel(f"127.0.0.1:{pack.port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
            grpc.channel_ready_future(channel).result(SECONDS)
        assert pack.process.poll() is None


def test_without_an_engine_the_pack_serves_until_it_is_ended() -> None:
    with running_pack(arguments=[sys.executable, "-u", str(PACK)]) as pack:
        assert pack.stub.GetPluginInfo(Empty(), timeout=SECONDS) == PluginInfo(version=pack_version())


def test_the_pack_knows_nothing_of_the_stacks_secrets() -> None:
    """The host puts the whole configuration, secrets in clear, into the environment; nothing of it comes out."""
    environment = {"PULUMI_CONFIG": '{"example:token": "planted-secret"}', "PULUMI_DRY_RUN": "true"}
    with engine_server() as engine, running_pack(arguments=command(engine), environment=environment) as pack:
        pack.begin(stack="dev", project="example", config={"example:token": "planted-secret"})
        pack.process.kill()
        assert (_spoken(pack.process), pack.errors.read_bytes()) == (b"", b"")
    assert "PULUMI_CONFIG" not in os.environ
