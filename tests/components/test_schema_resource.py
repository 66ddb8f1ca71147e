"""The schema resource: its inputs, what check refuses, what diff replaces."""

import base64
import pickle
import pickletools
from typing import Any

import pulumi
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.dynamic.dynamic import serialize_provider

from entra_components import ArgumentError, Connection, SynchronizationSchema
from entra_components._graph.inputs import input_changes
from entra_components._graph.schema_diff import Change, ChangeKind
from entra_components.synchronization_schema import SynchronizationSchemaProvider
from entra_policy.values import UNKNOWN, Secret
from tests.support.programs import run_program

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PRINCIPAL = "/servicePrincipals/3f0e5c8e-6f0f-4c5e-9f3b-2d6b1c0a9e8d"
JOB = f"{PRINCIPAL}/synchronization/jobs/scim.0f5c1d2e3b4a49689786950412233445.5b2c0d4e-7f8a-4b1c-9d2e-3f4a5b6c7d8e"


def inputs(**changes: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "service_principal_id": PRINCIPAL,
        "job_id": JOB,
        "template_id": "scim",
        "mode": "merge",
        "schema": {"synchronizationRules": []},
        "__provider": "reference",
    } | changes
    return {key: value for key, value in values.items() if value is not ...}


def failures(news: dict[str, Any]) -> list[tuple[str, str]]:
    result = SynchronizationSchemaProvider().check({}, news)
    assert result.inputs == news
    return [(failure.property, failure.reason) for failure in result.failures]


TEXT = "must be text that isn't empty."
A_MODE = "must be merge (over the template's default) or replace (the whole schema)."
AN_OBJECT = 'must be an object as Graph writes it: {"synchronizationRules": [...]}.'
NO_SECRET = (
    "a connection never carries a secret: it would be stored in the state. Put the secret into an "
    "environment variable, and that variable's name into client_secret_variable."
)
A_CONNECTION = {
    "tenant_id": "contoso.onmicrosoft.com",
    "cloud": "usgovernment",
    "client_id": "6f2b8e0c-1a2b-4c3d-8e4f-5a6b7c8d9e0f",
    "client_secret_variable": "CONTOSO_CLIENT_SECRET",
}


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        (inputs(), []),
        (inputs(mode="replace", connection=A_CONNECTION), []),
        (inputs(connection=dict.fromkeys(A_CONNECTION, SENTINEL)), []),
        (inputs(connection=SENTINEL), []),
        (inputs(**dict.fromkeys(("service_principal_id", "job_id", "template_id", "mode", "schema"), SENTINEL)), []),
        # What the schema says is the policies' business.
        (inputs(schema={"synchronizationRules": "no list", "nonsense": 1}), []),
        (inputs(schema={}), []),
        (inputs(schema=[]), [("schema", AN_OBJECT)]),
        (inputs(schema="{}"), [("schema", AN_OBJECT)]),
        (inputs(schema=None), [("schema", "is missing.")]),
        (inputs(mode="overwrite"), [("mode", A_MODE)]),
        (inputs(mode=1.0), [("mode", TEXT)]),
        (inputs(job_id=..., service_principal_id=""), [("service_principal_id", TEXT), ("job_id", "is missing.")]),
        (inputs(template_id=["scim"]), [("template_id", TEXT)]),
        (
            inputs(connection="prod"),
            [("connection", "must be an object with some of tenant_id, cloud, client_id, client_secret_variable.")],
        ),
        (inputs(connection={"client_secret": "p8~planted"}), [("connection.client_secret", NO_SECRET)]),
        (
            inputs(connection={"clientCertificatePassword": "p8~planted"}),
            [("connection.clientCertificatePassword", NO_SECRET)],
        ),
        (
            inputs(connection={"client_secret_variable": "p8~planted.secret-value"}),
            [("connection.client_secret_variable", NO_SECRET)],
        ),
        (
            inputs(connection={"tenant": "a", "cloud": "moon", "client_id": 3.0}),
            [
                (
                    "connection.tenant",
                    "isn't a property of a connection; the properties are tenant_id, cloud, client_id, client_secret_variable.",
                ),
                (
                    "connection.cloud",
                    "isn't a known cloud; the clouds are global, usgovernmentl4, usgovernmentl5, china, germany.",
                ),
                ("connection.client_id", TEXT),
            ],
        ),
        (
            inputs(schemas={}),
            [
                (
                    "schemas",
                    "isn't an input of a synchronization schema; the inputs are service_principal_id, job_id, template_id, mode, schema, attributes, connection.",
                )
            ],
        ),
    ],
)
def test_check_looks_at_the_envelope(news: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert failures(news) == expected


def test_no_planted_secret_is_in_a_failure() -> None:
    for connection in ({"client_secret": "p8~planted"}, {"client_secret_variable": "p8~planted"}, {"token": "planted"}):
        assert "planted" not in str(failures(inputs(connection=connection)))


@pytest.mark.parametrize(
    ("olds", "news", "changes", "replaces"),
    [
        (inputs(), inputs(), False, []),
        (inputs(), inputs(__provider="another reference"), False, []),
        (inputs(), inputs(schema={"synchronizationRules": [{"name": "a"}]}), True, []),
        (inputs(), inputs(schema=SENTINEL), True, []),
        (inputs(), inputs(mode="replace"), True, []),
        (inputs(), inputs(job_id="another"), True, ["job_id"]),
        (inputs(), inputs(job_id=SENTINEL), True, ["job_id"]),
        (inputs(), inputs(service_principal_id="x", job_id="y"), True, ["service_principal_id", "job_id"]),
        (inputs(), inputs(connection=A_CONNECTION), True, []),
        (inputs(connection=A_CONNECTION), inputs(), True, []),
        (inputs(connection=None), inputs(), False, []),
    ],
)
def test_diff(olds: dict[str, Any], news: dict[str, Any], changes: bool, replaces: list[str]) -> None:  # noqa: FBT001
    result = SynchronizationSchemaProvider().diff("id", olds, news)
    assert vars(result) == {
        "changes": changes,
        "replaces": replaces,
        "stables": None,
        "delete_before_replace": False,
    }


def as_the_engine_sends(values: dict[str, Any]) -> dict[str, Any]:
    """The inputs as they arrive, as the SDK hands them to a dynamic provider: unknown values are objects then."""
    message = Struct()
    message.update(values)
    received: dict[str, Any] = pulumi.runtime.rpc.deserialize_properties(message, keep_unknowns=True)
    return received


@pytest.mark.parametrize(
    ("changes", "replaces"),
    [
        (dict.fromkeys(("service_principal_id", "job_id"), SENTINEL), ["service_principal_id", "job_id"]),
        ({"schema": SENTINEL, "connection": SENTINEL, "mode": SENTINEL, "template_id": SENTINEL}, []),
        ({"schema": {"synchronizationRules": [{"name": SENTINEL, "objectMappings": [SENTINEL]}, SENTINEL]}}, []),
        ({"connection": {"client_secret_variable": SENTINEL, "cloud": SENTINEL}}, []),
    ],
)
def test_unknown_values_as_the_engine_sends_them_pass_the_check_and_count_as_changes(
    changes: dict[str, Any], replaces: list[str]
) -> None:
    news = as_the_engine_sends(inputs(**changes))
    assert pulumi.runtime.rpc.contains_unknowns(news)
    assert failures(news) == []
    result = SynchronizationSchemaProvider().diff("id", as_the_engine_sends(inputs()), news)
    assert (result.changes, result.replaces) == (True, replaces)


def test_numbers_as_the_engine_sends_them_are_not_a_change() -> None:
    with_number = inputs(schema={"synchronizationRules": [{"name": "out", "priority": 1}]})
    result = SynchronizationSchemaProvider().diff("id", as_the_engine_sends(with_number), with_number)
    assert (result.changes, result.replaces) == (False, [])


def test_the_changed_paths_begin_with_the_input() -> None:
    old = inputs(schema={"synchronizationRules": [{"name": "out", "priority": 1}]}, connection={"tenant_id": "a"})
    new = inputs(
        schema={"synchronizationRules": [{"name": "out", "priority": 2}]}, connection={"tenant_id": "b"}, mode="replace"
    )
    assert input_changes(old, new, ("mode", "schema", "connection")) == (
        Change("connection.tenant_id", ChangeKind.CHANGED),
        Change("mode", ChangeKind.CHANGED),
        Change("schema.synchronizationRules[out].priority", ChangeKind.CHANGED),
    )


def test_the_provider_is_stored_as_a_reference_to_its_frozen_path() -> None:
    stored = base64.b64decode(serialize_provider(SynchronizationSchemaProvider()))
    texts = [argument for opcode, argument, _ in pickletools.genops(stored) if isinstance(argument, str)]
    assert texts == ["entra_components.synchronization_schema", "SynchronizationSchemaProvider"]
    assert type(pickle.loads(stored)) is SynchronizationSchemaProvider  # noqa: S301 - made here


PROGRAM = """
import pulumi
from entra_components import SynchronizationSchema
import pulumi_azuread as azuread
principal = azuread.ServicePrincipal("p", client_id="c")
job = azuread.SynchronizationJob("j", service_principal_id=principal.id, template_id="scim")
SynchronizationSchema(
    "schema",
    service_principal_id=principal.id,
    job_id=job.id,
    template_id="scim",
    schema={"synchronizationRules": "no list", "version": pulumi.Output.secret("planted"), "id": job.id},
    connection={"tenant_id": "contoso.com", "client_secret_variable": "VARIABLE"},
)
"""


def test_the_resource_as_an_analyzer_sees_it() -> None:
    [schema] = [
        resource for resource in run_program(PROGRAM).resources if resource.type.startswith("pulumi-python:dynamic")
    ]
    assert schema.type == "pulumi-python:dynamic/entra:SynchronizationSchema"
    assert schema.name == "schema"
    assert schema.props == {
        "service_principal_id": UNKNOWN,
        "job_id": UNKNOWN,
        "template_id": "scim",
        "mode": "merge",
        "schema": {"synchronizationRules": "no list", "version": Secret("planted"), "id": UNKNOWN},
        "connection": {"tenant_id": "contoso.com", "client_secret_variable": "VARIABLE"},
    }
    assert {
        key: [urn.rpartition("::")[2] for urn in urns] for key, urns in schema.property_dependencies.items() if urns
    } == {
        "service_principal_id": ["p"],
        "job_id": ["j"],
        "schema": ["j"],
    }


def test_a_secret_in_a_connection_never_leaves_the_program() -> None:
    for connection in ({"client_secret": "planted"}, {"client_secret_variable": "p8~planted"}):
        with pytest.raises(ArgumentError) as caught:
            SynchronizationSchema(
                "schema",
                service_principal_id=PRINCIPAL,
                job_id=JOB,
                template_id="scim",
                schema={},
                connection=Connection(**connection),  # type: ignore[typeddict-item]
            )
        assert str(caught.value) == f"connection.{next(iter(connection))}: {NO_SECRET}"


def test_pulumi_has_the_mark_of_unknown_values_that_is_written_here() -> None:
    assert pulumi.runtime.rpc.UNKNOWN == SENTINEL
