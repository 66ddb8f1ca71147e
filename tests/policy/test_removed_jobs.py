"""Jobs that a change deletes: whether their service principal stays, and whether another job follows."""

from entra_policy.estate.joining import build_estate
from entra_policy.estate.removed_job import RemovedJob
from entra_policy.estate.types import APPLICATION_FROM_TEMPLATE, JOB, SERVICE_PRINCIPAL
from entra_policy.resource import Resource
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value

OBJECT_ID = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"


def urn(resource_type: str, name: str, stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::example::{resource_type}::{name}"


def principal(name: str, object_id: str | None = None, stack: str = "dev", kind: str = SERVICE_PRINCIPAL) -> Resource:
    key = "objectId" if kind == SERVICE_PRINCIPAL else "servicePrincipalObjectId"
    outputs: dict[str, Value] = {} if object_id is None else {key: object_id}
    return Resource(kind, urn(kind, name, stack), name, outputs=outputs)


def job(name: str, service_principal_id: Value, *depends_on: str, stack: str = "dev") -> Resource:
    return Resource(
        JOB,
        urn(JOB, name, stack),
        name,
        props={"servicePrincipalId": service_principal_id, "templateId": "scim"},
        property_dependencies={"servicePrincipalId": depends_on} if depends_on else {},
    )


def removed(now: list[Resource], deleted: tuple[Resource, ...] | None) -> tuple[RemovedJob, ...]:
    return build_estate(now, Settings(), deleted=deleted).removed_jobs


CRM = principal("crm")
OLD = job("old", f"/servicePrincipals/{OBJECT_ID}", CRM.urn)


def test_nothing_is_known_of_what_was_before() -> None:
    assert removed([CRM], None) == ()
    assert removed([CRM], ()) == ()


def test_the_service_principal_stays() -> None:
    assert removed([CRM], (OLD,)) == (RemovedJob(OLD, service_principal_stays=True, followed=False),)


def test_another_job_follows() -> None:
    new = job("new", UNKNOWN, CRM.urn)
    assert removed([CRM, new], (OLD,)) == (RemovedJob(OLD, service_principal_stays=True, followed=True),)


def test_the_job_of_another_service_principal_is_none() -> None:
    other = principal("other", "00000000-0000-0000-0000-000000000001")
    assert removed([CRM, other, job("new", UNKNOWN, other.urn)], (OLD,)) == (
        RemovedJob(OLD, service_principal_stays=True, followed=False),
    )


def test_the_state_before_is_another_stacks() -> None:
    before = principal("crm", OBJECT_ID, stack="production")
    old = job("old", f"/servicePrincipals/{OBJECT_ID}", before.urn, stack="production")
    assert removed([CRM], (old,)) == (RemovedJob(old, service_principal_stays=True, followed=False),)


def test_it_goes_with_its_service_principal() -> None:
    by_dependency = job("old", UNKNOWN, CRM.urn)
    assert removed([], (CRM, by_dependency)) == (
        RemovedJob(by_dependency, service_principal_stays=False, followed=False),
    )
    template = principal("app", OBJECT_ID, kind=APPLICATION_FROM_TEMPLATE)
    by_id = job("old", f"/servicePrincipals/{OBJECT_ID.upper()}")
    assert removed([], (template, by_id)) == (RemovedJob(by_id, service_principal_stays=False, followed=False),)


def test_a_service_principal_that_is_not_declared_stays() -> None:
    old = job("old", Secret(f"/servicePrincipals/{OBJECT_ID}"))
    assert removed([], (old,)) == (RemovedJob(old, service_principal_stays=True, followed=False),)
    new = job("new", OBJECT_ID)
    assert removed([new], (old,)) == (RemovedJob(old, service_principal_stays=True, followed=True),)


def test_nothing_names_the_service_principal() -> None:
    old = job("old", UNKNOWN)
    assert removed([CRM], (old,)) == (RemovedJob(old, service_principal_stays=None, followed=False),)
