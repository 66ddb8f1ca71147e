"""The analyzer protocol (`pulumirpc.Analyzer`, pulumi/analyzer.proto) over a `Session`."""

import gc
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi.runtime.proto.plugin_pb2 import PluginInfo

from entra_policy.analyzer import messages
from entra_policy.analyzer.requests import AnalyzeRequest, StackRequest, read_analyze_request, read_stack_request
from entra_policy.analyzer.resources import analyzed_provider, analyzed_resource, stack_resources
from entra_policy.analyzer.session import Session
from entra_policy.configuration.environment import with_environment
from entra_policy.errors import ConfigurationError
from entra_policy.estate.types import is_relevant
from entra_policy.text import shortened

_SERVICE: Final = analyzer_pb2.DESCRIPTOR.services_by_name["Analyzer"].full_name

# gRPC carries an error's text in a header, and peers refuse large headers.
_LONGEST_ERROR: Final = 4000


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """Answers the engine. Every unexpected failure ends the call with one sentence: the gate fails closed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._running: set[grpc.ServicerContext] = set()
        self._lock = threading.Lock()

    def Handshake(  # noqa: N802 - the protocol's name, as below
        self, request: analyzer_pb2.AnalyzerHandshakeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerHandshakeResponse:
        """The engine introduces itself; nothing of it is needed."""
        del request, context
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetAnalyzerInfo(  # noqa: N802
        self, request: Empty, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerInfo:
        """The pack and its policies."""
        del request
        with _failing_with_one_sentence(context, "describe its policies"):
            return messages.analyzer_info(self._session.rules)

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> PluginInfo:  # noqa: N802
        """The pack's version."""
        del request, context
        return PluginInfo(version=messages.pack_version())

    def ConfigureStack(  # noqa: N802
        self, request: analyzer_pb2.AnalyzerStackConfigureRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzerStackConfigureResponse:
        """An operation begins. The stack's configuration, secrets in clear among it, is not looked at."""
        del request, context
        self._session.begin()
        gc.collect()  # it does not run by itself (see `serve`), and an earlier operation may have left cycles
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(  # noqa: N802
        self, request: analyzer_pb2.ConfigureAnalyzerRequest, context: grpc.ServicerContext
    ) -> Empty:
        """Levels and settings; a mistake in them stops the operation."""
        with _failing_with_one_sentence(context, "read its configuration"):
            settings = messages.settings_from_request(request, self._session.rules)
            self._session.configure(with_environment(settings, os.environ))
        return Empty()

    def Remediate(  # noqa: N802
        self, request: object, context: grpc.ServicerContext
    ) -> analyzer_pb2.RemediateResponse:
        """No rule changes a resource. The engine asks for every resource, so nothing is looked at."""
        del request, context
        return analyzer_pb2.RemediateResponse()

    def Analyze(  # noqa: N802
        self, request: AnalyzeRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """One resource, before it is created or changed."""
        with _failing_with_one_sentence(context, f"check {request.urn}"):
            provider = analyzed_provider(request, self._session.analyzed) if is_relevant(request.type) else None
            findings = self._session.analyze(analyzed_resource(request), provider)
            return analyzer_pb2.AnalyzeResponse(diagnostics=messages.diagnostics(findings, self._session.rules))

    def AnalyzeStack(  # noqa: N802
        self, request: StackRequest, context: grpc.ServicerContext
    ) -> analyzer_pb2.AnalyzeResponse:
        """The whole stack, at the end of the operation."""
        with _failing_with_one_sentence(context, "check the stack"), self._cancellable(context) as keep_going:
            findings, notices = self._session.analyze_stack(
                stack_resources(request, self._session.analyzed), keep_going
            )
            diagnostics = messages.diagnostics(findings, self._session.rules) + messages.notices_as_diagnostics(notices)
            return analyzer_pb2.AnalyzeResponse(diagnostics=diagnostics)

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:  # noqa: N802
        """End running analyses of the stack: their calls end at once, the work at its next step."""
        del request, context
        with self._lock:
            running = list(self._running)
        for analysis in running:
            analysis.cancel()  # type: ignore[no-untyped-call]
        return Empty()

    @contextmanager
    def _cancellable(self, context: grpc.ServicerContext) -> Iterator[Callable[[], None]]:
        """Let Cancel end this call; gives a function that raises once it was ended."""

        def keep_going() -> None:
            if not context.is_active():
                raise _CancelledError

        with self._lock:
            self._running.add(context)
        try:
            yield keep_going
        finally:
            with self._lock:
                self._running.discard(context)


def add_to_server(analyzer: Analyzer, server: grpc.Server) -> None:
    """Let the server answer the engine."""
    response = analyzer_pb2.AnalyzeResponse.SerializeToString
    showing = {
        "Analyze": grpc.unary_unary_rpc_method_handler(analyzer.Analyze, read_analyze_request, response),
        "AnalyzeStack": grpc.unary_unary_rpc_method_handler(analyzer.AnalyzeStack, read_stack_request, response),
        "Remediate": grpc.unary_unary_rpc_method_handler(
            analyzer.Remediate, None, analyzer_pb2.RemediateResponse.SerializeToString
        ),
    }
    # The first handler that knows a call answers it.
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, showing),))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(analyzer, server)


class _CancelledError(Exception):
    """The call was ended: by Cancel, or by the engine."""


@contextmanager
def _failing_with_one_sentence(context: grpc.ServicerContext, task: str) -> Iterator[None]:
    """End the call with one sentence for the person who runs the engine when something goes wrong.

    An unexpected exception's own text isn't shown: it may quote a property's value, and that may be a secret.
    """
    try:
        yield
    except ConfigurationError as error:
        code, text = grpc.StatusCode.INVALID_ARGUMENT, f"the policy configuration is wrong: {error}"
    except _CancelledError:
        code, text = grpc.StatusCode.CANCELLED, "the analysis was cancelled"
    except Exception as error:  # noqa: BLE001 - whatever it is, the operation must fail and say why
        code, text = grpc.StatusCode.INTERNAL, f"could not {task}: {_kind_and_place(error)}. Please report this."
    else:
        return
    details = f"{messages.PACK_NAME}: {text}"
    context.abort(code, shortened(details, _LONGEST_ERROR))


def _kind_and_place(error: Exception) -> str:
    """The kind of an exception and the line it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
