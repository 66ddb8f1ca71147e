"""Programs with a cross-tenant component or schema, and their parts."""

from tests.support.cross_tenant_programs import SOURCE, TARGET


def component(arguments: str, *, provider: str = f'tenant_id="{SOURCE}"') -> str:
    """A program with the component."""
    return f"""
tenant = azuread.Provider("tenant", {provider})
CrossTenantSync("sync", {{{arguments}}}, pulumi.ResourceOptions(providers={{"azuread": tenant}}))
"""


SCHEMA = """
unknown = azuread.Application("application", display_name="application").client_id
SynchronizationSchema(
    "schema",
    service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
    job_id="{template}.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    template_id={template_id},
    mode="merge",
    schema={{
        "synchronizationRules": [
            {{
                "sourceDirectoryName": "Azure Active Directory",
                "targetDirectoryName": "{target}",
                "objectMappings": [
                    {object_mappings}
                ],
            }}
        ],
    }},
)
"""


def schema(*object_mappings: str) -> str:
    """A program with the schema of a cross-tenant job."""
    return SCHEMA.format(
        template="Azure2Azure",
        template_id='"Azure2Azure"',
        target="Azure Active Directory (target tenant)",
        object_mappings=", ".join(object_mappings),
    )


def application_schema(*object_mappings: str) -> str:
    """The same for the job of an application."""
    return SCHEMA.format(
        template="scim", template_id='"scim"', target="customappsso", object_mappings=", ".join(object_mappings)
    )


def schema_of_unknown_template(*object_mappings: str) -> str:
    """The same for a job of which it isn't known what it is for."""
    return SCHEMA.format(
        template="later", template_id="unknown", target="later", object_mappings=", ".join(object_mappings)
    )


def users(*mappings: str, more: str = "") -> str:
    """An object mapping for users."""
    return f'{{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [{", ".join(mappings)}], {more}}}'


def objects(source: str, target: str, more: str = "") -> str:
    """An object mapping between two objects; the names are Python."""
    return f'{{"sourceObjectName": {source}, "targetObjectName": {target}, "attributeMappings": [], {more}}}'


DISPLAY_NAME_ONLY = '"mappings": [to("displayName", attribute("displayName"))], '
ARGUMENTS = f'{DISPLAY_NAME_ONLY}"target_tenant_id": "{TARGET}", '
OTHER = "11111111-2222-3333-4444-555555555555"
