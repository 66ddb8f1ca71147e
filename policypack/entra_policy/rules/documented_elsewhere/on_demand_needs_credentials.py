"""EP624 on-demand-needs-credentials."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._applications import declared_application
from entra_policy.values import Undecided


@rule(
    "EP624",
    "on-demand-needs-credentials",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    documented_in=(pages.ON_DEMAND,),
)
def on_demand_needs_credentials(job: Job, context: Context) -> Iterator[Problem]:
    """Nothing is provisioned on demand by a job without credentials.

    What it checks
        Jobs of an application that the program declares, with an `azuread.SynchronizationJobProvisionOnDemand`: whether
        credentials are declared for them. An application that exists already may have some.

    Why
        Provisioning on demand begins with a test of the connection. Without credentials it fails, in the deployment
        itself.

    Example
        ```python
        application = azuread.ApplicationFromTemplate(
            "crm",
            display_name="CRM",
            template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        )
        job = azuread.SynchronizationJob(
            "crm",
            service_principal_id=application.service_principal_id,
            template_id="scim",
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "at-once",
            service_principal_id=application.service_principal_id,
            synchronization_job_id=job.id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [{"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "User"}],
                }
            ],
        )
        ```

    Instead
        ```python
        application = azuread.ApplicationFromTemplate(
            "crm",
            display_name="CRM",
            template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        )
        job = azuread.SynchronizationJob(
            "crm",
            service_principal_id=application.service_principal_id,
            template_id="scim",
        )
        credentials = azuread.SynchronizationSecret(
            "crm",
            service_principal_id=application.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
                {"key": "SyncAll", "value": "false"},
            ],
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "at-once",
            service_principal_id=application.service_principal_id,
            synchronization_job_id=job.id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [{"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "User"}],
                }
            ],
            opts=pulumi.ResourceOptions(depends_on=[credentials]),
        )
        ```

    When it is undecided
        While it can't be seen whether credentials are declared for the job, or it is not certain which application it
        is for.
    """
    if not job.on_demand or job.credentials.resources:
        return
    declared_application(job, context.settings)
    if not job.credentials.visible:
        raise Undecided("can't be seen from here", "credentials", job.subject_resource.urn)
    if job.application_undecided is not None:
        raise job.application_undecided
    yield Problem(
        f"`{job.on_demand[0].name}` provisions on demand by job `{job.label}`, which has no credentials: the test of "
        "the connection fails, and with it the deployment. Declare them, and let the request depend on them "
        "(`depends_on`).",
        about="on demand without credentials",
        urn=job.on_demand[0].urn,
    )
