"""EP304 application-available-in-cloud: the application's template exists in the tenant's cloud."""

from types import MappingProxyType

import pytest

from entra_policy.estate.types import APPLICATION_FROM_TEMPLATE, JOB
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

GALLERY = "b1d5c0de-0000-4000-8000-00000000a99a"
LISTED = Settings(applications=MappingProxyType({GALLERY: frozenset({Cloud.GLOBAL, Cloud.US_GOVERNMENT_L4})}))
NOT_LISTED = Settings(cloud=Cloud.CHINA, applications=MappingProxyType({GALLERY: frozenset({Cloud.GLOBAL})}))
GOVERNMENT = Settings(cloud=Cloud.US_GOVERNMENT_L5)

FROM_TEMPLATE = """
unknown = azuread.Application("other", display_name="other").client_id
application = azuread.ApplicationFromTemplate("application", display_name="CRM", template_id={template})
azuread.SynchronizationJob("job", service_principal_id=application.service_principal_id, template_id="{job}")
"""


def from_template(template: str, job: str = "scim") -> str:
    """A job of an application that is made from a template, given as Python text."""
    return FROM_TEMPLATE.format(template=template, job=job)


SALESFORCE = '"cd3ed3de-93ee-400b-8b19-b61ef44a0f29"'
GERMANY = Settings(cloud=Cloud.GERMANY)

GOVERNMENT_ONLY = Settings(applications=MappingProxyType({GALLERY: frozenset({Cloud.US_GOVERNMENT_L4})}))

CASES = cases(
    "EP304",
    Case("no-cloud-is-stated", from_template('"8adf8e6e-67b2-4cf2-a259-e3dc5476c621"')),
    Case(
        "no-cloud-is-stated-for-a-template-of-another-cloud",
        from_template('"4602d0b4-76bb-404b-bca9-2652e1a39c6d"'),
        found=(undecided(JOB, "job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case(
        "no-cloud-is-stated-for-an-application-of-another-cloud",
        from_template(f'"{GALLERY}"'),
        settings=GOVERNMENT_ONLY,
        found=(
            undecided(
                JOB,
                "job",
                "",
                "not decided: no cloud is stated for the job's provider, so that it is global is only assumed.",
            ),
        ),
    ),
    Case(
        "cloud-of-the-environment",
        from_template('"8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'),
        settings=Settings(environment_cloud=Cloud.US_GOVERNMENT_L4),
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application template `8adf8e6e-67b2-4cf2-a259-e3dc5476c621` is the one for non-gallery applications in another cloud. In the cloud of this job's provider, usgovernmentl4, it is `4602d0b4-76bb-404b-bca9-2652e1a39c6d`: use that (in a `ProvisioningJob`, set `cloud` to `usgovernmentl4`).",
            ),
        ),
    ),
    Case(
        "one-of-two-service-principals",
        from_template('"4602d0b4-76bb-404b-bca9-2652e1a39c6d"').replace(
            "application.service_principal_id",
            'pulumi.Output.all(application.service_principal_id, azuread.ServicePrincipal("other-principal", client_id="x").id).apply(lambda ids: ids[0])',
        ),
        settings=GOVERNMENT,
        found=(
            undecided(
                JOB,
                "job",
                "servicePrincipalId",
                "not decided: `servicePrincipalId` is not known before deployment, and depends on several resources (`application`, `other-principal`).",
            ),
        ),
    ),
    Case(
        "non-gallery-of-another-cloud",
        from_template('"8ADF8E6E-67b2-4cf2-a259-e3dc5476c621"'),
        settings=GOVERNMENT,
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application template `8ADF8E6E-67b2-4cf2-a259-e3dc5476c621` is the one for non-gallery applications in another cloud. In the cloud of this job's provider, usgovernmentl5, it is `4602d0b4-76bb-404b-bca9-2652e1a39c6d`: use that (in a `ProvisioningJob`, set `cloud` to `usgovernmentl5`).",
            ),
        ),
    ),
    Case(
        "secret-template",
        from_template('pulumi.Output.secret("8adf8e6e-67b2-4cf2-a259-e3dc5476c621")'),
        settings=GOVERNMENT,
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application's template is the one for non-gallery applications in another cloud. In the cloud of this job's provider, usgovernmentl5, it is `4602d0b4-76bb-404b-bca9-2652e1a39c6d`: use that (in a `ProvisioningJob`, set `cloud` to `usgovernmentl5`).",
            ),
        ),
    ),
    Case("government-clouds-are-one", from_template('"4602d0b4-76bb-404b-bca9-2652e1a39c6d"'), settings=GOVERNMENT),
    Case(
        "listed-by-the-settings-as-unavailable",
        from_template(f'"{GALLERY}"'),
        settings=NOT_LISTED,
        found=(
            fails(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application template `b1d5c0de-0000-4000-8000-00000000a99a` is listed by the settings as not available in the cloud of this job's provider, china. Use a non-gallery application of that cloud instead.",
            ),
        ),
    ),
    Case(
        "listed-by-the-settings-as-available",
        from_template(f'"{GALLERY}"'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L5, applications=LISTED.applications),
    ),
    Case(
        "not-listed-in-china",
        from_template(f'"{GALLERY}"'),
        settings=Settings(cloud=Cloud.CHINA),
        found=(
            advises(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application template `b1d5c0de-0000-4000-8000-00000000a99a` is not listed as available in the cloud of this job's provider, china, whose gallery contains only some applications. Look it up there, and list it in the settings (`applications`), or use a non-gallery application.",
            ),
        ),
    ),
    Case(
        "documented-for-another-cloud-only",
        from_template('"cd3ed3de-93ee-400b-8b19-b61ef44a0f29"', job="sfOutDelta"),
        settings=GOVERNMENT,
        found=(
            advises(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "`Salesforce` is not listed as available in the cloud of this job's provider, usgovernmentl5, whose gallery contains only some applications. Look it up there, and list it in the settings (`applications`), or use a non-gallery application.",
            ),
        ),
    ),
    Case("not-listed-in-global", from_template(f'"{GALLERY}"')),
    Case(
        "cross-tenant-is-no-gallery-application",
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
    Case(
        "unknown-template",
        from_template("unknown"),
        settings=GOVERNMENT,
        found=(
            undecided(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "not decided: `templateId` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "unknown-cloud",
        """
        other = azuread.Application("other", display_name="other")
        somewhere = azuread.Provider("somewhere", environment=other.client_id)
        ProvisioningJob("crm", {"display_name": "CRM"}, pulumi.ResourceOptions(providers={"azuread": somewhere}))
        """,
        found=(undecided(JOB, "crm-job", "", "not decided: the cloud of the job's provider is not known."),),
    ),
    Case(
        "not-listed-in-government",
        from_template(f'"{GALLERY}"'),
        settings=Settings(cloud=Cloud.US_GOVERNMENT_L4),
        found=(
            advises(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application template `b1d5c0de-0000-4000-8000-00000000a99a` is not listed as available in the cloud of this job's provider, usgovernmentl4, whose gallery contains only some applications. Look it up there, and list it in the settings (`applications`), or use a non-gallery application.",
            ),
        ),
    ),
    Case(
        "secret-gallery-template",
        from_template(f"pulumi.Output.secret({SALESFORCE})"),
        settings=GOVERNMENT,
        found=(
            advises(
                APPLICATION_FROM_TEMPLATE,
                "application",
                "templateId",
                "The application's template is not listed as available in the cloud of this job's provider, usgovernmentl5, whose gallery contains only some applications. Look it up there, and list it in the settings (`applications`), or use a non-gallery application.",
            ),
        ),
    ),
    Case(
        "non-gallery-in-a-cloud-without-one", from_template('"8adf8e6e-67b2-4cf2-a259-e3dc5476c621"'), settings=GERMANY
    ),
    Case("not-listed-in-germany", from_template(f'"{GALLERY}"'), settings=GERMANY),
    Case("listed-in-its-own-cloud", from_template(SALESFORCE, job="sfOutDelta")),
    Case(
        "on-premises-application",
        """
        application = azuread.ApplicationFromTemplate("application", display_name="ERP", template_id="GALLERY")
        erp = pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {})
        azuread.SynchronizationJob("job", service_principal_id=application.service_principal_id, template_id="erp",
                                   opts=pulumi.ResourceOptions(parent=erp))
        """.replace("GALLERY", GALLERY),
        settings=Settings(cloud=Cloud.CHINA),
    ),
    Case(
        "empty-template-is-none",
        """
        application = azuread.Application("application", display_name="CRM", template_id="")
        principal = azuread.ServicePrincipal("principal", client_id=application.client_id)
        azuread.SynchronizationJob("job", service_principal_id=principal.id, template_id="scim")
        """,
        settings=Settings(cloud=Cloud.CHINA),
        others=("EP305",),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
