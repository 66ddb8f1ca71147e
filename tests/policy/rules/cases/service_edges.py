"""Cases of the section on service issues: what is left out, said twice, or of another kind."""

import datetime as dt
from types import MappingProxyType

from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.settings import Settings, Tenant
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind
from tests.policy.rules.cases.cross_tenant_programs import SOURCE, TARGET, plain
from tests.policy.rules.cases.schema import mappings_program
from tests.policy.rules.cases.service import (
    B2C,
    B2C_SOURCE_2026,
    EDITION_2026,
    INNER,
    OUTER,
    assigned,
    crm,
    government,
)
from tests.policy.rules.cases.service_behaviour import (
    ACTION,
    ACTIVATED,
    ALL,
    ASSIGNED,
    ASSIGNMENT,
    FILTERED_GROUPS,
    GALLERY,
    GOVERNMENT,
    MANAGER,
    MEMBER,
    READER,
    RESTART,
    SALES,
    SOMEONE,
    component,
    flow,
    foreign,
    from_template,
    role,
)
from tests.support.cases import Case

SALESFORCE = '"cd3ed3de-93ee-400b-8b19-b61ef44a0f29"'
GERMANY = Settings(cloud=Cloud.GERMANY)

ON_APPLICATIONS = (
    Case(
        "EP304-not-listed-in-government", from_template(f'"{GALLERY}"'), settings=Settings(cloud=Cloud.US_GOVERNMENT_L4)
    ),
    Case("EP304-secret-gallery-template", from_template(f"pulumi.Output.secret({SALESFORCE})"), settings=GOVERNMENT),
    Case(
        "EP304-non-gallery-in-a-cloud-without-one",
        from_template('"8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'),
        settings=GERMANY,
    ),
    Case("EP304-not-listed-in-germany", from_template(f'"{GALLERY}"'), settings=GERMANY),
    Case("EP304-listed-in-its-own-cloud", from_template(SALESFORCE, job="sfOutDelta")),
    Case(
        "EP304-on-premises-application",
        """
        application = azuread.ApplicationFromTemplate("application", display_name="ERP", template_id="GALLERY")
        erp = pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {})
        azuread.SynchronizationJob("job", service_principal_id=application.service_principal_id, template_id="erp",
                                   opts=pulumi.ResourceOptions(parent=erp))
        """.replace("GALLERY", GALLERY),
        settings=Settings(cloud=Cloud.CHINA),
    ),
    Case(
        "EP305-empty-template",
        """
        application = azuread.Application("application", display_name="CRM", template_id="")
        principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
        settings=Settings(cloud=Cloud.CHINA),
    ),
)

PERSON = "11111111-1111-4222-8333-444455556666"
OUTER_ID, INNER_ID, LAST_ID = (f"{digit * 8}-1111-4222-8333-444455556666" for digit in "234")
IN_TENANT = {"azuread:tenantId": SOURCE}


def groups(*known: Group, edition: str = "2024", collected: bool = True) -> Settings:
    """Settings with facts about the groups of the tenant, and one user."""
    tenant = TenantFacts(id=SOURCE, users=(User(PERSON, "ada@contoso.com"),), groups=known if collected else None)
    return Settings(edition=edition, facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


def outer(*members: Member) -> Group:
    return Group(OUTER_ID, "outer", members)


INNER_GROUP = Member(INNER_ID, "group")
LAST_GROUP = Member(LAST_ID, "group")
ASSIGN = "assign(outer.object_id)"
WITH_INNER = assigned(OUTER.format(members=f'["{INNER_ID}"]') + ASSIGN)

ON_GROUPS = (
    Case("EP302-groups-not-collected", WITH_INNER, settings=groups(collected=False), config=IN_TENANT),
    Case(
        "EP302-undeclared-user-and-groups-not-collected",
        assigned(OUTER.format(members=f'["{PERSON}"]') + ASSIGN),
        settings=groups(collected=False),
        config=IN_TENANT,
    ),
    Case(
        "EP302-declared-and-known-told-once",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + ASSIGN),
        settings=groups(outer(INNER_GROUP), Group(INNER_ID, "inner", ())),
        config=IN_TENANT,
    ),
    Case(
        "EP302-known-users-only",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(Member(PERSON, "user"))),
        config=IN_TENANT,
    ),
    Case(
        "EP302-members-not-collected",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(Group(OUTER_ID, "outer", None)),
        config=IN_TENANT,
    ),
    Case(
        "EP302-known-group-of-which-nothing-is-known",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
    ),
    Case(
        "EP302-known-group-of-which-nothing-is-known-in-2026",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(INNER_GROUP), edition="2026"),
        config=IN_TENANT,
    ),
    Case(
        "EP302-undeclared-member-with-a-group-in-2026",
        WITH_INNER,
        settings=groups(Group(INNER_ID, "inner", (LAST_GROUP,)), Group(LAST_ID, "", ()), edition="2026"),
        config=IN_TENANT,
    ),
    Case(
        "EP302-undeclared-member-without-groups-in-2026",
        WITH_INNER,
        settings=groups(Group(INNER_ID, "inner", (Member(PERSON, "user"),)), edition="2026"),
        config=IN_TENANT,
    ),
    Case(
        "EP302-unknown-member-beside-facts",
        assigned(OUTER.format(members="inner.members") + ASSIGN).replace("outer = ", INNER + "outer = "),
        settings=groups(),
        config=IN_TENANT,
    ),
    Case(
        "EP302-unknown-member-of-the-inner-group-in-2026",
        assigned(
            INNER.replace("[user.object_id]", f'["{LAST_ID}"]') + OUTER.format(members="[inner.object_id]") + ASSIGN
        ),
        settings=EDITION_2026,
    ),
)

LONG = '"t" * 1025'

ON_GOVERNMENT = (
    Case(
        "EP313-scope-and-company-do-not-count",
        government('SecretToken="t" * 900', 'CompanyId="c" * 500', 'AuthenticationType="a" * 500', 'SyncAll="s" * 500'),
    ),
    Case("EP313-unknown-other-credential", government('SecretToken="t"', "Other=unknown")),
    Case(
        "EP313-unknown-cloud-and-others",
        government(
            'SecretToken="t" * 600',
            'Other="o" * 600',
            environment="azuread.Application('other', display_name='other').client_id",
        ),
    ),
    Case(
        "EP313-unknown-token-and-many-addresses",
        government("SecretToken=unknown", principal='notification_email_addresses=["b" * 1025]'),
    ),
    Case(
        "EP313-unknown-notification-and-a-long-token",
        government(f"SecretToken={LONG}", "SyncNotificationSettings=unknown"),
    ),
    Case("EP313-unknown-notification", government('SecretToken="t"', "SyncNotificationSettings=unknown")),
    Case(
        "EP313-service-principal-not-declared",
        government('SecretToken="t" * 1024').replace(
            "service_principal_id=principal.id", f'service_principal_id="/servicePrincipals/" + {SOMEONE}'
        ),
    ),
    Case(
        "EP313-service-principal-not-declared-and-a-long-token",
        government(f"SecretToken={LONG}").replace(
            "service_principal_id=principal.id", f'service_principal_id="/servicePrincipals/" + {SOMEONE}'
        ),
    ),
    Case(
        "EP313-unknown-addresses",
        government('SecretToken="t"', principal="notification_email_addresses=unknown.apply(lambda _: [])"),
    ),
    Case(
        "EP313-unknown-addresses-and-a-long-token",
        government(f"SecretToken={LONG}", principal="notification_email_addresses=unknown.apply(lambda _: [])"),
    ),
    Case("EP313-unknown-address", government('SecretToken="t"', principal="notification_email_addresses=[unknown]")),
    Case("EP313-nothing-in-another-credential", government('SecretToken="t" * 1024', "Other=None")),
)

ON_ROLES = (
    Case(
        "EP312-assignment-of-no-role",
        role(
            f'pulumi.CustomResource("azuread:index/directoryRoleAssignment:DirectoryRoleAssignment", "reader", {{"principalObjectId": {SOMEONE}}})'
        ),
    ),
    Case(
        "EP312-two-activated-roles-with-known-ids",
        role(MEMBER.format(role='"activated-reader"'))
        + """
for name, shown in (("activated-reader", "Security Reader"), ("activated-global", "Global Reader")):
    pulumi.CustomResource("azuread:index/directoryRole:DirectoryRole", name, {"displayName": shown, "objectId": name})
""",
    ),
    Case(
        "EP312-activated-role-with-a-known-id",
        role(MEMBER.format(role='"activated-global"'))
        + """
for name, shown in (("activated-reader", "Security Reader"), ("activated-global", "Global Reader")):
    pulumi.CustomResource("azuread:index/directoryRole:DirectoryRole", name, {"displayName": shown, "objectId": name})
""",
    ),
    Case(
        "EP312-activated-by-template",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by=f"template_id={READER.upper()}")),
    ),
    Case(
        "EP312-another-activated-by-template",
        role(
            MEMBER.format(role="activated.object_id"),
            before=ACTIVATED.format(by='template_id="5d6b6bb7-de71-4623-b4af-96380a352509"'),
        ),
    ),
    Case("EP312-unknown-list-of-actions", role(ASSIGNMENT.format(role=READER), "unknown.apply(lambda _: [])")),
    Case(
        "EP312-unknown-and-another-action",
        role(ASSIGNMENT.format(role=READER), '[unknown, "microsoft.directory/users/standard/read"]'),
    ),
    Case("EP312-action-in-capitals", role(ASSIGNMENT.format(role=READER), f"[{ACTION}.upper()]")),
    Case(
        "EP312-unknown-permissions-and-more",
        role(ASSIGNMENT.format(role=READER), "unknown.apply(lambda _: [])").replace(
            "}])", "}, {'allowed_resource_actions': [\"microsoft.directory/users/standard/read\"]}])"
        ),
    ),
)

MANAGER_READ = 'attribute("manager")'
# The same without a component.
PLAIN_JOB = (
    foreign(source=MANAGER_READ, scope=SALES, groups="True")
    .replace('component = pulumi.ComponentResource("entra:index:ProvisioningJob", "crm", {})\n', "")
    .replace("child = pulumi.ResourceOptions(parent=component)\n", "child = None\n")
)
FILTERED = foreign(scope=SALES, groups="True")
MANAGED_BELOW = foreign(source=MANAGER_READ)
USER_MAPPING = '{"sourceObjectName": "User", '
GROUP_MAPPING = '{"sourceObjectName": "Group", '


def with_another(program: str, mapping: str) -> str:
    """The program with one more object mapping, as Python text, behind the others."""
    return program.replace('"attributeMappings": []},\n        ]', f'"attributeMappings": []}}, {mapping}\n        ]')


ON_RESTARTS = (
    Case("EP306-plain-resources", PLAIN_JOB),
    Case(
        "EP306-on-premises", MANAGED_BELOW.replace("entra:index:ProvisioningJob", "entra:index:OnPremisesApplication")
    ),
    Case("EP306-cloud-sync", MANAGED_BELOW.replace('template_id="scim"', 'template_id="AD2AADProvisioning"')),
    Case(
        "EP306-component-without-a-job",
        "".join(line for line in MANAGED_BELOW.splitlines(keepends=True) if not line.startswith("job = ")).replace(
            "job_id=job.id", 'job_id="x"'
        ),
    ),
    Case(
        "EP306-government-in-2024",
        component(MANAGER.format(source=MANAGER_READ), '"scope": "all", "cloud": "usgovernmentl4"'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "EP306-government-and-a-restart-in-2026",
        component(MANAGER.format(source=MANAGER_READ), '"cloud": "usgovernmentl4"')
        + RESTART.format(triggers='{"month": "2026-11"}'),
        settings=Settings(edition="2026", cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "EP306-unknown-cloud-in-2026",
        """
        somewhere = azuread.Provider("somewhere", environment=azuread.Application("a", display_name="a").client_id)
        ProvisioningJob("crm", {"display_name": "CRM", "mappings": [to("manager", attribute("manager"))]},
                        pulumi.ResourceOptions(providers={"azuread": somewhere}))
        """,
        settings=EDITION_2026,
    ),
    Case(
        "EP306-unknown-enabled", MANAGED_BELOW.replace(USER_MAPPING, f'{USER_MAPPING}"enabled": unknown.apply(bool), ')
    ),
    Case(
        "EP306-unknown-directory",
        MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": unknown'),
    ),
    Case("EP306-no-directory", MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory", ', "")),
    Case(
        "EP306-from-another-directory",
        MANAGED_BELOW.replace('"sourceDirectoryName": "Azure Active Directory"', '"sourceDirectoryName": "HR"'),
    ),
    Case(
        "EP306-unknown-mappings",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', "unknown.apply(lambda _: [])"),
    ),
    Case(
        "EP306-unknown-mapping",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', '[to("a", attribute("b")), unknown]'),
    ),
    Case(
        "EP306-unknown-mapping-alone",
        MANAGED_BELOW.replace('[to("manager", attribute("manager"))]', "[unknown]"),
    ),
    Case("EP306-empty-expression", foreign(source='{"type": "Attribute", "name": "manager", "expression": ""}')),
    Case("EP306-unknown-expression", foreign(source='{"type": "Attribute", "name": "manager", "expression": unknown}')),
    Case(
        "EP311-component-without-a-job",
        "".join(line for line in FILTERED.splitlines(keepends=True) if not line.startswith("job = ")).replace(
            "job_id=job.id", 'job_id="x"'
        ),
    ),
    Case("EP306-unknown-source-as-a-whole", foreign(source="unknown.apply(attribute)")),
    Case(
        "EP306-manager-in-a-tree-only",
        foreign(
            source='{"type": "Function", "name": "ToUpper", "parameters": [{"key": "source", "value": {"type": "Attribute", "name": "manager"}}]}'
        ),
    ),
    Case("EP306-restart-period", foreign('"restartPeriod": "P7D"', source=MANAGER_READ)),
    Case("EP306-unknown-object-mapping", with_another(foreign(source='attribute("title")'), "unknown")),
    Case("EP311-plain-resources", PLAIN_JOB.replace(MANAGER_READ, 'attribute("title")')),
    Case("EP311-cloud-sync", FILTERED.replace('template_id="scim"', 'template_id="AD2AADProvisioning"')),
    Case("EP311-on-premises", FILTERED.replace("entra:index:ProvisioningJob", "entra:index:OnPremisesApplication")),
    Case(
        "EP311-other-triggers-that-follow-the-scope",
        FILTERED_GROUPS + RESTART.format(triggers='{"sync_all": "a", "SyncAll": "b", "SCOPE": "c"}'),
    ),
    Case(
        "EP311-trigger-for-the-scope-and-a-month",
        FILTERED_GROUPS + RESTART.format(triggers='{"scope": "assigned", "month": "2026-11"}'),
    ),
    Case("EP311-list-of-triggers", FILTERED_GROUPS + RESTART.format(triggers='["2026-11"]')),
    Case(
        "EP311-groups-first",
        FILTERED.replace(GROUP_MAPPING, '{"sourceObjectName": "x", ').replace(
            USER_MAPPING, f'{GROUP_MAPPING}"targetObjectName": "Group", "attributeMappings": []}}, {USER_MAPPING}'
        ),
    ),
    Case(
        "EP311-unknown-enabled-users", FILTERED.replace(USER_MAPPING, f'{USER_MAPPING}"enabled": unknown.apply(bool), ')
    ),
    Case(
        "EP311-unknown-object-and-no-groups",
        with_another(
            foreign(scope=SALES, groups="False"),
            '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}',
        ),
    ),
    Case(
        "EP311-unknown-object-and-no-filter",
        with_another(
            foreign(groups="True"), '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}'
        ),
    ),
    Case(
        "EP311-unknown-object-and-nothing-else",
        with_another(
            foreign(groups="False"), '{"sourceObjectName": unknown, "targetObjectName": "x", "attributeMappings": []}'
        ),
    ),
    Case("EP311-unknown-object-mapping", with_another(foreign(scope=SALES, groups="False"), "unknown")),
    Case("EP311-nothing-said", with_another(FILTERED, "{}")),
)

NO_SECRET = crm().partition("azuread.SynchronizationSecret(")[0]
NO_JOB = "".join(line for line in crm('SyncAll="true"').splitlines(keepends=True) if not line.startswith("job = "))

ON_CHANGES = (
    Case("EP309-new-credentials-of-an-old-job", crm('SyncAll="false"'), before=NO_SECRET),
    Case("EP309-scope-never-declared", crm('A="1"'), before=crm('A="2"')),
    Case("EP309-not-declared-any-more", crm('A="1"'), before=crm('SyncAll="true"')),
    Case("EP309-credentials-alone", NO_JOB.replace('"true"', '"false"'), before=NO_JOB),
    Case("EP309-new-job-for-old-credentials", crm('SyncAll="false"'), before=NO_JOB),
    Case(
        "EP309-unknown-template-now",
        crm('SyncAll="false"').replace('template_id="scim"', "template_id=unknown"),
        before=crm('SyncAll="true"'),
    ),
    Case(
        "EP309-unknown-trigger-before",
        ASSIGNED + RESTART.format(triggers='{"month": "2026-11"}'),
        before=ALL + RESTART.format(triggers='{"month": unknown}'),
    ),
)

ONE_B2C = B2C.tenants
NOT_B2C = Settings(tenants=MappingProxyType({**ONE_B2C, SOURCE: Tenant(SOURCE, kind=TenantKind.WORKFORCE)}))


def sync(arguments: str) -> str:
    """A component that declares its target, and no credentials."""
    return f"""
    unknown = azuread.Application("application", display_name="application").client_id
    tenant = azuread.Provider("tenant", tenant_id="{SOURCE}")
    sync = pulumi.ComponentResource("entra:index:CrossTenantSync", "sync", {{{arguments}}})
    azuread.SynchronizationJob("job", service_principal_id="/servicePrincipals/" + {SOMEONE}, template_id="Azure2Azure",
                               opts=pulumi.ResourceOptions(parent=sync, provider=tenant))
    """


ON_B2C = (
    Case("EP303-unknown-kind", sync(f'"target_tenant_id": "{TARGET}", "target_tenant_kind": unknown')),
    Case("EP303-kind-of-a-component", sync(f'"target_tenant_id": "{TARGET}", "target_tenant_kind": "b2c"')),
    Case("EP303-listed-target-of-a-component", sync(f'"target_tenant_id": "{TARGET}"'), settings=B2C),
    Case("EP303-unknown-target-of-a-component", sync('"target_tenant_id": unknown'), settings=B2C),
    Case("EP303-no-target-while-b2c-tenants-are-listed", plain("None"), settings=B2C),
    Case("EP303-company-of-an-application-is-fine", plain(f'"{TARGET}"', template='"scim"'), settings=B2C),
    Case("EP303-listed-target-of-an-unknown-template", plain(f'"{TARGET}"', template="unknown"), settings=B2C),
    Case("EP303-unlisted-tenant", plain('"55555555-2222-3333-4444-555555555555"'), settings=NOT_B2C),
    Case(
        "EP303-inbound-into-b2c",
        plain("None", template='"API2AAD"'),
        settings=Settings(tenants=B2C_SOURCE_2026.tenants),
    ),
    Case("EP303-unknown-provider-in-2026", plain(f'"{SOURCE}"', provider=""), settings=B2C_SOURCE_2026),
    Case(
        "EP303-unlisted-target-of-an-unknown-template",
        plain('"55555555-2222-3333-4444-555555555555"', template="unknown"),
        settings=B2C,
    ),
    Case("EP303-unlisted-domain", plain('"unlisted.example"'), settings=B2C),
    Case(
        "EP303-unknown-provider-and-another-target-in-2026", plain(f'"{TARGET}"', provider=""), settings=B2C_SOURCE_2026
    ),
    Case("EP303-no-host", crm('BaseAddress="https:///scim"', 'Url="https://["')),
)

ON_THE_REST = (
    Case("EP307-unknown-schedule-and-interval", foreign('"schedule": unknown, "interval": "PT10M"')),
    Case("EP307-no-schedule", foreign('"schedule": None')),
    Case(
        "EP308-no-object",
        flow("customappsso", "Azure Active Directory", '"User"').replace(', "targetObjectName": "User"', ""),
    ),
    Case(
        "EP308-no-directories",
        mappings_program().replace(
            '"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",', ""
        ),
    ),
    Case(
        "EP308-no-source-directory",
        flow("customappsso", "Azure Active Directory", '"User"').replace('"sourceDirectoryName": "customappsso", ', ""),
    ),
    Case("EP308-from-active-directory", flow("Active Directory", "Azure Active Directory", '"User"')),
    Case("EP308-within-entra", flow("Azure Active Directory", "Microsoft Entra ID", '"User"')),
    Case(
        "EP310-unknown-before",
        component(arguments='"enabled": False'),
        before=component(arguments='"enabled": unknown.apply(bool)'),
    ),
)

ON_PASSWORDS = (Case("EP301-no-target", mappings_program('{"source": attribute("mail")}')),)

SERVICE = (*ON_PASSWORDS, *ON_GROUPS, *ON_GOVERNMENT, *ON_B2C)
BEHAVIOUR = (*ON_APPLICATIONS, *ON_ROLES, *ON_RESTARTS, *ON_CHANGES, *ON_THE_REST)
