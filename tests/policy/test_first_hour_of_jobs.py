"""The slips of a first hour in jobs and their applications, and all that is said of each.

A program that a component refuses is stopped with one line; what plain resources have is found by the gate and the pack.
"""

from typing import Final

import pytest

from tests.support.slips import CREDENTIALS, MATCHING, Slip, job, said_of

SALESFORCE: Final = "cd3ed3de-93ee-400b-8b19-b61ef44a0f29"
PRINCIPAL: Final = "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
NOT_AN_ID: Final = "must be the id of an application template (a GUID): look it up by the application's name with "


def plain(application: str, synchronization: str = "scim", secret: str = "") -> str:
    """A program without components."""
    return f"""import pulumi_azuread as azuread

application = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="{application}")
principal = application.service_principal_id
azuread.SynchronizationJob("crm", service_principal_id=principal, template_id="{synchronization}")
{secret}
"""


SECRET: Final = """azuread.SynchronizationSecret(
    "crm", service_principal_id=principal, credentials=[{"key": "BaseAddress", "value": "https://crm.example/scim"}]
)
"""
ON_PREMISES: Final = """from entra_components import *

OnPremisesApplication(
    "erp",
    {
        "tenant_url": "https://host.example:8585/ecma2host_ERP/scim",
        "secret_token": "token",
        "synchronization_template_id": "erp",
        "anchor": "EmployeID",
        "mappings": [
            to("EmployeeID", attribute("employeeId"), matching=1),
            to("mail", attribute("mail")),
        ],
    },
)
"""
SLIPS: Final = (
    # A template of another application.
    Slip(
        "foreign-template",
        job(f'"template_id": "{SALESFORCE}",', CREDENTIALS),
        (
            (
                'stopped at __main__.py:4: ProvisioningJob "crm": synchronization_template_id: can\'t be scim, which '
                "non-gallery applications have: template_id is that of Salesforce in the gallery. Give a template of that "
                "application: GET /servicePrincipals/{id}/synchronization/templates lists them."
            ),
        ),
    ),
    Slip(
        "foreign-template-without-a-component",
        plain(SALESFORCE, secret=SECRET),
        (
            (
                "EP625 advisory __main__.py:5 crm[templateId]: The job is made from the synchronization template `scim`, which "
                "is that of a non-gallery application, but its application `crm` is made from the template for Salesforce. Use "
                "one that the application has: `GET /servicePrincipals/{id}/synchronization/templates` lists them."
            ),
        ),
    ),
    Slip(
        "name-for-template",
        job('"template_id": "salesforce",', CREDENTIALS),
        (
            (
                f'stopped at __main__.py:4: ProvisioningJob "crm": template_id: {NOT_AN_ID}'
                "azuread.get_application_template, or leave it out for a non-gallery application."
            ),
        ),
    ),
    Slip(
        "name-for-template-without-a-component",
        plain("salesforce", secret=SECRET),
        (
            (
                "EP625 mandatory __main__.py:3 crm[templateId]: Application `crm` can't be made: `salesforce` isn't the id of an "
                "application template, which is a GUID. Look it up by the application's name "
                "(`azuread.get_application_template`)."
            ),
        ),
    ),
    # No credentials at all.
    Slip(
        "no-credentials",
        job(f'"mappings": [{MATCHING}],'),
        (
            (
                "EP626 advisory __main__.py:4 crm-credentials[credentials]: Job `crm` has no credentials, so the service can't "
                "connect to the application. Declare them in the component's argument `credentials`, or disable the job until "
                "you have them."
            ),
        ),
    ),
    Slip(
        "no-credentials-without-a-component",
        plain("8adf8e6e-67b2-4cf2-a259-e3dc5476c621"),
        (
            (
                "EP626 advisory __main__.py:5 crm[]: Job `crm` has no credentials, so the service can't connect to the "
                "application. Declare them with `azuread.SynchronizationSecret`, or disable the job until you have them."
            ),
        ),
    ),
    # The connector's anchor.
    Slip(
        "anchor-without-a-mapping",
        ON_PREMISES,
        (
            (
                "stopped at __main__.py:3: OnPremisesApplication \"erp\": anchor: no mapping has the target 'EmployeID'; did you "
                "mean 'EmployeeID'? Map it, or leave anchor out where the target system sets it."
            ),
        ),
    ),
    # Something else than a job's id.
    Slip(
        "existing-job",
        "from entra_components import *\n\n"
        f'ProvisioningJob("crm", {{"service_principal_id": "{PRINCIPAL}", "existing_job_id": "nope"}})\n',
        (
            (
                'stopped at __main__.py:3: ProvisioningJob "crm": existing_job_id: must be the job\'s id as the service gives it '
                "({template}.{tenant}.{GUID}), or its resource id (/servicePrincipals/{object id}/synchronization/jobs/{job "
                "id})."
            ),
        ),
    ),
    # Arguments as other resources of Pulumi take them.
    Slip(
        "keywords",
        'from entra_components import *\n\nProvisioningJob("crm", display_name="CRM", enabled=False)\n',
        (
            (
                'stopped at __main__.py:3: ProvisioningJob "crm": display_name, enabled: must be given in one dictionary: '
                'ProvisioningJob("crm", {"display_name": ..., "enabled": ...}).'
            ),
        ),
    ),
    Slip(
        "keywords-beside-arguments",
        'from entra_components import *\n\nProvisioningReader("r", {}, display_name="R")\n',
        (
            (
                'stopped at __main__.py:3: ProvisioningReader "r": display_name: must be given in one dictionary: '
                'ProvisioningReader("r", {"display_name": ...}).'
            ),
        ),
    ),
    Slip(
        "no-arguments",
        'from entra_components import *\n\nCrossTenantSync("x")\n',
        (
            (
                'stopped at __main__.py:3: CrossTenantSync "x": args: must be given in one dictionary: CrossTenantSync("x", '
                "{...})."
            ),
        ),
    ),
)


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_what_is_said(slip: Slip) -> None:
    assert said_of(slip.program) == slip.said
