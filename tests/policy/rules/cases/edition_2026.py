"""Cases of what edition 2026 added."""

import json
from types import MappingProxyType

from entra_policy.facts import Facts
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


BOB = "6c5d4e3f-1111-4222-8333-444455556666"


def mailboxes(*people: tuple[str, str]) -> Facts:
    """Facts about users (object id, name) of the source tenant, each with a mailbox in the target tenant."""
    document = {
        "version": 1,
        "collected": "2026-11-20",
        "tenants": [
            {
                "id": SOURCE,
                "users": [{"id": id_, "user_principal_name": f"{name}@contoso.com"} for id_, name in people],
            },
            {
                "id": TARGET,
                "users": [
                    {
                        "id": f"{number}b3c2d1e-1111-4222-8333-444455556666",
                        "user_principal_name": f"{name}_contoso.com#EXT#@fabrikam.onmicrosoft.com",
                        "mailbox": True,
                    }
                    for number, (_, name) in enumerate(people, start=4)
                ],
            },
        ],
    }
    return facts_from_json(json.dumps(document).encode())


MAILBOXES = mailboxes((USER, "ada"))
TWO_MAILBOXES = mailboxes((USER, "ada"), (BOB, "bob"))


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

CLOUDY = Settings(
    edition="2026",
    tenants=MappingProxyType({TARGET: Tenant(TARGET, domains=frozenset({"fabrikam.onmicrosoft.com"}))}),
)
TREE = '{"type": "Attribute", "name": "displayName"}'


def kind(value: str) -> str:
    """A cross-tenant component that states what kind of tenant its target is, as Python text."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    pulumi.ComponentResource(
        "entra:index:CrossTenantSync", "sync", {{"target_tenant_id": "{TARGET}", "target_tenant_kind": {value}}}
    )
    """


EDGES = (
    case(
        "EP501-all-free-text",
        mappings_program(
            *(
                f'to("{name}", attribute("{name}"), matching={priority})'
                for priority, name in enumerate(
                    ("givenName", "surname", "jobTitle", "department", "companyName", "city"), start=1
                )
            )
        ),
    ),
    case(
        "EP501-source-without-an-expression",
        mappings_program(
            f'{{"targetAttributeName": "a", "source": {TREE}, "matchingPriority": 1}}',
            '{"targetAttributeName": "b", "source": {"type": "Attribute"}, "matchingPriority": 2}',
            '{"targetAttributeName": "c", "matchingPriority": 3}',
            '{"targetAttributeName": "d", "source": {"type": "Constant", "name": "city"}, "matchingPriority": 4}',
        ),
    ),
    case(
        "EP501-secret-source-is-not-quoted",
        mappings_program(
            f'{{"targetAttributeName": "a", "source": pulumi.Output.secret({TREE}), "matchingPriority": 1}}',
            'pulumi.Output.secret(to("b", attribute("city"), matching=2))',
        ),
    ),
    case(
        "EP502-type-in-capitals-is-fine",
        mappings_program("""to('emails[type eq "Work"].value', attribute("mail"))"""),
    ),
    case(
        "EP502-secret-mapping-is-not-quoted",
        mappings_program("""pulumi.Output.secret(to('emails[type eq "home"].value', attribute("mail")))"""),
    ),
    case(
        "EP502-cross-tenant-is-fine",
        mappings_program("""to('emails[type eq "home"].value', attribute("mail"))""", template="Azure2Azure"),
    ),
    Case("EP502-not-in-2024", mappings_program("""to('emails[type eq "home"].value', attribute("mail"))""")),
    Case("EP503-not-in-2024", inbound("customappsso")),
    case("EP503-scim-in-capitals", inbound("SCIM")),
    case(
        "EP503-to-active-directory-is-fine", inbound("scim").replace('"Azure Active Directory"', '"Active Directory"')
    ),
    case("EP503-application-is-fine", inbound("scim", template="scim")),
    case(
        "EP503-directories-not-said",
        mappings_program().replace('"sourceDirectoryName": "Azure Active Directory", ', ""),
    ),
    case(
        "EP503-target-directory-not-said",
        inbound("scim").replace(', "targetDirectoryName": "Azure Active Directory"', ""),
    ),
    case(
        "EP503-source-directory-not-said",
        inbound("scim").replace('"sourceDirectoryName": "scim", ', ""),
    ),
    Case("EP504-not-in-2024", ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"')),
    case("EP504-with-a-mark", ON_PREMISES.format(arguments='"dsn_encoding": "utf_8 sig"')),
    case("EP504-not-said", ON_PREMISES.format(arguments='"dsn_encoding": None')),
    case(
        "EP504-of-another-component-is-fine",
        ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"').replace(
            "entra:index:OnPremisesApplication", "entra:index:CrossTenantSync"
        ),
    ),
    case("EP505-target-in-capitals", mail('to("MAIL", attribute("mail"))'), WITH_FACTS),
    case(
        "EP505-two-with-mailboxes",
        mail(MAIL).rstrip()
        + f"""
    azuread.AppRoleAssignment(
        "bob",
        app_role_id="00000000-0000-0000-0000-000000000000",
        principal_object_id="{BOB}",
        resource_object_id=sync.service_principal_object_id,
    )
    """,
        Settings(edition="2026", facts=TWO_MAILBOXES),
    ),
    case("EP506-stated", kind('"external"')),
    case("EP506-stated-otherwise", kind('"workforce"')),
    case("EP506-unknown-kind", kind("unknown")),
    case("EP506-unlisted-tenant", plain('"55555555-2222-3333-4444-555555555555"'), EXTERNAL),
    case("EP506-workforce-tenant", plain(f'"{TARGET}"'), CLOUDY),
    case("EP506-no-company", plain("None"), EXTERNAL),
    case("EP506-application-is-fine", plain(f'"{TARGET}"', template='"scim"'), EXTERNAL),
    Case("EP506-not-in-2024", plain(f'"{TARGET}"'), settings=Settings(tenants=EXTERNAL.tenants)),
)

CASES = (
    *EDGES,
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
