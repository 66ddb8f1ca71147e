"""Cases of the section on on-premises application provisioning."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from entra_policy.facts import Agent, DiscoveredAttribute, Facts, TenantFacts, User
from entra_policy.finding import Level
from entra_policy.settings import Settings
from tests.support.cases import Case

TENANT = "0f5c1d2e-3b4a-5968-7786-950412233445"
PRINCIPAL = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
AGENT = "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
# These rules are undecided in every program without facts; they speak in their own cases only.
AGENTS_ARE_QUIET = MappingProxyType({"agent-updates-by-hand": Level.DISABLED, "dedicated-agent": Level.DISABLED})
QUIET = MappingProxyType({"attribute-type-change": Level.DISABLED, **AGENTS_ARE_QUIET})
ONLY_DEDICATED_AGENT = MappingProxyType({"all": Level.DISABLED, "dedicated-agent": Level.MANDATORY})

URN = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
USER_NAME = 'to(f"{E}userName", attribute("userPrincipalName"), matching=1)'

START = f"""
E = "{URN}"
principal = "/servicePrincipals/{PRINCIPAL}"
unknown = azuread.Application("application", display_name="application").client_id
unknown_flag = unknown.apply(lambda text: text == "true")
secret = pulumi.Output.secret
"""
SCHEMA = """
SynchronizationSchema(
    "schema",
    service_principal_id={principal},
    job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
    template_id="erp",
    mode={mode},
    schema={{
        "synchronizationRules": [
            {{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": {target}, "objectMappings": [
                {{"sourceObjectName": {source_object}, "targetObjectName": "User", {object_mapping}
                 "attributeMappings": [{mappings}]}}]}},
            {more}
        ],
        {directories}
    }},
    {options}
)
"""


def erp(
    *mappings: str,
    start: str = "",
    source: tuple[str, ...] = (),
    target: tuple[str, ...] = (),
    object_mapping: str = "",
    source_object: str = '"User"',
    target_name: str = '"ERP"',
    more: str = "",
    mode: str = '"merge"',
    options: str = "",
    principal: str = "principal",
) -> str:
    """A program with the schema of an on-premises application.

    Args:
        *mappings: attribute mappings as Python text; `E` is the URN of the ECMA connector host.
        start: what comes before the schema.
        source: definitions of attributes of the source object, as Python text.
        target: the same of the target object.
        object_mapping: further properties of the object mapping.
        source_object: the source object's name as Python text.
        target_name: the target directory's name as Python text.
        more: further synchronization rules.
        mode: the schema's mode as Python text.
        options: further arguments of the resource.
        principal: the service principal as Python text.
    """
    directories = [
        f'{{"name": {name}, "objects": [{{"name": "User", "attributes": [{", ".join(attributes)}]}}]}}'
        for name, attributes in (('"Azure Active Directory"', source), ('"ERP"', target))
        if attributes
    ]
    return (
        START
        + start
        + SCHEMA.format(
            mappings=", ".join((USER_NAME, *mappings)),
            more=more,
            object_mapping=object_mapping,
            source_object=source_object,
            target=target_name,
            directories=f'"directories": [{", ".join(directories)}],' if directories else "",
            mode=mode,
            options=options,
            principal=principal,
        )
    )


def component(arguments: str, *, name: str = "erp", type_: str = "OnPremisesApplication") -> str:
    """A component with these arguments, as Python text."""
    return f'{name} = pulumi.ComponentResource("entra:index:{type_}", "{name}", {{{arguments}}})\n'


def credentials(address: str, *, parent: str = "erp") -> str:
    """The credentials of a component, with the tenant URL as Python text."""
    return f"""
azuread.SynchronizationSecret("credentials", service_principal_id=principal, credentials=[
    {{"key": "BaseAddress", "value": {address}}}], opts=pulumi.ResourceOptions(parent={parent}))
"""


def job(*, principal: str = "principal", parent: str = "erp", name: str = "job", template: str = "erp") -> str:
    """A job of a component, in the tenant that the facts are about."""
    return f"""
azuread.SynchronizationJob("{name}", service_principal_id={principal}, template_id="{template}", opts=pulumi.ResourceOptions(
    parent={parent}, provider=azuread.Provider("{name}-tenant", tenant_id="{TENANT}")))
"""


def defined(name: str, type_: str = "String", *flags: str) -> str:
    """The definition of an attribute, as Python text."""
    return f'{{"name": {name}, "type": "{type_}", {", ".join(flags)}}}'


def facts(**parts: object) -> Settings:
    """Settings with facts about the tenant."""
    tenant = TenantFacts(id=TENANT, **parts)  # type: ignore[arg-type]
    return Settings(facts=Facts(version=1, collected=dt.date(2026, 11, 20), tenants=(tenant,)))


PARENT = "opts=pulumi.ResourceOptions(parent=erp),"
AD_DS = component('"target": "AD-DS", "entra_connect": True')
SYNCHRONIZED = User(id="a1", user_principal_name="ada@contoso.com", on_premises_sync=True)
CLOUD_ONLY = User(id="b2", user_principal_name="bob@contoso.com", on_premises_sync=False)
NOT_COLLECTED = User(id="c3", user_principal_name="cy@contoso.com")
USER_NAME_DEFINED = defined('f"{E}userName"')
KEY = 'to(f"{E}key", attribute("objectId"), on_create_only=True)'


def everyone(target: str = '"target": "ad-ds"') -> str:
    """An application for Active Directory with everything in scope."""
    return (
        START
        + component(f'{target}, "scope": "all"')
        + job()
        + """
azuread.SynchronizationSecret("credentials", service_principal_id=principal, credentials=[
    {"key": "SyncAll", "value": "true"}], opts=pulumi.ResourceOptions(parent=erp))
"""
    )


EP401 = (
    Case("EP401-entra-connect-is-declared", START + AD_DS),
    Case("EP401-entra-connect-is-in-use", everyone(), settings=facts(entra_connect=True)),
    Case("EP401-user-in-scope", everyone(), settings=facts(users=(CLOUD_ONLY, SYNCHRONIZED))),
    Case("EP401-no-entra-connect", everyone(), settings=facts(entra_connect=False)),
    Case("EP401-no-synchronized-user", everyone(), settings=facts(users=(CLOUD_ONLY,))),
    Case("EP401-another-target", START + component('"target": "ldap", "entra_connect": True')),
    Case(
        "EP401-hr-writes-to-active-directory",
        START + component('"scenario": "inbound", "target": "ad-ds", "entra_connect": True', type_="ProvisioningJob"),
    ),
    Case("EP401-no-facts", everyone()),
    Case("EP401-users-not-collected-whole", everyone(), settings=facts(users=(NOT_COLLECTED,))),
    Case("EP401-unknown-target", START + component('"target": unknown, "entra_connect": True')),
)

EP402 = (
    Case("EP402-users", erp(start=AD_DS, options=PARENT)),
    Case("EP402-groups", erp(start=AD_DS, options=PARENT, source_object='"Group"')),
    Case(
        "EP402-without-entra-connect", erp(start=component('"target": "ad-ds", "entra_connect": False'), options=PARENT)
    ),
    Case("EP402-database", erp(start=component('"target": "sql", "entra_connect": True'), options=PARENT)),
    Case("EP402-disabled", erp(start=AD_DS, options=PARENT, object_mapping='"enabled": False,')),
    Case("EP402-no-component", erp()),
    Case(
        "EP402-unknown-entra-connect",
        erp(start=component('"target": "ad-ds", "entra_connect": unknown_flag'), options=PARENT),
    ),
    Case("EP402-maybe-enabled", erp(start=AD_DS, options=PARENT, object_mapping='"enabled": unknown_flag,')),
)

INBOUND = """{"sourceDirectoryName": "ERP", "targetDirectoryName": %s, "objectMappings": [
    {"sourceObjectName": "User", "targetObjectName": %s, "enabled": %s, "attributeMappings": []}]}"""
EP403 = (
    Case("EP403-users", erp(more=INBOUND % ('"Microsoft Entra ID"', '"User"', "True"))),
    Case("EP403-groups", erp(more=INBOUND % ('"Azure Active Directory"', '"group"', "True"))),
    Case("EP403-disabled", erp(more=INBOUND % ('"Azure Active Directory"', '"User"', "False"))),
    Case("EP403-other-object", erp(more=INBOUND % ('"Azure Active Directory"', '"AppRole"', "True"))),
    Case("EP403-unknown-directory", erp(more=INBOUND % ("unknown", '"User"', "True"))),
    Case("EP403-unknown-object", erp(more=INBOUND % ('"Azure Active Directory"', "unknown", "True"))),
)

EP404 = (
    Case("EP404-attribute", erp('to(f"{E}mails", attribute("ProxyAddresses"))')),
    Case("EP404-function-keeps-several", erp("""to(f"{E}mails", expression('ToLower([otherMails], )'))""")),
    Case("EP404-split", erp("""to(f"{E}parts", expression('Split([extensionAttribute1], ",")'))""")),
    Case("EP404-branch", erp("""to(f"{E}x", expression('IIF([country] = "DE", [proxyAddresses], [mail])'))""")),
    Case(
        "EP404-switch-value-in-a-tree-only",
        erp(
            """{"targetAttributeName": f"{E}x", "source": {"type": "Function", "name": "Switch", "parameters": [
            {"key": "source", "value": {"type": "Attribute", "name": "country"}},
            {"key": "switchValue", "value": {"type": "Constant", "name": "DE"}},
            {"key": "switchValue", "value": {"type": "Attribute", "name": "otherMails"}}]}}"""
        ),
    ),
    Case(
        "EP404-target",
        erp('to(f"{E}x", attribute("mail"))', target=(defined('f"{E}x"', "String", '"multivalued": True'),)),
    ),
    Case(
        "EP404-defined-source",
        erp(
            'to(f"{E}x", attribute("skills"))',
            source=(defined('"skills"', "String", '"multivalued": True'), defined('"userPrincipalName"')),
        ),
    ),
    Case(
        "EP404-object-class-is-advisory",
        erp("""to(f"{E}objectClass", expression('Split("inetOrgPerson,person", ",")'))"""),
    ),
    Case(
        "EP404-secret-name",
        erp('{"targetAttributeName": secret(f"{E}hunter2"), "source": attribute("proxyAddresses")}'),
    ),
    Case(
        "EP404-reduced",
        erp(
            """to(f"{E}a", expression('Item([proxyAddresses], 1)'))""",
            """to(f"{E}b", expression('Join(";", [otherMails])'))""",
            """to(f"{E}c", expression('Count(Split([mail], "@"))'))""",
            """to(f"{E}d", expression('SingleAppRoleAssignment([appRoleAssignments])'))""",
        ),
    ),
    Case(
        "EP404-only-looked-at",
        erp(
            """to(f"{E}a", expression('IIF(Count([proxyAddresses]) > 0, "[proxyAddresses]", [mail])'))""",
            """to(f"{E}b", expression('Switch([otherMails], [mail], "a", "b")'))""",
        ),
    ),
    Case(
        "EP404-defined-as-single",
        erp(
            'to(f"{E}x", attribute("otherMails"))',
            source=(defined('"otherMails"', "String", '"multivalued": False'), defined('"userPrincipalName"')),
        ),
    ),
    Case(
        "EP404-same-name-in-another-directory",
        erp(
            more=INBOUND.replace('"attributeMappings": []', '"attributeMappings": [to("x", attribute("otherMails"))]')
            % ('"Other"', '"User"', "True")
        ),
    ),
    Case("EP404-unknown-source", erp('to(f"{E}x", unknown.apply(attribute))')),
    Case(
        "EP404-unknown-flag",
        erp(
            'to(f"{E}x", attribute("mail"))',
            target=(USER_NAME_DEFINED, defined('f"{E}x"', "String", '"multivalued": unknown_flag')),
        ),
    ),
    Case("EP404-unlisted-function", erp("""to(f"{E}x", expression('Largest([otherMails])'))""")),
)

EP405 = (
    Case("EP405-manager", erp('to(f"{E}supervisor", attribute("manager"))')),
    Case("EP405-in-an-expression", erp("""to(f"{E}x", expression('ToLower([Manager], )'))""")),
    Case(
        "EP405-defined-source",
        erp(
            'to(f"{E}x", attribute("assistant"))',
            source=(defined('"assistant"', "Reference"), defined('"userPrincipalName"')),
        ),
    ),
    Case(
        "EP405-target",
        erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}x"', "Reference"))),
    ),
    Case(
        "EP405-secret-source",
        erp('{"targetAttributeName": f"{E}x", "source": secret({"type": "Attribute", "name": "manager"})}'),
    ),
    Case(
        "EP405-looks-like-it",
        erp(
            """to(f"{E}manager", expression('Append([department], "[manager]")'))""",
            """to(f"{E}role", expression('SingleAppRoleAssignment([appRoleAssignments])'))""",
        ),
    ),
    Case(
        "EP405-defined-as-text",
        erp('to(f"{E}x", attribute("manager"))', source=(defined('"manager"'), defined('"userPrincipalName"'))),
    ),
    Case(
        "EP405-unknown-type",
        erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, '{"name": f"{E}x", "type": unknown}')),
    ),
    Case("EP405-unknown-target", erp('to(unknown, attribute("mail"))')),
)

EP406 = (
    Case("EP406-groups", erp(more=INBOUND.replace('"User"', '"GROUP"') % ('"Directory"', '"User"', "True"))),
    Case("EP406-target-object", erp(more=INBOUND % ('"Directory"', '"Group"', "True"))),
    Case("EP406-disabled", erp(more=INBOUND % ('"Directory"', '"Group"', "False"))),
    Case("EP406-other-name", erp(more=INBOUND % ('"Group"', '"GroupOfThings"', "True"))),
    Case("EP406-unknown-object", erp(more=INBOUND % ('"Directory"', "unknown", "True"))),
)

ANCHORS = tuple(defined(f'f"{{E}}{name}"', "String", '"anchor": True') for name in ("key", "kind"))
ONE_ANCHOR = (USER_NAME_DEFINED, ANCHORS[0])
EP407 = (
    Case("EP407-two-anchors", erp(KEY, target=(USER_NAME_DEFINED, *ANCHORS))),
    Case("EP407-declared-composite", START + component('"anchor": "ObjectTypeName+UserName"')),
    Case("EP407-declared-list", START + component('"anchor": ["objectTypeName", unknown]')),
    Case("EP407-secret-anchor", erp(target=(USER_NAME_DEFINED, ANCHORS[0], f"secret({ANCHORS[1]})"))),
    Case("EP407-one-anchor", erp(KEY, target=ONE_ANCHOR, mode='"replace"')),
    Case("EP407-declared-one", erp(KEY, start=component('"anchor": ["key"]'), options=PARENT, mode='"replace"')),
    Case("EP407-merged-schema-without-anchor", erp(target=(USER_NAME_DEFINED,))),
    Case(
        "EP407-source-object-has-two",
        erp(
            source=(
                defined('"objectId"', "String", '"anchor": True'),
                defined('"userPrincipalName"', "String", '"anchor": True'),
            )
        ),
    ),
    Case(
        "EP407-whole-schema-without-anchor",
        erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"')), mode='"replace"'),
    ),
    Case(
        "EP407-unknown-anchor",
        erp(KEY, target=(*ONE_ANCHOR, defined('f"{E}kind"', "String", '"anchor": unknown_flag'))),
    ),
    Case("EP407-unknown-argument", START + component('"anchor": unknown')),
    Case("EP407-unknown-mode", erp(mode="unknown")),
)

SECRET_NAME = "secret(" + defined('f"{E}hunter.2"') + ")"
EP408 = (
    Case("EP408-dot", erp('to(f"{E}name.given", attribute("givenName"))')),
    Case("EP408-bracket", erp("""to(E.upper() + 'emails[type eq "work"]', attribute("mail"))""")),
    Case("EP408-defined-only", erp(target=(USER_NAME_DEFINED, defined('f"{E}name.given"')))),
    Case(
        "EP408-mapped-and-defined",
        erp('to(f"{E}name.given", attribute("givenName"))', target=(USER_NAME_DEFINED, defined('f"{E}name.given"'))),
    ),
    Case(
        "EP408-secret-names",
        erp(
            '{"targetAttributeName": secret(f"{E}hunter2.x"), "source": attribute("mail")}',
            target=(USER_NAME_DEFINED, SECRET_NAME),
        ),
    ),
    Case("EP408-dot-in-the-urn", erp('to(f"{E}given_name", attribute("givenName"))')),
    Case("EP408-scim-name-in-an-on-premises-job", erp('to("name.givenName", attribute("givenName"))')),
    Case("EP408-dot-in-a-source", erp('to(f"{E}x", attribute("a.b"))')),
    Case("EP408-unknown-name", erp('to(unknown, attribute("givenName"))')),
    Case(
        "EP408-maybe-enabled",
        erp('to(f"{E}name.given", attribute("givenName"))', object_mapping='"enabled": unknown_flag,'),
    ),
)

EP409 = (
    Case("EP409-photo", erp('to(f"{E}picture", attribute("thumbnailPhoto"))')),
    Case("EP409-ldap-target", erp('to(f"{E}jpegPhoto", attribute("extensionAttribute1"))')),
    Case(
        "EP409-defined", erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}x"', "Binary")))
    ),
    Case(
        "EP409-looks-like-it",
        erp(
            'to(f"{E}thumbnailPhotoUrl", attribute("extensionAttribute1"))',
            """to(f"{E}x", expression('Append([mail], "[thumbnailPhoto]")'))""",
        ),
    ),
    Case(
        "EP409-defined-as-text",
        erp('to(f"{E}jpegPhoto", attribute("mail"))', target=(USER_NAME_DEFINED, defined('f"{E}jpegPhoto"'))),
    ),
    Case(
        "EP409-unknown-type",
        erp('to(f"{E}x", attribute("mail"))', target=(USER_NAME_DEFINED, '{"name": f"{E}x", "type": unknown}')),
    ),
)

REDACTED = "expression('Redact(RandomString(16, 2, 2, 2, 2, \"\"))')"
EP410 = (
    Case("EP410-flows-always", erp(f'to(f"{{E}}export_password", {REDACTED})')),
    Case(
        "EP410-from-the-directory",
        erp('to(f"{E}Password", attribute("passwordProfile.password"), on_create_only=True)'),
    ),
    Case(
        "EP410-from-the-directory-into-another-attribute",
        erp("""to(f"{E}note", expression('Redact([unicodePwd])'), on_create_only=True)"""),
    ),
    Case(
        "EP410-not-redacted",
        erp(
            """to(f"{E}password", expression('RandomString(16, 2, 2, 2, 2, "")'), on_create_only=True)""",
            'to(f"{E}userPassword", constant("hunter2"), on_create_only=True)',
            'to(f"{E}unicodePwd", attribute("employeeId"), on_create_only=True)',
        ),
    ),
    Case(
        "EP410-partly-redacted",
        erp(
            """to(f"{E}password", expression('Append(Redact(RandomString(9, 2, 2, 2, 2, "")), "hunter2")'), on_create_only=True)""",
            """to(f"{E}userPassword", expression('IIF([country] = "DE", Redact([employeeId]), [employeeId])'), on_create_only=True)""",
        ),
    ),
    Case("EP410-default", erp(f'to(f"{{E}}password", {REDACTED}, on_create_only=True, default="hunter2")')),
    Case(
        "EP410-secret-constant",
        erp(
            '{"targetAttributeName": f"{E}password", "source": secret(constant("hunter2")), "flowType": "ObjectAddOnly"}'
        ),
    ),
    Case(
        "EP410-redacted",
        erp(
            f'to(f"{{E}}export_password", {REDACTED}, on_create_only=True)',
            """to(f"{E}password", expression('Append(Redact("hunter2"), Redact([employeeId]))'), on_create_only=True)""",
            """to(f"{E}userPassword", expression('IIF([country] = "DE", Redact([employeeId]), Redact("x"))'), on_create_only=True)""",
            """to(f"{E}unicodePwd", expression('Replace(Redact([employeeId]), "-", , , "", , )'), on_create_only=True)""",
        ),
    ),
    Case(
        "EP410-looks-like-it",
        erp(
            'to(f"{E}passwordHint", attribute("employeeId"))',
            """to(f"{E}x", expression('Append([mail], "[password]")'))""",
        ),
    ),
    Case(
        "EP410-unknown-flow-type",
        erp(f'{{"targetAttributeName": f"{{E}}password", "source": {REDACTED}, "flowType": unknown}}'),
    ),
    Case("EP410-unknown-source", erp('to(f"{E}password", unknown.apply(constant), on_create_only=True)')),
)

ADDRESS = '"https://erp.contoso.com:8585/ecma2host_erp/scim"'
LOCAL = '"https://localhost:8585/ecma2host_erp/scim"'


def certified(certificate: str, address: str = ADDRESS, more: str = "") -> str:
    """An application with a certificate and a tenant URL, as Python text."""
    return START + component(f'"certificate": {certificate}, {more}') + credentials(address)


PEM_OF_ERP = '''"""-----BEGIN CERTIFICATE-----
MIIBUDCB+KADAgECAhQM2f0/YrtWtTmEPNwt8g3cnD/A4jAKBggqhkjOPQQDAjAV
MRMwEQYDVQQDDApDb250b3NvIENBMCAXDTI2MDEwMTAwMDAwMFoYDzIwOTkxMjMx
MDAwMDAwWjAbMRkwFwYDVQQDDBBzcnYxLmNvbnRvc28uY29tMFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEZWnoCMJ2KJTmTqoHEgvfnVLt+Wnv8CBUBPlNdNoMNxr+
7BRcLgvsYH5xgQqxjFtOyvssVXgutjMRAcQ3iVZ3OKMeMBwwGgYDVR0RBBMwEYIP
ZXJwLmNvbnRvc28uY29tMAoGCCqGSM49BAMCA0cAMEQCIFzH5VIRl+kIsUJvd5Xr
lRL/sSINCLFzSi9iWsuzZfUSAiBk4rGp1phmP7QEViRvaCm33jR9fVN1SJsGo9Dt
LuDDeg==
-----END CERTIFICATE-----
"""'''
EP411 = (
    Case(
        "EP411-secret-day",
        certified('secret({"common_name": "erp.contoso.com", "not_after": "2020-12-31"})'),
    ),
    Case("EP411-another-host", certified('{"common_name": "crm.contoso.com"}')),
    Case(
        "EP411-wildcard-of-another-level",
        certified('{"common_name": "*.com", "subject_alternative_names": ["*.erp.contoso.com"]}'),
    ),
    Case(
        "EP411-secret-parts",
        certified(
            '{"common_name": secret("hunter2.contoso.com")}',
            'secret("https://hunter3.contoso.com:1/ecma2host_erp/scim")',
        ),
    ),
    Case("EP411-pem-of-another-host", certified(PEM_OF_ERP, '"https://crm.contoso.com/ecma2host_erp/scim"')),
    Case("EP411-pem", certified(PEM_OF_ERP)),
    Case(
        "EP411-address",
        certified('{"subject_alternative_names": ["10.1.2.3"]}', '"https://10.1.2.3:8585/ecma2host_erp/scim"'),
    ),
    Case("EP411-wildcard", certified('{"common_name": "*.CONTOSO.com"}')),
    Case("EP411-localhost-with-a-host-name", certified('{"common_name": "srv1"}', LOCAL, '"host_name": "SRV1",')),
    Case(
        "EP411-localhost-with-another-host-name",
        certified('{"common_name": "localhost"}', LOCAL, '"host_name": "SRV1",'),
    ),
    Case("EP411-expired", certified('{"common_name": "erp.contoso.com", "not_after": "2020-12-31"}')),
    Case("EP411-self-signed", certified('{"common_name": "erp.contoso.com", "self_signed": True}')),
    Case(
        "EP411-self-signed-with-an-agent",
        certified('{"common_name": "erp.contoso.com", "self_signed": True}', more=f'"agent_id": "{AGENT}",'),
    ),
    Case("EP411-no-certificate", START + component("") + credentials(ADDRESS)),
    Case("EP411-localhost", certified('{"common_name": "localhost"}', LOCAL)),
    Case("EP411-unknown-address", certified('{"common_name": "erp.contoso.com"}', "unknown")),
    Case("EP411-unknown-certificate", certified("unknown")),
    Case("EP411-no-pem", certified('"hunter2"')),
    Case(
        "EP411-advice-does-not-hide-what-is-not-known", certified('{"common_name": unknown, "not_after": "2020-12-31"}')
    ),
)

BEFORE = erp(KEY, target=(USER_NAME_DEFINED, ANCHORS[0], defined('f"{E}kind"')))
EP412 = (
    Case("EP412-another-anchor", erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"'), ANCHORS[1])), before=BEFORE),
    Case(
        "EP412-another-declared-anchor",
        START + component('"anchor": "kind"'),
        before=START + component('"anchor": ["key"]'),
    ),
    Case("EP412-same-anchor", erp(KEY, 'to(f"{E}mail", attribute("mail"))', target=ONE_ANCHOR), before=BEFORE),
    Case("EP412-other-case", START + component('"anchor": "KEY"'), before=START + component('"anchor": ["key"]')),
    Case("EP412-merged-schema-without-definitions", erp(KEY), before=BEFORE),
    Case("EP412-declared-for-the-first-time", START + component('"anchor": "key"'), before=START + component("")),
    Case(
        "EP412-unknown-anchor-now",
        START + component('"anchor": unknown'),
        before=START + component('"anchor": ["key"]'),
    ),
    Case("EP412-value-may-change", erp('to(f"{E}key", attribute("mail"))', target=ONE_ANCHOR)),
    Case(
        "EP412-value-of-a-declared-anchor-may-change",
        erp('to(f"{E}key", attribute("mail"))', start=component('"anchor": "Key"'), options=PARENT),
    ),
    Case(
        "EP412-object-id-never-changes",
        erp("""to(f"{E}key", expression('ToUpper([objectId], )'))""", target=ONE_ANCHOR),
    ),
    Case("EP412-unknown-source", erp('to(f"{E}key", unknown.apply(attribute))', target=ONE_ANCHOR)),
)

ACTIVE = 'to(f"{E}active", attribute("accountEnabled"))'
TEXT = (USER_NAME_DEFINED, defined('f"{E}active"'))
BOOLEAN = (USER_NAME_DEFINED, defined('f"{E}active"', "Boolean"))
DISCOVERED = facts(
    discovered_attributes=(
        DiscoveredAttribute(PRINCIPAL.upper(), f"{URN}ACTIVE", "Boolean"),
        DiscoveredAttribute(PRINCIPAL, f"{URN}userName", "String"),
        DiscoveredAttribute("another", f"{URN}userName", "Integer"),
    )
)


def discovered(target: tuple[str, ...], principal: str = "principal") -> str:
    """The schema of an application whose tenant is known."""
    return erp(
        ACTIVE, start=component("") + job(principal=principal), target=target, options=PARENT, principal=principal
    )


EP413 = (
    Case("EP413-differs", discovered(TEXT), settings=DISCOVERED),
    Case("EP413-same", discovered(BOOLEAN), settings=DISCOVERED),
    Case("EP413-not-mapped", erp(start=component("") + job(), target=TEXT, options=PARENT), settings=DISCOVERED),
    Case("EP413-changed-by-hand", discovered(TEXT), before=discovered(BOOLEAN), settings=DISCOVERED),
    Case("EP413-nothing-defined", discovered(()), settings=DISCOVERED),
    Case("EP413-secret-definition", discovered((USER_NAME_DEFINED, f"secret({TEXT[1]})")), settings=DISCOVERED),
    Case("EP413-no-facts", discovered(TEXT)),
    Case("EP413-not-collected", discovered(TEXT), settings=facts()),
    Case("EP413-unknown-service-principal", discovered(TEXT, "unknown"), settings=DISCOVERED),
)

OLD_AGENT = Agent(AGENT, "1.1.1107.0", ("on-premises",))
EP414 = (
    Case("EP414-secret-version", START + component('"agent_version": secret("1.0.987654321")')),
    Case("EP414-automatic-update", START + component('"agent_automatic_update": True, "agent_version": "1.1.2505.0"')),
    Case("EP414-old-version", START + component('"agent_version": "1.1.2108.0"')),
    Case(
        "EP414-old-by-the-settings",
        START + component('"agent_version": "1.1.2505.0"'),
        settings=Settings(agent_versions=("1.1.2600.0", "1.1.2700.0")),
    ),
    Case(
        "EP414-old-by-the-facts",
        START + component(f'"agent_id": "{AGENT.upper()}"') + job(),
        settings=facts(provisioning_agents=(OLD_AGENT,)),
    ),
    Case(
        "EP414-undeclared-agent",
        START + component("") + job(),
        settings=facts(provisioning_agents=(OLD_AGENT, Agent("x", "1.0", ("inbound",)))),
    ),
    Case(
        "EP414-one-before-the-newest",
        START + component('"agent_version": "1.1.2334.0", "agent_automatic_update": False'),
    ),
    Case("EP414-newer-than-all", START + component('"agent_version": "1.2"')),
    Case(
        "EP414-agent-of-an-inbound-job",
        START
        + component(
            '"scenario": "inbound", "agent_version": "1.0", "agent_automatic_update": True', type_="ProvisioningJob"
        ),
    ),
    Case("EP414-no-facts", START + component("") + job()),
    Case("EP414-no-version", START + component('"agent_version": "latest"')),
    Case("EP414-unknown-version", START + component('"agent_version": unknown')),
)


def two(first: str, second: str, scenario: str = '"inbound"') -> str:
    """An on-premises application and another job, each with an agent as Python text."""
    return (
        START
        + component(f'"agent_version": "1.1.2505.0", "agent_id": {first}')
        + job()
        + component(f'"agent_id": {second}, "scenario": {scenario}', name="hr", type_="ProvisioningJob")
    )


NO_OTHERS = facts(provisioning_agents=(Agent(AGENT, uses=("on-premises",)),))
EP415 = (
    Case("EP415-inbound", two(f'"{AGENT}"', f'"{AGENT.upper()}"')),
    Case("EP415-cloud-sync", two(f'"{AGENT}"', f'"{AGENT}"', '"cloud-sync"')),
    Case("EP415-secret-agent", two('secret("hunter2")', 'secret("hunter2")')),
    Case(
        "EP415-other-use-by-the-facts",
        two(f'"{AGENT}"', '"another"'),
        settings=facts(provisioning_agents=(Agent(AGENT, uses=("cloud-sync",)),)),
    ),
    Case(
        "EP415-undeclared-agent-is-advisory",
        START + component('"agent_version": "1.1.2505.0"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT, uses=("on-premises", "inbound")),)),
    ),
    Case(
        "EP415-two-agents",
        two(f'"{AGENT}"', '"another"')
        + job(parent="hr", name="hr-job", principal='"/servicePrincipals/another"', template="API2AAD"),
        settings=NO_OTHERS,
    ),
    Case(
        "EP415-two-on-premises-applications",
        START
        + component(f'"agent_version": "1.2", "agent_id": "{AGENT}"')
        + job()
        + component(f'"agent_version": "1.2", "agent_id": "{AGENT}"', name="crm")
        + job(parent="crm", name="crm-job", principal='"/servicePrincipals/another"'),
        settings=NO_OTHERS,
    ),
    Case(
        "EP415-application-with-an-agent-argument", two(f'"{AGENT}"', f'"{AGENT}"', '"application"'), settings=NO_OTHERS
    ),
    Case("EP415-no-facts", two(f'"{AGENT}"', '"another"')),
    Case("EP415-unknown-agent", two("unknown", f'"{AGENT}"'), settings=NO_OTHERS),
    Case(
        "EP415-unknown-scenario",
        two(f'"{AGENT}"', f'"{AGENT}"', "unknown"),
        settings=replace(NO_OTHERS, levels=ONLY_DEDICATED_AGENT),
    ),
)

REQUIRED = defined('f"{E}export_password"', "String", '"required": True')
PASSWORD = f'to(f"{{E}}export_password", {REDACTED}, on_create_only=True)'
EP416 = (
    Case("EP416-required", erp(PASSWORD, target=(USER_NAME_DEFINED, REQUIRED))),
    Case(
        "EP416-optional",
        erp(PASSWORD, target=(USER_NAME_DEFINED, defined('f"{E}export_password"', "String", '"required": False'))),
    ),
    Case(
        "EP416-another-attribute-is-required",
        erp(
            PASSWORD, target=(defined('f"{E}userName"', "String", '"required": True'), defined('f"{E}export_password"'))
        ),
    ),
    Case(
        "EP416-unknown",
        erp(
            PASSWORD, target=(USER_NAME_DEFINED, defined('f"{E}export_password"', "String", '"required": unknown_flag'))
        ),
    ),
)


def quiet(*cases: Case, levels: Mapping[str, Level] = QUIET) -> tuple[Case, ...]:
    """The same cases with other levels."""
    return tuple(replace(case, settings=replace(case.settings, levels=levels)) for case in cases)


CASES = (
    *quiet(*EP401, *EP402, *EP403, *EP404, *EP405, *EP406, *EP407, *EP408),
    *quiet(*EP409, *EP410, *EP411, *EP412),
    *quiet(*EP413, levels=AGENTS_ARE_QUIET),
    *EP414,
    *EP415,
    *quiet(*EP416),
)
