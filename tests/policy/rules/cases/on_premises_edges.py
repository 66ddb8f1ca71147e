"""Cases of the section on on-premises application provisioning: what is left out, said twice, or of another kind."""

from entra_policy.facts import Agent, DiscoveredAttribute
from tests.policy.rules.cases.on_premises import (
    ACTIVE,
    AD_DS,
    ADDRESS,
    AGENT,
    AGENTS_ARE_QUIET,
    BEFORE,
    BOOLEAN,
    DISCOVERED,
    INBOUND,
    KEY,
    LOCAL,
    NO_OTHERS,
    ONE_ANCHOR,
    PARENT,
    PEM_OF_ERP,
    START,
    SYNCHRONIZED,
    TENANT,
    TEXT,
    URN,
    USER_NAME_DEFINED,
    certified,
    component,
    defined,
    discovered,
    erp,
    everyone,
    facts,
    job,
    quiet,
    two,
)
from tests.support.cases import Case

# An object mapping and an attribute mapping that say nothing.
NOTHING_SAID = '{"objectMappings": [{"attributeMappings": [{}], "scope": {"groups": [{"clauses": [{}]}]}}]}'


def password(expression: str) -> str:
    """An attribute mapping with a password as its target, as Python text."""
    return f'to(f"{{E}}password", expression({expression!r}), on_create_only=True)'


def written(target: str, expression: str) -> str:
    """The same with any target, for what the components refuse to write."""
    return (
        f'{{"targetAttributeName": f"{{E}}{target}", "flowType": "ObjectAddOnly", "source": {{"type": "Function", '
        f'"name": "F", "expression": {expression!r}, "parameters": []}}}}'
    )


ON_PASSWORDS = (
    Case(
        "EP410-put-together-of-redacted-and-other-values",
        erp(
            password('Coalesce(Redact([employeeId]), "hunter2")'),
            password('IIF([country] = "DE", Redact([employeeId]), "hunter2")'),
            password('Prepend("hunter2", Redact([employeeId]))'),
            password('Switch([country], Redact([employeeId]), "DE", "hunter2")'),
            password('Join("", Redact([employeeId]), [city])'),
            written("password", '[city] & Redact("x")'),
        ),
    ),
    Case(
        "EP410-other-functions-of-redacted-and-other-values",
        erp(
            password('Left("hunter2", 3)'),
            password('Replace(Redact([employeeId]), "-", , , [city], , )'),
            written("password", 'Left("x" & Redact([employeeId]), 3)'),
        ),
    ),
    Case(
        "EP410-no-source",
        erp('{"targetAttributeName": f"{E}password"}', '{"targetAttributeName": f"{E}note"}', "{}"),
    ),
    Case("EP416-no-target", erp("{}")),
)

REDUCING = (
    "BitAnd",
    "CBool",
    "Contains",
    "First",
    "InStr",
    "IsNothing",
    "IsNull",
    "IsNullOrEmpty",
    "IsPresent",
    "IsString",
    "Not",
)

ON_VALUES = (
    Case(
        "EP404-reduced-by-each-function",
        erp(*(f"to(f\"{{E}}a{number}\", expression('{name}([otherMails])'))" for number, name in enumerate(REDUCING))),
    ),
    Case(
        "EP404-put-together",
        erp(written("x", "[mail] & [otherMails]"), written("y", '[otherMails] = "x"')),
    ),
    Case("EP404-unlisted-function-of-one-value", erp("""to(f"{E}x", expression('Largest([mail])'))""")),
    Case("EP404-no-target", erp('{"source": attribute("mail")}', '{"source": attribute("otherMails")}')),
    Case(
        "EP405-role-functions",
        erp(
            *(
                f"to(f\"{{E}}a{number}\", expression('{name}([appRoleAssignments])'))"
                for number, name in enumerate(
                    ("AppRoleAssignments", "AppRoleAssignmentsComplex", "AssertiveAppRoleAssignmentsComplex")
                )
            )
        ),
    ),
    Case(
        "EP405-same-name-in-another-directory",
        erp(
            more=INBOUND.replace('"attributeMappings": []', '"attributeMappings": [to("x", attribute("manager"))]')
            % ('"Other"', '"User"', "True")
        ),
    ),
    Case(
        "EP408-long-name-of-another-schema",
        erp('to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName", attribute("mail"))'),
    ),
    Case("EP408-unknown-mapping", erp("unknown")),
    Case(
        "EP408-secret-mapping",
        erp('secret({"targetAttributeName": f"{E}hunter2.x", "source": attribute("mail")})'),
    ),
)

ON_OBJECTS = (
    Case("EP403-nothing-said", erp(more=NOTHING_SAID)),
    Case("EP402-devices", erp(start=AD_DS, options=PARENT, source_object='"Device"')),
    Case("EP402-nothing-said", erp(start=AD_DS, options=PARENT, more=NOTHING_SAID)),
    Case(
        "EP402-inbound",
        erp(
            start=AD_DS,
            options=PARENT,
            source_object='"Device"',
            more=INBOUND % ('"Azure Active Directory"', '"User"', "True"),
        ),
    ),
    Case(
        "EP401-unknown-target-beside-another-job",
        START
        + component('"scenario": "inbound"', name="hr", type_="ProvisioningJob")
        + component('"target": unknown, "entra_connect": True'),
    ),
    Case("EP401-users-not-collected", everyone(), settings=facts()),
    Case(
        "EP401-declared-user-who-is-not-in-the-facts",
        f'tenant = azuread.Provider("tenant", tenant_id="{TENANT}")\n'
        + everyone().replace(f'azuread.Provider("job-tenant", tenant_id="{TENANT}")', "tenant")
        + 'azuread.User("dee", user_principal_name="dee@contoso.com", display_name="dee", '
        "opts=pulumi.ResourceOptions(provider=tenant))\n",
        settings=facts(users=()),
    ),
    Case(
        "EP401-scope-not-known",
        everyone().replace('"value": "true"', '"value": unknown').replace('"scope": "all"', '"scope": unknown'),
        settings=facts(users=(SYNCHRONIZED,)),
    ),
    Case(
        "EP401-in-scope-perhaps",
        everyone()
        + """
SynchronizationSchema("schema", service_principal_id=principal, job_id="x", template_id="erp", mode="merge",
    opts=pulumi.ResourceOptions(parent=erp), schema={"synchronizationRules": [
        {"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "ERP", "objectMappings": [
            {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [],
             "scope": scope(all_of(clause("department", "EQUALS", "Sales")))}]}]})
""",
        settings=facts(users=(SYNCHRONIZED,)),
    ),
)

NO_ANCHORS = erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"')))

ON_ANCHORS = (
    Case("EP407-plus-at-the-end", START + component('"anchor": "key + "')),
    Case(
        "EP407-unknown-anchor-and-none-defined",
        erp(KEY, start=component('"anchor": unknown'), options=PARENT, mode='"replace"'),
    ),
    Case(
        "EP407-unknown-object-mapping",
        erp(
            more='{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "ERP", "objectMappings": unknown}'
        ),
    ),
    Case(
        "EP412-another-composite-anchor",
        START + component('"anchor": ["a", "c"]'),
        before=START + component('"anchor": ["a", "b"]'),
    ),
    Case(
        "EP412-other-case-before", START + component('"anchor": ["key"]'), before=START + component('"anchor": "KEY"')
    ),
    Case("EP412-no-anchor-before", BEFORE, before=NO_ANCHORS),
    Case("EP412-no-anchor-now", NO_ANCHORS, before=BEFORE),
    Case(
        "EP412-defined-in-other-case",
        erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}KEY"', "String", '"anchor": True'))),
        before=BEFORE,
    ),
    Case(
        "EP412-new-schema-beside-a-job-that-was",
        erp(KEY, start=component('"anchor": "key"'), target=ONE_ANCHOR, options=PARENT),
        before=START + component('"anchor": "key"'),
    ),
    Case("EP412-no-target", erp('{"source": attribute("mail")}', target=ONE_ANCHOR)),
    Case("EP412-target-in-other-case", erp('to(f"{E}KEY", attribute("mail"))', target=ONE_ANCHOR)),
    Case(
        "EP412-unknown-flow-type",
        erp('{"targetAttributeName": f"{E}key", "source": attribute("mail"), "flowType": unknown}', target=ONE_ANCHOR),
    ),
    Case("EP412-no-source", erp('{"targetAttributeName": f"{E}key"}', target=ONE_ANCHOR)),
    Case("EP412-unknown-argument-and-a-mapping", erp(KEY, start=component('"anchor": unknown'), options=PARENT)),
)

OTHER_URL = '"tenant_url": "https://crm.contoso.com/ecma2host_crm/scim"'

ON_HOSTS = (
    Case(
        "EP411-address-in-the-credentials-counts",
        certified('{"common_name": "erp.contoso.com"}', ADDRESS, OTHER_URL + ","),
    ),
    Case(
        "EP411-tenant-url-of-another-host",
        START + component('"certificate": {"common_name": "erp.contoso.com"}, ' + OTHER_URL),
    ),
    Case(
        "EP411-no-tenant-url",
        certified('{"common_name": "erp.contoso.com"}', '"x"').replace("BaseAddress", "SecretToken"),
    ),
    Case(
        "EP411-address-without-a-host", certified('{"common_name": "erp.contoso.com"}', '"https:///ecma2host_erp/scim"')
    ),
    *(
        Case(
            f"EP411-localhost-as-{name}",
            certified('{"common_name": "srv1"}', LOCAL.replace("localhost", address), '"host_name": "SRV1",'),
        )
        for name, address in (("four-numbers", "127.0.0.1"), ("six-colons", "[::1]"))
    ),
    Case(
        "EP411-another-kind-of-job",
        START + component(f'"certificate": {PEM_OF_ERP}, {OTHER_URL}', type_="CrossTenantSync"),
    ),
)

INTEGER_FIRST = facts(discovered_attributes=(DiscoveredAttribute("another", f"{URN}active", "Integer"),))

ON_TYPES = (
    Case("EP413-not-changed", discovered(TEXT), before=discovered(TEXT), settings=DISCOVERED),
    Case(
        "EP413-defined-without-a-type", discovered((USER_NAME_DEFINED, '{"name": f"{E}active"}')), settings=DISCOVERED
    ),
    Case("EP413-same-of-an-unknown-service-principal", discovered(BOOLEAN, "unknown"), settings=DISCOVERED),
    Case(
        "EP413-all-the-same-of-an-unknown-service-principal",
        discovered(BOOLEAN, "unknown"),
        settings=facts(discovered_attributes=(DiscoveredAttribute("another", f"{URN}active", "Boolean"),)),
    ),
    Case("EP413-mapped-and-not-defined", discovered((USER_NAME_DEFINED,)), settings=DISCOVERED),
    Case("EP413-of-another-service-principal", discovered(TEXT), settings=INTEGER_FIRST),
    Case(
        "EP413-service-principal-in-capitals",
        discovered(TEXT, "principal.upper()"),
        settings=DISCOVERED,
    ),
    Case(
        "EP413-another-kind-of-job",
        erp(ACTIVE, target=TEXT)
        .replace('template_id="erp"', 'template_id="Azure2Azure"')
        .replace('job_id="erp.', 'job_id="Azure2Azure.'),
        settings=DISCOVERED,
    ),
)

BOTH_USES = facts(provisioning_agents=(Agent(AGENT, uses=("on-premises", "inbound")),))

ON_AGENTS = (
    Case(
        "EP414-version-not-collected",
        START + component(f'"agent_id": "{AGENT}"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT, None, ("on-premises",)),)),
    ),
    Case(
        "EP414-id-in-capitals-in-the-facts",
        START + component(f'"agent_id": "{AGENT}"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT.upper(), "1.1.1107.0", ("on-premises",)),)),
    ),
    Case("EP415-told-once", two(f'"{AGENT}"', f'"{AGENT}"'), settings=BOTH_USES),
    Case(
        "EP415-id-in-capitals-in-the-facts",
        two(f'"{AGENT}"', '"another"'),
        settings=facts(provisioning_agents=(Agent(AGENT.upper(), uses=("inbound",)),)),
    ),
    Case(
        "EP415-agent-of-an-unknown-scenario",
        two('"another"', f'"{AGENT}"', "unknown")
        + job(parent="hr", name="hr-job", principal='"/servicePrincipals/another"', template="later").replace(
            '"later"', "unknown"
        ),
        settings=NO_OTHERS,
    ),
    Case(
        "EP415-agent-of-other-jobs-only",
        START + component('"agent_version": "1.2"') + job(),
        settings=facts(provisioning_agents=(Agent("x", uses=("cloud-sync", "inbound")),)),
    ),
)

CASES = (
    *quiet(*ON_PASSWORDS, *ON_VALUES, *ON_OBJECTS, *ON_ANCHORS, *ON_HOSTS),
    *quiet(*ON_TYPES, levels=AGENTS_ARE_QUIET),
    *ON_AGENTS,
)
