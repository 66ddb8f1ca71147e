"""EP307 interval-is-fixed."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided, known

_SCHEDULE_INPUTS: Final = ("schedule", "interval")


@rule(
    "EP307",
    "interval-is-fixed",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="The provisioning interval is fixed",
)
def interval_is_fixed(job: Job, _: Context) -> Iterator[Problem]:
    """No schedule or interval is requested.

    What it checks
        The inputs `schedule` and `interval` of a job or of its component, and the credential `SynchronizationSchedule`.
        The job's output `schedules`, in which the service reports when it runs, is not a request.

    Why
        The service decides when a cycle begins, normally 40 minutes after the last. What a program requests is refused
        or ignored, and whoever reads the program expects a different interval from the real one.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {
                    "base_address": "https://crm.example.com/scim",
                    "secret_token": "token",
                    "extra": {"SynchronizationSchedule": "PT10M"},
                },
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # Who can't wait for the next cycle is provisioned on demand.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        azuread.SynchronizationJobProvisionOnDemand(
            "new-colleague",
            service_principal_id=crm.service_principal_id,
            synchronization_job_id=crm.job_id,
            parameters=[
                {
                    "rule_id": "03f7d90d-bf71-41b1-bda6-aaf0ddbee5d8",
                    "subjects": [{"object_id": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "object_type_name": "User"}],
                }
            ],
        )
        ```

    When it is undecided
        While such an input, or the keys of the credentials, are not known before deployment.
    """
    not_known: list[Undecided] = []
    declared_inputs = [
        (resource, name)
        for resource in (job.resource, job.component)
        if resource is not None
        for name in _SCHEDULE_INPUTS
        if name in resource.props
    ]
    for resource, name in declared_inputs:
        try:
            value = known(resource.props[name], name, resource.urn)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if value is not None:
            yield Problem(
                f"`{name}` requests an interval, but the time between provisioning cycles can't be configured. Remove "
                "it; to provision a user at once, use `azuread.SynchronizationJobProvisionOnDemand`.",
                about=f"{name} is set",
                path=name,
                urn=resource.urn,
            )
    schedules = job.credentials.declared("SynchronizationSchedule")
    for declared in schedules:
        yield Problem(
            "The credential `SynchronizationSchedule` requests an interval, but the time between provisioning cycles "
            "can't be configured. Remove it; to provision a user at once, use "
            "`azuread.SynchronizationJobProvisionOnDemand`.",
            about="the credential SynchronizationSchedule is set",
            path=declared.path,
            urn=declared.urn,
        )
    for credential in () if schedules else job.credentials.every("SynchronizationSchedule"):
        try:
            known(credential.value, credential.path, credential.urn)
        except Undecided as undecided:
            not_known.append(undecided)
    if not_known:
        raise not_known[0]
