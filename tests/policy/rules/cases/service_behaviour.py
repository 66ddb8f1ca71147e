"""Cases of the section on service issues: applications, schedules, scopes and restarts."""

from types import MappingProxyType

from entra_policy.finding import Level
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from tests.policy.rules.cases.schema import mappings_program
from tests.policy.rules.cases.service import EDITION_2026, crm
from tests.support.cases import Case

GALLERY = "b1d5c0de-0000-4000-8000-00000000a99a"
LISTED = Settings(applications=MappingProxyType({GALLERY: frozenset({Cloud.GLOBAL, Cloud.US_GOVERNMENT_L4})}))
NOT_LISTED = Settings(cloud=Cloud.CHINA, applications=MappingProxyType({GALLERY: frozenset({Cloud.GLOBAL})}))
GOVERNMENT = Settings(cloud=Cloud.US_GOVERNMENT_L5)
ROLLBACK = Settings(levels={"no-rollback": Level.ADVISORY})

APPLICATION = """
unknown = azuread.Application("other", display_name="other").client_id
application = azuread.ApplicationFromTemplate("application", display_name="CRM", template_id={template})
azuread.SynchronizationJob("job", service_principal_id=application.service_principal_id, template_id="{job}")
"""


def from_template(template: str, job: str = "scim") -> str:
    """A job of an application that is made from a template, given as Python text."""
    return APPLICATION.format(template=template, job=job)


EP304 = (
    Case(
        "EP304-non-gallery-of-another-cloud",
        from_template('"8ADF8E6E-67b2-4cf2-a259-e3dc5476c621"'),
        settings=GOVERNMENT,
    ),
    Case(
        "EP304-secret-template",
        from_template('pulumi.Output.secret("8adf8e6e-67b2-4cf2-a259-e3dc5476c621")'),
        settings=GOVERNMENT,
    ),
    Case(
        "EP304-government-clouds-are-one", from_template('"4602d0b4-76bb-404b-bca9-2652e1a39c6d"'), settings=GOVERNMENT
    ),
    Case("EP304-listed-by-the-settings-as-unavailable", from_template(f'"{GALLERY}"'), settings=NOT_LISTED),
    Case(
        "EP304-listed-by-the-settings-as-available",
        from_template(f'"{GALLERY}"'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L5, applications=LISTED.applications),
    ),
    Case("EP304-not-listed-in-china", from_template(f'"{GALLERY}"'), settings=Settings(cloud=Cloud.CHINA)),
    Case(
        "EP304-documented-for-another-cloud-only",
        from_template('"cd3ed3de-93ee-400b-8b19-b61ef44a0f29"', job="sfOutDelta"),
        settings=GOVERNMENT,
    ),
    Case("EP304-not-listed-in-global", from_template(f'"{GALLERY}"')),
    Case(
        "EP304-cross-tenant-is-no-gallery-application",
        """
        source = azuread.Provider("source", environment="usgovernment", tenant_id="0f5c1d2e-3b4a-5968-7786-950412233445")
        CrossTenantSync(
            "sync",
            {"target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
             "mappings": [to("displayName", attribute("displayName"))]},
            pulumi.ResourceOptions(providers={"azuread": source}),
        )
        """,
    ),
    Case("EP304-unknown-template", from_template("unknown"), settings=GOVERNMENT),
    Case(
        "EP304-unknown-cloud",
        """
        other = azuread.Application("other", display_name="other")
        somewhere = azuread.Provider("somewhere", environment=other.client_id)
        ProvisioningJob("crm", {"display_name": "CRM"}, pulumi.ResourceOptions(providers={"azuread": somewhere}))
        """,
    ),
)

REGISTRATION = """
unknown = azuread.Application("other", display_name="other").client_id
application = azuread.{kind}("application", display_name="CRM"{more})
principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
"""

EP305 = (
    Case("EP305-app-registration", REGISTRATION.format(kind="Application", more="")),
    Case("EP305-application-registration", REGISTRATION.format(kind="ApplicationRegistration", more="")),
    Case(
        "EP305-application-with-a-template",
        REGISTRATION.format(kind="Application", more=', template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'),
    ),
    Case(
        "EP305-service-principal-adopts-what-a-template-made",
        REGISTRATION.format(kind="Application", more=', template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"').replace(
            "application.client_id", "application.client_id, use_existing=True"
        ),
    ),
    Case(
        "EP305-application-looked-up",
        """
        found = azuread.get_application_output(display_name="CRM")
        principal = azuread.ServicePrincipal("principal", client_id=found.client_id, use_existing=True)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
    ),
    Case("EP305-registration-without-a-job", 'azuread.Application("application", display_name="CRM")'),
    Case("EP305-unknown-template", REGISTRATION.format(kind="Application", more=", template_id=unknown")),
    Case("EP305-application-not-declared", crm()),
)

MANAGER = 'to("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", {source})'
COMPONENT = """
unknown = azuread.Application("other", display_name="other").client_id
crm = ProvisioningJob("crm", {{
    "display_name": "CRM",
    "credentials": {{"base_address": "https://crm.example.com/scim", "secret_token": "token"}},
    "mappings": [to("userName", attribute("userPrincipalName"), matching=1), {mapping}],
    {arguments}
}})
"""
RESTART = """
class JobRestart(pulumi.dynamic.Resource, module="entra", name="JobRestart"):
    pass

JobRestart(pulumi.dynamic.ResourceProvider(), "restart", {{
    "service_principal_id": crm.service_principal_id, "job_id": crm.job_id, "triggers": {triggers}}})
"""
# A component as another language's program or a later release may declare it: with more arguments.
FOREIGN = """
unknown = azuread.Application("other", display_name="other").client_id
component = pulumi.ComponentResource("entra:index:ProvisioningJob", "crm", {{{arguments}}})
child = pulumi.ResourceOptions(parent=component)
application = azuread.ApplicationFromTemplate(
    "application", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621", opts=child)
principal = application.service_principal_id
job = azuread.SynchronizationJob("job", service_principal_id=principal, template_id="scim", opts=child)
azuread.SynchronizationSecret("credentials", service_principal_id=principal, opts=child,
                              credentials=[{{"key": "SyncAll", "value": "false"}}])
SynchronizationSchema("schema", service_principal_id=principal, job_id=job.id, template_id="scim", opts=child, schema={{
    "synchronizationRules": [{{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
        "objectMappings": [
            {{"sourceObjectName": "User", "targetObjectName": "User", "scope": {scope},
              "attributeMappings": [to("manager", {source})]}},
            {{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": {groups}, "attributeMappings": []}},
        ]}}]}})
"""
SALES = 'scope(all_of(clause("department", "EQUALS", "Sales")))'


def component(mapping: str = "", arguments: str = "") -> str:
    """A `ProvisioningJob` with one more attribute mapping and more arguments, as Python text."""
    return COMPONENT.format(mapping=mapping, arguments=arguments)


def foreign(
    arguments: str = "", *, source: str = 'attribute("title")', scope: str = "None", groups: str = "False"
) -> str:
    """Resources below a component that this package's own class doesn't declare."""
    return FOREIGN.format(arguments=arguments, source=source, scope=scope, groups=groups)


MANAGED = component(MANAGER.format(source='attribute("manager")'))

EP306 = (
    Case("EP306-assigned", MANAGED),
    Case("EP306-in-an-expression", component(MANAGER.format(source="""expression('Coalesce([Manager], "")')"""))),
    Case(
        "EP306-everyone-but-a-filter",
        component(MANAGER.format(source='attribute("manager")'), f'"scope": "all", "scoping": {SALES}'),
    ),
    Case("EP306-everyone", component(MANAGER.format(source='attribute("manager")'), '"scope": "all"')),
    Case("EP306-manager-in-quotes", component(MANAGER.format(source="""expression('Join("manager", [mail])')"""))),
    Case("EP306-restart", MANAGED + RESTART.format(triggers='{"month": "2026-11"}')),
    Case(
        "EP306-restart-of-another-job",
        MANAGED
        + RESTART.format(triggers='{"month": "2026-11"}')
        .replace("crm.service_principal_id", '"/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"')
        .replace("crm.job_id", '"scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"'),
    ),
    Case(
        "EP306-restart-of-some-job",
        MANAGED
        + RESTART.format(triggers='{"month": "2026-11"}')
        .replace("crm.service_principal_id", "unknown")
        .replace("crm.job_id", "unknown"),
    ),
    Case(
        "EP306-restart-for-the-scope-only",
        MANAGED + RESTART.format(triggers='{"scope": "assigned", "enabled": "true"}'),
    ),
    Case("EP306-restart-when-the-scope-changes", foreign('"restart": True', source='attribute("manager")')),
    Case("EP306-unknown-restart-period", foreign('"restart_period": unknown', source='attribute("manager")')),
    Case("EP306-unknown-restart-period-and-no-manager", foreign('"restart_period": unknown')),
    Case(
        "EP306-unknown-source",
        component('{"targetAttributeName": "manager", "source": {"type": "Attribute", "name": unknown}}'),
    ),
    Case(
        "EP306-unknown-scope",
        component(MANAGER.format(source='attribute("manager")'), '"scope": unknown'),
    ),
    Case(
        "EP306-secret-mapping-is-not-quoted",
        component(
            'pulumi.Output.secret({"targetAttributeName": "hunter2", "source": {"type": "Attribute", '
            '"name": "manager"}})'
        ),
    ),
    Case("EP306-schema-without-a-job", mappings_program('to("manager", attribute("manager"))')),
    Case(
        "EP306-government-in-2026",
        component(MANAGER.format(source='attribute("manager")'), '"scope": "all", "cloud": "usgovernmentl4"'),
        settings=Settings(edition="2026", cloud=Cloud.US_GOVERNMENT_L4),
    ),
    Case(
        "EP306-elsewhere-in-2026",
        component(MANAGER.format(source='attribute("manager")'), '"scope": "all"'),
        settings=EDITION_2026,
    ),
)

EP307 = (
    Case("EP307-credential", crm('synchronizationschedule="PT10M"')),
    Case("EP307-unknown-value-of-the-credential", crm("SynchronizationSchedule=unknown")),
    Case("EP307-secret-credential", crm('SynchronizationSchedule=pulumi.Output.secret("PT10M-hunter2")')),
    Case(
        "EP307-job-input",
        """
        pulumi.CustomResource("azuread:index/synchronizationJob:SynchronizationJob", "job", {
            "servicePrincipalId": "/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "templateId": "scim",
            "schedule": {"interval": "PT10M"}})
        """,
    ),
    Case("EP307-component-argument", foreign('"interval": "PT10M"')),
    Case(
        "EP307-the-output-says-when-it-runs",
        crm('BaseAddress="https://SynchronizationSchedule.example.com"') + 'pulumi.export("when", job.schedules)',
    ),
    Case("EP307-unknown-argument", foreign('"schedule": unknown')),
    Case("EP307-unknown-key", crm().replace("credentials=[]", 'credentials=[{"key": unknown, "value": "x"}]')),
)


def flow(source: str, target: str, target_object: str, *, template: str = "scim", more: str = "") -> str:
    """A schema with one object mapping."""
    program = mappings_program(template=template, object_mapping=more, directories=f"{source}>{target}")
    return program.replace('"targetObjectName": "User"', f'"targetObjectName": {target_object}')


EP308 = (
    Case("EP308-users", flow("customappsso", "Azure Active Directory", '"User"')),
    Case("EP308-groups", flow("salesforce.com", "microsoft entra id", '"group"', template="SfOutDelta")),
    Case("EP308-roles-are-fine", flow("salesforce.com", "Azure Active Directory", '"AppRole"', template="SfOutDelta")),
    Case("EP308-outbound", flow("Azure Active Directory", "customappsso", '"User"')),
    Case("EP308-disabled", flow("customappsso", "Azure Active Directory", '"User"', more='"enabled": False,')),
    Case("EP308-inbound-jobs-do", flow("HR", "Azure Active Directory", '"User"', template="API2AAD")),
    Case(
        "EP308-unknown-template-that-only-brings-users-in",
        flow("HR", "Azure Active Directory", '"User"', template="somethingElse"),
    ),
    Case("EP308-unknown-object", flow("customappsso", "Azure Active Directory", "unknown")),
)

ALL, ASSIGNED = (component(arguments=f'"scope": "{scope}", "restart": False') for scope in ("all", "assigned"))

EP309 = (
    Case("EP309-all-to-assigned", ASSIGNED, before=ALL),
    Case(
        "EP309-the-component-restarts",
        component(arguments='"scope": "assigned"'),
        before=component(arguments='"scope": "all"'),
    ),
    Case("EP309-plain-resources", crm('SyncAll="0"'), before=crm('SyncAll="True"')),
    Case("EP309-secret", crm('SyncAll=pulumi.Output.secret("false")'), before=crm('SyncAll=pulumi.Output.secret("1")')),
    Case("EP309-restart-created", ASSIGNED + RESTART.format(triggers='{"scope": "assigned"}'), before=ALL),
    Case(
        "EP309-restart-triggered",
        ASSIGNED + RESTART.format(triggers='{"scope": "assigned"}'),
        before=ALL + RESTART.format(triggers='{"scope": "all"}'),
    ),
    Case(
        "EP309-restart-not-triggered",
        ASSIGNED + RESTART.format(triggers='{"month": "2026-11"}'),
        before=ALL + RESTART.format(triggers='{"month": pulumi.Output.secret("2026-11")}'),
    ),
    Case(
        "EP309-unknown-trigger",
        ASSIGNED + RESTART.format(triggers='{"month": unknown}'),
        before=ALL + RESTART.format(triggers='{"month": "2026-11"}'),
    ),
    Case("EP309-assigned-to-all", ALL, before=ASSIGNED),
    Case("EP309-not-known-before-and-after", crm("SyncAll=unknown"), before=crm("SyncAll=unknown")),
    Case("EP309-not-declared-before-and-after", crm('BaseAddress="x"'), before=crm('BaseAddress="y"')),
    Case("EP309-unchanged", ALL, before=ALL),
    Case("EP309-new-job", crm('SyncAll="false"', template="slack"), before=crm('SyncAll="true"')),
    Case("EP309-new-credentials", ASSIGNED, before=""),
    Case("EP309-unknown-before", crm('SyncAll="false"'), before=crm("SyncAll=unknown")),
    Case("EP309-not-declared-before", crm('SyncAll="false"'), before=crm()),
    Case("EP309-unknown-after", crm("SyncAll=unknown"), before=crm('SyncAll="true"')),
)

EP310 = (
    Case("EP310-disabled", component(arguments='"enabled": False')),
    Case("EP310-turned-off", component(arguments='"enabled": False'), before=component()),
    Case(
        "EP310-was-off-already", component(arguments='"enabled": False'), before=component(arguments='"enabled": False')
    ),
    Case("EP310-enabled", component(arguments='"enabled": True')),
    Case("EP310-unknown", component(arguments='"enabled": unknown.apply(bool)')),
)

WITH_GROUPS = '"group_mappings": [to("displayName", attribute("displayName"), matching=1)],'
FILTERED_GROUPS = component(arguments=f'{WITH_GROUPS} "scoping": {SALES}')

EP311 = (
    Case("EP311-filter-and-groups", FILTERED_GROUPS),
    Case("EP311-groups-without-a-filter", component(arguments=WITH_GROUPS)),
    Case("EP311-filter-without-groups", component(arguments=f'"scoping": {SALES}')),
    Case("EP311-disabled-groups", foreign(scope=SALES, groups="False")),
    Case("EP311-empty-filter", foreign(scope='{"groups": []}', groups="True")),
    Case("EP311-periodic-restart", FILTERED_GROUPS + RESTART.format(triggers='{"month": "2026-11"}')),
    Case("EP311-restart-for-the-scope-only", FILTERED_GROUPS + RESTART.format(triggers='{"scope": "assigned"}')),
    Case("EP311-restart-period", foreign('"restartPeriod": "P7D"', scope=SALES, groups="True")),
    Case("EP311-unknown-triggers", FILTERED_GROUPS + RESTART.format(triggers="unknown.apply(lambda x: {})")),
    Case("EP311-unknown-enabled", foreign(scope=SALES, groups="unknown.apply(bool)")),
    Case("EP311-unknown-filter", foreign(scope="unknown.apply(lambda _: None)", groups="True")),
)

READER = '"f2ef992c-3afb-46b9-b7cf-a126ee74c451"'
ACTION = '"microsoft.directory/applications/synchronization/standard/read"'
SOMEONE = '"3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"'


def role(assigned: str, actions: str | None = None, *, before: str = "") -> str:
    """A job, an assigned role and perhaps a custom role with these actions, as Python text."""
    custom = (
        ""
        if actions is None
        else 'custom = azuread.CustomDirectoryRole("custom", display_name="custom", enabled=True, version="1.0", '
        f"permissions=[{{'allowed_resource_actions': {actions}}}])\n"
    )
    return component() + custom + before + f"\n{assigned}\n"


ASSIGNMENT = f'azuread.DirectoryRoleAssignment("reader", role_id={{role}}, principal_object_id={SOMEONE})'
MEMBER = f'azuread.DirectoryRoleMember("reader", role_object_id={{role}}, member_object_id={SOMEONE})'
ELIGIBLE = (
    'azuread.DirectoryRoleEligibilityScheduleRequest("reader", directory_scope_id="/", justification="x", '
    f"role_definition_id={{role}}, principal_id={SOMEONE})"
)
ACTIVATED = 'activated = azuread.DirectoryRole("activated", {by})\n'

EP312 = (
    Case("EP312-assignment", role(ASSIGNMENT.format(role=READER))),
    Case("EP312-member", role(MEMBER.format(role=READER.upper()), '["microsoft.directory/users/standard/read"]')),
    Case("EP312-eligible", role(ELIGIBLE.format(role=READER))),
    Case(
        "EP312-activated-role",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by='display_name="Global Reader"')),
    ),
    Case("EP312-another-role", role(ASSIGNMENT.format(role='"5d6b6bb7-de71-4623-b4af-96380a352509"'))),
    Case(
        "EP312-another-activated-role",
        role(MEMBER.format(role="activated.object_id"), before=ACTIVATED.format(by='display_name="Security Reader"')),
    ),
    Case("EP312-custom-role", role(ASSIGNMENT.format(role=READER), f"[{ACTION}]")),
    Case("EP312-custom-role-assigned", role(ASSIGNMENT.format(role="custom.object_id"), "[]")),
    Case("EP312-no-jobs", ASSIGNMENT.format(role=READER)),
    Case("EP312-unknown-role", role(ASSIGNMENT.format(role="unknown"))),
    Case("EP312-unknown-actions", role(ASSIGNMENT.format(role=READER), "[unknown]")),
    Case("EP312-secret-role", role(ASSIGNMENT.format(role=f"pulumi.Output.secret({READER})"))),
)

EP314 = (
    Case("EP314-off-by-default", component()),
    Case("EP314-turned-on", component(), settings=ROLLBACK),
    Case(
        "EP314-inbound",
        component(arguments='"synchronization_template_id": "API2AAD", "target_directory": "x"'),
        settings=ROLLBACK,
    ),
    Case("EP314-schema-without-a-job", mappings_program('to("title", attribute("jobTitle"))'), settings=ROLLBACK),
    Case(
        "EP314-unknown-template",
        """
        unknown = azuread.Application("other", display_name="other").client_id
        azuread.SynchronizationJob("job", template_id=unknown,
                                   service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00")
        """,
        settings=ROLLBACK,
    ),
)

CASES = EP304 + EP305 + EP306 + EP307 + EP308 + EP309 + EP310 + EP311 + EP312 + EP314
