"""An analyzer without policies: it appends each request of the engine to the file that ENTRA_RECORDING names."""

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

_LOCK = threading.Lock()


def _record(kind: str, request: Any) -> None:
    line = json.dumps({"kind": kind, "request": MessageToDict(request)})
    with _LOCK, Path(os.environ["ENTRA_RECORDING"]).open("a", encoding="utf-8") as recording:
        recording.write(line + "\n")


class Recorder(analyzer_pb2_grpc.AnalyzerServicer):
    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return analyzer_pb2.AnalyzerInfo(name="recorder", version="0.0.1")

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return plugin_pb2.PluginInfo(version="0.0.1")

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        _record("resource", request)
        return analyzer_pb2.AnalyzeResponse()

    def AnalyzeStack(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        _record("stack", request)
        return analyzer_pb2.AnalyzeResponse()

    def Remediate(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return analyzer_pb2.RemediateResponse()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002
        return empty_pb2.Empty()


server = grpc.server(
    ThreadPoolExecutor(4),
    options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
)
analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Recorder(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
sys.stdout.write(f"{port}\n")
sys.stdout.flush()
server.wait_for_termination()
