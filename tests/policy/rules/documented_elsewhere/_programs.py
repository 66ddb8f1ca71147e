"""Programs with one job, for the cases of the rules of this section."""

import datetime as dt
from typing import Any

from entra_policy.facts import Facts, Group, TenantFacts
from entra_policy.settings import Settings
from tests.support.schema_programs import mappings_program, schema_program

TO_ENTRA = "Workday>Azure Active Directory"
TO_ACTIVE_DIRECTORY = "Workday>Active Directory"


def to_entra(*mappings: str, directories: str = TO_ENTRA, definitions: str = "") -> str:
    """A program with the schema of a job from an HR system to Microsoft Entra ID."""
    return mappings_program(*mappings, template="Workday2AAD", directories=directories, definitions=definitions)


def to_active_directory(*mappings: str) -> str:
    """A program with the schema of a job from an HR system to Active Directory."""
    return mappings_program(*mappings, template="Workday2AD", directories=TO_ACTIVE_DIRECTORY)


def of_unknown_template(program: str) -> str:
    """The same program, but its synchronization template isn't known, and so neither is what the job is for."""
    lines = program.splitlines()
    return "\n".join(
        "    template_id=unknown,"
        if line.strip().startswith("template_id=")
        else '    job_id=pulumi.Output.concat("a job of ", unknown),'
        if line.strip().startswith("job_id=")
        else line
        for line in lines
    )


ECMA = 'ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"\n'


def on_premises(*mappings: str) -> str:
    """A program with the schema of an on-premises application; `ECMA` is what the names of its attributes begin with."""
    return ECMA + mappings_program(
        *mappings, template="ScimOnPremises", directories="Azure Active Directory>ScimOnPremises"
    )


def of(source: str, *, enabled: bool | None = None) -> str:
    """An object mapping of that source object, as Python text."""
    state = "" if enabled is None else f'"enabled": {enabled}, '
    return f'{{"sourceObjectName": "{source}", "targetObjectName": "{source}", {state}"attributeMappings": []}}'


def object_mappings(
    *mappings: str, source: str = "Azure Active Directory", target: str = "customappsso", template: str = "scim"
) -> str:
    """A program with a schema of one rule with these object mappings."""
    return schema_program(
        f"""{{"synchronizationRules": [{{"sourceDirectoryName": "{source}", "targetDirectoryName": "{target}",
        "objectMappings": [{", ".join(mappings)}]}}]}}""",
        template,
    )


SALES = "7f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"


def facts_of_groups(**properties: Any) -> Settings:
    """Settings with facts about the tenant of `assigned_principal`: its one group, with these properties."""
    tenant = TenantFacts(TENANT, groups=(Group(SALES, "Sales", (), **properties),), users=())
    return Settings(facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


def assigned_principal(principal: str) -> str:
    """A program with a job `crm` to whose application a principal is assigned."""
    return f"""
tenant = azuread.Provider("tenant", tenant_id="{TENANT}")
options = pulumi.ResourceOptions(provider=tenant)
unknown = azuread.Application("application", display_name="application", opts=options).client_id
crm = ProvisioningJob(
    "crm",
    {{
        "display_name": "CRM",
        "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
        "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
    }},
    pulumi.ResourceOptions(providers={{"azuread": tenant}}),
)
azuread.AppRoleAssignment(
    "assignment",
    app_role_id="00000000-0000-0000-0000-000000000000",
    principal_object_id={principal},
    resource_object_id=crm.service_principal_object_id,
    opts=options,
)
"""


def assigned_group(options: str) -> str:
    """A program with a job `crm` to whose application a declared group with these options is assigned."""
    return assigned_principal("sales.object_id").replace(
        "azuread.AppRoleAssignment(",
        f'sales = azuread.Group("sales", display_name="Sales", {options}, opts=options)\nazuread.AppRoleAssignment(',
    )


def on_demand(
    *types: str,
    template: str = '"scim"',
    address: str | None = '"https://crm.example.com/scim"',
    name: str = "crm",
    declared: bool = True,
) -> str:
    """A program with a job and one request to provision objects of these types on demand.

    Args:
        types: the types of the objects, as Python text.
        template: the synchronization template, as Python text.
        address: the job's base address, as Python text; None for a job without credentials.
        name: what its resources are called.
        declared: whether the application is declared, or exists already.
    """
    application = f"""
{name} = azuread.ApplicationFromTemplate(
    "{name}", display_name="{name}", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
)
principal = {name}.service_principal_id
"""
    credentials = f"""
azuread.SynchronizationSecret(
    "{name}",
    service_principal_id=principal,
    credentials=[{{"key": "BaseAddress", "value": {address}}}, {{"key": "SyncAll", "value": "false"}}],
)
"""
    existing = 'principal = "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"\n'
    subjects = ", ".join(
        f'{{"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": {one}}}' for one in types
    )
    return f"""
{application if declared else existing}
unknown = azuread.Group("{name}", display_name="{name}", security_enabled=True).object_id
job = azuread.SynchronizationJob("{name}", service_principal_id=principal, template_id={template})
{"" if address is None else credentials}
azuread.SynchronizationJobProvisionOnDemand(
    "{name}-at-once",
    service_principal_id=principal,
    synchronization_job_id=job.id,
    parameters=[{{"rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8", "subjects": [{subjects}]}}],
)
"""
