"""Transforms: functions of the program that change other resources' inputs before the engine takes them.

Source: Pulumi, pkg/resource/deploy/source_eval.go (RegisterResource, upgradeOutputValues, wrapTransformCallback).
A transform gets outputs for what is unknown, secret or depends on a resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from .failures import EngineError
from .properties import SECRET, SIGNATURE_KEY, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

_OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


def transform_resource(request: Any, callbacks: list[Any], before_call: Callable[[], None]) -> None:
    """Applies the transforms to a registration, in order.

    Args:
        request: the RegisterResourceRequest, changed in place.
        callbacks: the resource's own transforms, its parents', the stack's.
        before_call: called before each wait for the program's event loop.

    Raises:
        EngineError: a transform raised; the message has its own traceback.
    """
    own = bool(request.transforms)
    sent = _with_outputs(request.object, request.propertyDependencies if own else {})
    properties = sent
    for callback in callbacks:
        asked = resource_pb2.TransformRequest(
            name=request.name,
            type=request.type,
            custom=request.custom,
            parent=request.parent,
            properties=properties,
            options=_options(request),
        )
        before_call()
        answer = resource_pb2.TransformResponse.FromString(_call(callback, asked))
        if answer.HasField("properties"):
            properties = _with_outputs(answer.properties, {})
        if answer.HasField("options"):
            request.provider = answer.options.provider
            request.version = answer.options.version
    if properties != sent:
        # The SDK gives back values without their dependencies; with transforms of its own, the engine takes a
        # resource's dependencies from there.
        if own:
            request.propertyDependencies.clear()
        request.object.CopyFrom(_without_outputs(properties))


def transform_invoke(request: Any, callbacks: list[Any], before_call: Callable[[], None]) -> None:
    """Applies the transforms of calls to a ResourceInvokeRequest: its provider and version count here.

    Raises:
        EngineError: a transform raised.
    """
    for callback in callbacks:
        asked = resource_pb2.TransformInvokeRequest(
            token=request.tok,
            args=request.args,
            options=resource_pb2.TransformInvokeOptions(
                provider=request.provider,
                version=request.version,
                plugin_download_url=request.pluginDownloadURL,
            ),
        )
        before_call()
        answer = resource_pb2.TransformInvokeResponse.FromString(_call(callback, asked))
        if answer.HasField("options"):
            request.provider = answer.options.provider
            request.version = answer.options.version


def _call(callback: Any, asked: Any) -> bytes:
    """Asks the SDK's callback server, which runs on the event loop of this process."""
    with grpc.insecure_channel(callback.target) as channel:
        try:
            answer = callback_pb2_grpc.CallbacksStub(channel).Invoke(
                callback_pb2.CallbackInvokeRequest(token=callback.token, request=asked.SerializeToString())
            )
        except grpc.RpcError as error:
            reason = str(error.details()).split(" error: ", 1)[-1].rstrip()
            raise EngineError(f"A transform failed: {reason}") from None
    return bytes(answer.response)


def _options(request: Any) -> Any:
    return resource_pb2.TransformResourceOptions(
        depends_on=request.dependencies,
        ignore_changes=request.ignoreChanges,
        replace_on_changes=request.replaceOnChanges,
        version=request.version,
        provider=request.provider,
        providers=request.providers,
        plugin_download_url=request.pluginDownloadURL,
        additional_secret_outputs=request.additionalSecretOutputs,
        aliases=request.aliases,
        protect=request.protect,
    )


def _with_outputs(struct: Struct, dependencies: Any) -> Struct:
    """The properties with output values in place of unknown and secret ones, and of those with dependencies."""
    result = Struct()
    for key, value in struct.fields.items():
        converted = _with_output(value)
        urns = sorted(dependencies[key].urns) if key in dependencies else []
        if urns:
            output = converted if _signature(converted) == _OUTPUT_VALUE else _output(converted)
            listed = output.struct_value.fields["dependencies"].list_value
            listed.values.extend(Value(string_value=urn) for urn in urns)
            converted = output
        result.fields[key].CopyFrom(converted)
    return result


def _with_output(value: Value) -> Value:
    if value.string_value == UNKNOWN:
        return _output(None)
    if _signature(value) == SECRET:
        inner = value.struct_value.fields["value"]
        output = _output(None if inner.string_value == UNKNOWN else inner)
        output.struct_value.fields["secret"].bool_value = True
        return output
    return _mapped(value, _with_output)


def _output(value: Value | None) -> Value:
    fields = {SIGNATURE_KEY: Value(string_value=_OUTPUT_VALUE)}
    if value is not None:
        fields["value"] = value
    return Value(struct_value=Struct(fields=fields))


def _without_outputs(struct: Struct) -> Struct:
    return Struct(fields={key: _without_output(value) for key, value in struct.fields.items()})


def _without_output(value: Value) -> Value:
    if _signature(value) != _OUTPUT_VALUE:
        return _mapped(value, _without_output)
    fields = value.struct_value.fields
    inner = _without_output(fields["value"]) if "value" in fields else Value(string_value=UNKNOWN)
    if "secret" in fields and fields["secret"].bool_value:
        envelope = {SIGNATURE_KEY: Value(string_value=SECRET), "value": inner}
        return Value(struct_value=Struct(fields=envelope))
    return inner


def _mapped(value: Value, convert: Callable[[Value], Value]) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "struct_value" and _signature(value) is None:
        fields = value.struct_value.fields
        return Value(struct_value=Struct(fields={key: convert(item) for key, item in fields.items()}))
    if kind == "list_value":
        return Value(list_value=ListValue(values=[convert(item) for item in value.list_value.values]))
    return value


def _signature(value: Value) -> str | None:
    fields = value.struct_value.fields if value.HasField("struct_value") else {}
    return str(fields[SIGNATURE_KEY].string_value) if SIGNATURE_KEY in fields else None
