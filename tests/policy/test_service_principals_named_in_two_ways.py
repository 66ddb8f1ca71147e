"""A job and an assignment may name one service principal in two ways, by a look-up and an id for example."""

import importlib

import pytest

from entra_policy.finding import Level, Verdict
from entra_policy.testing import Found, check, program

NO_NESTED_GROUPS = importlib.import_module("entra_policy.rules.service.no_nested_groups")
TEMPLATES = importlib.import_module("entra_policy.rules.service.gallery_or_non_gallery_application")
GROUPS = """
import pulumi
import pulumi_azuread as azuread

inner = azuread.Group("inner", display_name="inner", security_enabled=True, members=[])
outer = azuread.Group("outer", display_name="outer", security_enabled=True, members=[inner.object_id])
"""
JOB = """
azuread.SynchronizationJob("crm", service_principal_id=of_job, template_id="scim")
azuread.AppRoleAssignment(
    "outer-crm",
    app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f",
    principal_object_id=outer.object_id,
    resource_object_id=assigned,
)
"""
ID = "33333333-1111-4111-8111-111111111111"
CLIENT_ID = "44444444-1111-4111-8111-111111111111"
CAPITALS = "ABCDEF44-1111-4111-8111-111111111111"
ADOPTED = f'azuread.ServicePrincipal("crm", client_id="{CLIENT_ID}", use_existing=True)'
BY_CLIENT_ID = f'azuread.get_service_principal_output(client_id="{CLIENT_ID}")'
BY_NAME = 'azuread.get_service_principal_output(display_name="CRM")'
JOB_TYPE = "azuread:index/synchronizationJob:SynchronizationJob"
ASSIGNMENT = "azuread:index/appRoleAssignment:AppRoleAssignment"

NESTED = Found(
    "EP302",
    Verdict.FAIL,
    Level.MANDATORY,
    "azuread:index/group:Group",
    "outer",
    "members[0]",
    "Group `outer` is assigned to job `crm` and has groups as members (`outer` > `inner`); members of nested groups "
    "are not provisioned. Assign `inner` as well, or make its users direct members.",
)
PERHAPS = Found(
    "EP302",
    Verdict.UNDECIDED,
    Level.ADVISORY,
    ASSIGNMENT,
    "outer-crm",
    "resourceObjectId",
    "not decided: `resourceObjectId` names a service principal in another way than the job does, so whether it is the "
    "job's is not known.",
)


def found(of_job: str, assigned: str, before: str = "") -> tuple[Found, ...]:
    text = f"{GROUPS}{before}\nof_job = {of_job}\nassigned = {assigned}\n{JOB}"
    return check(program(text), rules=NO_NESTED_GROUPS).found


@pytest.mark.parametrize(
    ("of_job", "assigned"),
    [
        (f"{ADOPTED}.id", f'"{ID}"'),
        (f'"/servicePrincipals/{ID}"', f"{ADOPTED}.object_id"),
        (f"{BY_CLIENT_ID}.id", f"{BY_NAME}.object_id"),
        (f"{BY_CLIENT_ID}.id", f'"{ID}"'),
        (f'"{ID}"', f"{BY_NAME}.object_id"),
        (f"{ADOPTED}.id", f"{BY_NAME}.object_id"),
    ],
)
def test_two_names_that_may_be_of_one_service_principal(of_job: str, assigned: str) -> None:
    assert found(of_job, assigned) == (PERHAPS,)


@pytest.mark.parametrize(
    ("of_job", "assigned"),
    [
        (f"{BY_NAME}.id", 'azuread.get_service_principal_output(display_name="Shop").object_id'),
        (f"{ADOPTED}.id", f"{BY_CLIENT_ID.replace('4444-', '5555-')}.object_id"),
        (f'"{ID}"', f'"{ID.replace("3333-", "5555-")}"'),
    ],
)
def test_two_names_of_one_kind_are_of_two_service_principals(of_job: str, assigned: str) -> None:
    assert found(of_job, assigned) == ()


def test_what_the_program_creates_is_no_existing_one() -> None:
    created = """
app = azuread.Application("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
created = azuread.ServicePrincipal("crm", client_id=app.client_id, use_existing=True)
"""
    assert found("created.id", f'"{ID}"', created) == ()


def test_a_job_whose_service_principal_is_not_known() -> None:
    text = 'pulumi.StackReference("org/identity/dev").get_output("principal")'
    assert found(text, f'"{ID}"') == (
        Found(
            "EP302",
            Verdict.UNDECIDED,
            Level.ADVISORY,
            "azuread:index/synchronizationJob:SynchronizationJob",
            "crm",
            "servicePrincipalId",
            "not decided: `servicePrincipalId` is not known before deployment.",
        ),
    )


@pytest.mark.parametrize(
    "client_id",
    [
        f'"{CLIENT_ID}"',
        'azuread.Application("crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621").client_id',
    ],
)
def test_one_application_adopted_twice(client_id: str) -> None:
    adopted = f"""
client_id = {client_id}
first = azuread.ServicePrincipal("crm", client_id=client_id, use_existing=True)
second = azuread.ServicePrincipal("crm-again", client_id=client_id, use_existing=True)
"""
    assert found("first.id", "second.object_id", adopted) == (NESTED,)


def test_a_client_id_in_capitals() -> None:
    adopted = f"""
first = azuread.ServicePrincipal("crm", client_id="{CAPITALS}", use_existing=True)
second = azuread.ServicePrincipal("crm-again", client_id="{CAPITALS.lower()}", use_existing=True)
"""
    assert found("first.id", "second.object_id", adopted) == (NESTED,)


def test_one_client_id_in_two_tenants() -> None:
    adopted = f"""
def adopted(name, tenant):
    provider = azuread.Provider(name, tenant_id=tenant)
    options = pulumi.ResourceOptions(provider=provider)
    return azuread.ServicePrincipal(name, client_id="{CLIENT_ID}", use_existing=True, opts=options)

first = adopted("one", "0f5c1d2e-3b4a-4968-9786-950412233445")
second = adopted("two", "1f5c1d2e-3b4a-4968-9786-950412233445")
"""
    assert found("first.id", "second.object_id", adopted) == ()


def test_a_look_up_by_the_client_id_of_a_declared_service_principal() -> None:
    assert found("declared.id", f"{BY_CLIENT_ID}.object_id", f"declared = {ADOPTED}") == (NESTED,)


REGISTERED = """
app = azuread.Application("app", display_name="CRM")
created = azuread.ServicePrincipal("crm", client_id=app.client_id)
"""
NOT_PROVISIONED = Found(
    "EP305",
    Verdict.FAIL,
    Level.MANDATORY,
    "azuread:index/application:Application",
    "app",
    "templateId",
    "Application `app` is an app registration that was not created from a template, so its service principal is not "
    "enabled for automatic provisioning. Create an application for provisioning from a template, with "
    "`azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
)


def job_found(path: str, message: str) -> Found:
    return Found("EP305", Verdict.UNDECIDED, Level.ADVISORY, JOB_TYPE, "crm", path, message)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("display_name=app.display_name", NOT_PROVISIONED),
        ("client_id=app.client_id", NOT_PROVISIONED),
        ("object_id=created.object_id", NOT_PROVISIONED),
        (
            'display_name=app.display_name.apply(lambda name: f"{name} (production)")',
            job_found("", "not decided: the job's application is not declared here, nor is what it was made from."),
        ),
        (
            'display_name=pulumi.Output.concat(app.display_name, "-", app.client_id)',
            job_found("servicePrincipalId", "not decided: `servicePrincipalId` is not known before deployment."),
        ),
    ],
)
def test_what_a_look_up_asks_for_is_made_from_an_application(asked: str, expected: Found) -> None:
    text = f"""
{GROUPS}
{REGISTERED}
found = azuread.get_service_principal_output({asked})
azuread.SynchronizationJob("crm", service_principal_id=found.id, template_id="scim")
"""
    assert check(program(text), rules=TEMPLATES).found == (expected,)
