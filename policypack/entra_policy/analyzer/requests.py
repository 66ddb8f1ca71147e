"""The requests that show resources, with all properties left encoded until something looks at them.

No rule looks at most resources of a stack, and the engine shows each of them three times (Remediate,
Analyze, AnalyzeStack). Encoded, a message inside a message is a run of bytes, so these are the protocol's own
messages in which the type of `properties` is `bytes`; they are made from the descriptors in pulumi's own SDK.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from pulumi.runtime.proto import analyzer_pb2

_SHOWING: Final = frozenset({"AnalyzeRequest", "AnalyzerResource", "AnalyzerProviderResource"})
_PROPERTIES: Final = "properties"


class ProviderMessage(Protocol):
    """`AnalyzerProviderResource`; its properties are an encoded `Struct`."""

    type: str
    urn: str
    name: str
    properties: bytes


class OptionsMessage(Protocol):
    """`AnalyzerResourceOptions`, as far as they are looked at."""

    parent: str


class DependenciesMessage(Protocol):
    """`AnalyzerPropertyDependencies`."""

    urns: Sequence[str]


class AnalyzeRequest(ProviderMessage, Protocol):
    """`AnalyzeRequest`; its properties are an encoded `Struct`."""

    options: OptionsMessage
    provider: ProviderMessage

    def HasField(self, field_name: str, /) -> bool:  # noqa: N802 - protobuf's name
        """Whether the field, a message, was given."""


class StackResource(ProviderMessage, Protocol):
    """`AnalyzerResource`; its properties are an encoded `Struct`."""

    parent: str
    provider: ProviderMessage
    propertyDependencies: Mapping[str, DependenciesMessage]  # noqa: N815 - the protocol's name

    def HasField(self, field_name: str, /) -> bool:  # noqa: N802 - protobuf's name
        """Whether the field, a message, was given."""


class StackRequest(Protocol):
    """`AnalyzeStackRequest`."""

    resources: Sequence[StackResource]


def _pool() -> DescriptorPool:
    """The protocol's messages, with the properties of what shows a resource as bytes."""
    pool = DescriptorPool()
    _add(pool, analyzer_pb2.DESCRIPTOR, set())
    return pool


def _add(pool: DescriptorPool, file: FileDescriptor, added: set[str]) -> None:
    if file.name in added:
        return
    added.add(file.name)
    for dependency in file.dependencies:
        _add(pool, dependency, added)
    described = FileDescriptorProto()
    file.CopyToProto(described)
    if file.name == analyzer_pb2.DESCRIPTOR.name:
        for message in described.message_type:
            for field in message.field if message.name in _SHOWING else ():
                if field.name == _PROPERTIES:
                    field.type = FieldDescriptorProto.TYPE_BYTES
                    field.ClearField("type_name")
    pool.Add(described)


def _message(pool: DescriptorPool, name: str) -> Any:
    return GetMessageClass(pool.FindMessageTypeByName(f"{analyzer_pb2.DESCRIPTOR.package}.{name}"))


_MESSAGES: Final = _pool()
_ANALYZE: Final = _message(_MESSAGES, "AnalyzeRequest")
_STACK: Final = _message(_MESSAGES, "AnalyzeStackRequest")


def read_analyze_request(data: bytes) -> AnalyzeRequest:
    """An Analyze request from its bytes. Raises `DecodeError` where they aren't one."""
    return _ANALYZE.FromString(data)  # type: ignore[no-any-return]


def read_stack_request(data: bytes) -> StackRequest:
    """An AnalyzeStack request from its bytes. Raises `DecodeError` where they aren't one."""
    return _STACK.FromString(data)  # type: ignore[no-any-return]
