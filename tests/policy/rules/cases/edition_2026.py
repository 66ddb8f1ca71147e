"""Cases of what edition 2026 added."""

import json
from types import MappingProxyType

from entra_policy.facts.reading import facts_from_json
from entra_policy.settings import Settings, Tenant
from entra_sync.tenants import TenantKind
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, plain
from tests.policy.rules.cases.schema import mappings_program
from tests.support.cases import Case

USER = "3a2b1c0d-1111-4222-8333-444455556666"
EDITION = Settings(edition="2026")
EXTERNAL = Settings(edition="2026", tenants=MappingProxyType({TARGET: Tenant(TARGET, kind=TenantKind.EXTERNAL)}))
ON_PREMISES = """
unknown = azuread.Application("application", display_name="application").client_id

class OnPremisesApplication(pulumi.ComponentResource):
    def __init__(self, name, args):
        super().__init__("entra:index:OnPremisesApplication", name, args)
        self.register_outputs({{}})

OnPremisesApplication("hr", {{"target": "sql", {arguments}}})
"""


def inbound(source: str, *, template: str = "API2AAD") -> str:
    return mappings_program(
        'to("mail", attribute("mail"))', template=template, directories=f"{source}>Azure Active Directory"
    )


def case(name: str, program: str, settings: Settings = EDITION) -> Case:
    return Case(name, program, settings=settings)


MAILBOXES = facts_from_json(
    json.dumps(
        {
            "version": 1,
            "collected": "2026-11-20",
            "tenants": [
                {"id": SOURCE, "users": [{"id": USER, "user_principal_name": "ada@contoso.com"}]},
                {
                    "id": TARGET,
                    "users": [
                        {
                            "id": "4b3c2d1e-1111-4222-8333-444455556666",
                            "user_principal_name": "ada_contoso.com#EXT#@fabrikam.onmicrosoft.com",
                            "mailbox": True,
                        }
                    ],
                },
            ],
        }
    ).encode()
)


def mail(mapping: str, principal: str = f'"{USER}"') -> str:
    """A cross-tenant job with one mapping and one assigned user."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    sync = CrossTenantSync(
        "sync",
        {{"target_tenant_id": "{TARGET}", "mappings": [{mapping}]}},
        pulumi.ResourceOptions(providers={{"azuread": tenant}}),
    )
    azuread.AppRoleAssignment(
        "ada",
        app_role_id="00000000-0000-0000-0000-000000000000",
        principal_object_id={principal},
        resource_object_id=sync.service_principal_object_id,
    )
    """


WITH_FACTS = Settings(edition="2026", facts=MAILBOXES)
MAIL = 'to("mail", attribute("mail"))'

CASES = (
    case("EP505-existing-user-with-mailbox", mail(MAIL), WITH_FACTS),
    case("EP505-on-creation-only", mail('to("mail", attribute("mail"), on_create_only=True)'), WITH_FACTS),
    case("EP505-nobody-in-scope-has-one", mail(MAIL, '"5b3c2d1e-1111-4222-8333-444455556666"'), WITH_FACTS),
    case("EP505-without-facts", mail(MAIL)),
    case("EP505-unknown-principal", mail(MAIL, "unknown"), WITH_FACTS),
    case("EP501-display-name", mappings_program('to("userName", attribute("displayName"), matching=1)')),
    case(
        "EP501-not-matching-or-not-free-text",
        mappings_program(
            'to("displayName", attribute("displayName"))',
            'to("userName", attribute("userPrincipalName"), matching=1)',
            'to("nickName", expression("ToLower([displayName])"), matching=2)',
        ),
    ),
    case(
        "EP501-unknown-priority",
        mappings_program('{**to("userName", attribute("displayName")), "matchingPriority": unknown}'),
    ),
    Case("EP501-not-in-2024", mappings_program('to("userName", attribute("displayName"), matching=1)')),
    case(
        "EP502-home",
        mappings_program(
            """to('emails[type eq "home"].value', attribute("mail"))""",
            """to('urn:x:phoneNumbers[type eq "mobile"].value', attribute("mobile"))""",
        ),
    ),
    case(
        "EP502-work-and-others",
        mappings_program(
            """to('emails[type eq "work"].value', attribute("mail"))""",
            """to('roles[type eq "home"].value', attribute("mail"))""",
            'to("title", constant(\'emails[type eq "home"].value\'))',
        ),
    ),
    case("EP502-unknown-target", mappings_program('{"targetAttributeName": unknown, "source": None}')),
    case("EP503-scim-source", inbound("customappsso")),
    case("EP503-api-source", inbound("API")),
    case(
        "EP503-unknown-directory",
        inbound("customappsso").replace('"sourceDirectoryName": "customappsso"', '"sourceDirectoryName": unknown'),
    ),
    case("EP504-utf-16", ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"')),
    case("EP504-utf-8", ON_PREMISES.format(arguments='"dsn_encoding": "UTF8"')),
    case("EP504-unknown", ON_PREMISES.format(arguments='"dsn_encoding": unknown')),
    case("EP506-listed", plain(f'"{TARGET}"'), EXTERNAL),
    case("EP506-not-external", plain(f'"{TARGET}"')),
    case("EP506-unknown-target", plain("unknown"), EXTERNAL),
)
