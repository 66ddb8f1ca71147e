"""What the pack answers when its rules can't be had: the same sentence to every call, so that the operation stops."""

from typing import TYPE_CHECKING

import grpc

from entra_policy.analyzer.messages import PACK_NAME

if TYPE_CHECKING:
    _Handler = grpc.GenericRpcHandler[bytes, bytes]
else:
    _Handler = grpc.GenericRpcHandler


class Refusal(_Handler):
    """Ends every call, whichever the engine makes first."""

    def __init__(self, why: str) -> None:
        self._details = f"{PACK_NAME}: {why}"

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "grpc.RpcMethodHandler[bytes, bytes]":
        """The handler of a call."""
        del handler_call_details
        return grpc.unary_unary_rpc_method_handler(self._refuse)

    def _refuse(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        del request
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, self._details)
        raise AssertionError  # `abort` raises
