"""Serves the stand-in for the azuread provider; the engine starts it in place of pulumi-resource-azuread."""

from __future__ import annotations

import sys

from pulumi.runtime.proto import provider_pb2_grpc

import serving
from azuread_provider.servicer import AzureadProvider

if __name__ == "__main__":
    serving.serve(
        lambda server: provider_pb2_grpc.add_ResourceProviderServicer_to_server(AzureadProvider(), server),
        sys.argv[1:],
        lambda: None,
    )
