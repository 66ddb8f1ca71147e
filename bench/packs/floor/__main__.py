"""A policy pack that does nothing: what the engine and the protocol cost by themselves."""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

# The names of the calls are the protocol's.
# ruff: noqa: N802

_ANY_SIZE: Final = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


class Floor(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers every call with an empty response (Pulumi: proto/pulumi/analyzer.proto)."""

    def GetAnalyzerInfo(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> analyzer_pb2.AnalyzerInfo:
        """Name the pack, and no policies."""
        return analyzer_pb2.AnalyzerInfo(name="floor", displayName="floor", version="0.1.0", supportsConfig=True)

    def GetPluginInfo(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Return the version."""
        return plugin_pb2.PluginInfo(version="0.1.0")

    def ConfigureStack(
        self, _request: analyzer_pb2.AnalyzerStackConfigureRequest, _context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """Accept the stack."""
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(
        self, _request: analyzer_pb2.ConfigureAnalyzerRequest, _context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Accept any configuration."""
        return empty_pb2.Empty()

    def Remediate(
        self, _request: analyzer_pb2.AnalyzeRequest, _context: grpc.ServicerContext
    ) -> analyzer_pb2.RemediateResponse:
        """Change nothing."""
        return analyzer_pb2.RemediateResponse()

    def Analyze(
        self, _request: analyzer_pb2.AnalyzeRequest, _context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Find nothing in a resource."""
        return analyzer_pb2.AnalyzeResponse()

    def AnalyzeStack(
        self, _request: analyzer_pb2.AnalyzeStackRequest, _context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """Find nothing in a stack."""
        return analyzer_pb2.AnalyzeResponse()

    def Cancel(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accept a cancellation."""
        return empty_pb2.Empty()


def main() -> None:
    """Serve until the engine ends this process."""
    server = grpc.server(ThreadPoolExecutor(4), options=_ANY_SIZE)
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Floor(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
