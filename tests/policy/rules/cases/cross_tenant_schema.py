"""Cases of the section on cross-tenant synchronization: what a schema synchronizes."""

from entra_policy.settings import Settings
from tests.policy.rules.cases.cross_tenant_programs import (
    application_schema,
    schema,
    schema_of_unknown_template,
    users,
)
from tests.support.cases import Case

EDITION_2026 = Settings(edition="2026")


def objects(source: str, target: str, more: str = "") -> str:
    """An object mapping between two objects; the names are Python."""
    return f'{{"sourceObjectName": {source}, "targetObjectName": {target}, "attributeMappings": [], {more}}}'


def filtered(*clauses: str) -> str:
    """The scoping filter of an object mapping, one group."""
    return f'"scope": scope(all_of({", ".join(clauses)}))'


GROUPS = objects('"Group"', '"Group"')

CASES = (
    Case("EP101-groups", schema(users(), GROUPS)),
    Case(
        "EP101-devices-and-contacts",
        schema(
            objects('"device"', '"Device"'), objects('"Contact"', '"Contact"'), objects('"OrgContact"', '"OrgContact"')
        ),
    ),
    Case("EP101-groups-in-2026", schema(GROUPS), settings=EDITION_2026),
    Case("EP101-devices-in-2026", schema(objects('"Device"', '"Device"')), settings=EDITION_2026),
    Case("EP101-disabled-is-fine", schema(users(), objects('"Group"', '"Group"', '"enabled": False'))),
    Case("EP101-unnamed-is-fine", schema(users(more='"name": None'), objects('"Role"', '"Role"'))),
    Case("EP101-groups-of-an-application-are-fine", application_schema(GROUPS)),
    Case("EP101-unknown-object", schema(objects("unknown", '"Group"'))),
    Case("EP101-unknown-whether-enabled", schema(objects('"Group"', '"Group"', '"enabled": unknown'))),
    Case("EP101-unknown-template", schema_of_unknown_template(GROUPS)),
    Case("EP101-secret-object", schema(objects('pulumi.Output.secret("Group")', '"Group"'))),
    Case("EP101-secret-object-mapping", schema(f"pulumi.Output.secret({GROUPS})")),
    Case("EP102-contacts-to-users", schema(objects('"contact"', '"User"'))),
    Case("EP102-users-to-users-are-fine", schema(objects('"User"', '"User"', '"name": "Contact to User"'))),
    Case("EP102-disabled-is-fine", schema(objects('"OrgContact"', '"User"', '"enabled": False'))),
    Case("EP102-unknown-source", schema(objects("unknown", '"User"'))),
    Case("EP102-unknown-source-to-groups-is-fine", schema(objects("unknown", '"Group"'))),
    Case("EP102-unknown-target", schema(objects('"Contact"', "unknown"))),
    Case("EP102-unknown-target-of-users-is-fine", schema(objects('"User"', "unknown"))),
    Case("EP102-secret", schema(objects('pulumi.Output.secret("OrgContact")', 'pulumi.Output.secret("User")'))),
    Case("EP104-target", schema(users('to("thumbnailPhoto", attribute("description"))'))),
    Case("EP104-source", schema(users("""to("extensionAttribute1", expression('Coalesce([jpegPhoto], [Photo])'))"""))),
    Case(
        "EP104-text-and-other-names-are-fine",
        schema(
            users(
                """to("description", expression('Append("[thumbnailPhoto]", [photographer])'))""",
                'to("photoUrl", constant("photo"))',
            )
        ),
    ),
    Case("EP104-disabled-is-fine", schema(users('to("photo", attribute("photo"))', more='"enabled": False'))),
    Case("EP104-application-is-fine", application_schema(users('to("photo", attribute("thumbnailPhoto"))'))),
    Case("EP104-unknown-target", schema(users('to(unknown, attribute("mail"))'))),
    Case("EP104-unknown-target-of-a-photo", schema(users('to(unknown, attribute("photo"))'))),
    Case("EP104-unknown-source", schema(users('to("description", attribute(unknown))'))),
    Case(
        "EP104-secret-source",
        schema(
            users(
                """{"targetAttributeName": "description", "source": {"type": "Function", "name": "Append",
                "expression": pulumi.Output.secret('Append([photo], "x")'), "parameters": []}}"""
            )
        ),
    ),
    Case("EP105-object-mapping", schema(objects('"Room"', '"User"'))),
    Case(
        "EP105-clause", schema(users(more=filtered('clause("extensionAttribute1", "equals", "User", "roomMailbox")')))
    ),
    Case(
        "EP105-not-equals-is-fine",
        schema(
            users(
                more=filtered(
                    'clause("extensionAttribute1", "NOT EQUALS", "RoomMailbox")',
                    'clause("displayName", "EQUALS", "Room")',
                )
            )
        ),
    ),
    Case("EP105-disabled-is-fine", schema(objects('"Room"', '"User"', '"enabled": False'))),
    Case("EP105-application-is-fine", application_schema(objects('"Room"', '"User"'))),
    Case("EP105-unknown-object", schema(objects("unknown", '"Role"'))),
    Case("EP105-unknown-value", schema(users(more=filtered('clause("extensionAttribute1", "EQUALS", unknown)')))),
    Case("EP105-unknown-filter", schema(users(more='"scope": unknown'))),
    Case("EP105-unknown-whether-enabled", schema(objects('"Room"', '"User"', '"enabled": unknown'))),
    Case(
        "EP105-secret-value",
        schema(users(more=filtered('clause("extensionAttribute1", "EQUALS", pulumi.Output.secret("RoomMailbox"))'))),
    ),
    Case("EP106-target", schema(users('to("ProxyAddresses", attribute("mail"))'))),
    Case("EP106-source-is-fine", schema(users("to(\"otherMail\", expression('Item([proxyAddresses], 1)'))"))),
    Case(
        "EP106-others-in-2024-are-fine",
        schema(
            users('to("targetAddress", attribute("mail"))', 'to("HiddenFromAddressListEnabled", constant("false"))')
        ),
    ),
    Case(
        "EP106-others-in-2026",
        schema(
            users(
                'to("targetAddress", attribute("mail"))',
                'to("HiddenFromAddressListEnabled", constant("false"))',
                'to("hiddenFromAddressListsEnabled", constant("false"))',
            )
        ),
        settings=EDITION_2026,
    ),
    Case("EP106-application-is-fine", application_schema(users('to("proxyAddresses", attribute("mail"))'))),
    Case("EP106-unknown-target", schema(users('to(unknown, constant("x"))'))),
    Case("EP106-secret-target", schema(users('to(pulumi.Output.secret("proxyAddresses"), attribute("mail"))'))),
    Case("EP109-default", schema(users('to("showInAddressList", constant("true"))'))),
    Case("EP109-on-creation-is-fine", schema(users('to("showInAddressList", constant("true"), on_create_only=True)'))),
    Case("EP109-as-source-is-fine", schema(users('to("description", attribute("showInAddressList"))'))),
    Case("EP109-unknown-flow", schema(users('to("showInAddressList", constant("true")) | {"flowType": unknown}'))),
    Case("EP109-secret-mapping", schema(users('pulumi.Output.secret(to("showInAddressList", constant("true")))'))),
)
