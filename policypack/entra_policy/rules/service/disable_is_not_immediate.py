"""EP310 disable-is-not-immediate."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import known


@rule(
    "EP310",
    "disable-is-not-immediate",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    item="Provisioning cycle continues until completion",
)
def disable_is_not_immediate(job: Job, _: Context) -> Iterator[Problem]:
    """No job is disabled in the expectation that this stops it at once.

    What it checks
        Whether a job is disabled (`enabled = false`): a note. Where the inputs before the change are known and the job
        was disabled already, there is nothing to note.

    Why
        A cycle that is running when a job is disabled runs to completion, which may take hours in an initial cycle.
        Only later cycles are prevented.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "enabled": False,
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # The job stays on; who must not be provisioned is taken out of scope by removing the assignment.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    When it is undecided
        While it is not known before deployment whether the job is enabled.
    """
    if job.resource is None:
        raise NotApplicable
    if known(job.enabled, "enabled", job.resource.urn) is not False:
        return
    if known(job.enabled_before, "enabled", job.resource.urn) is False:
        return
    yield Problem(
        "This job is disabled. Unless it is created that way, a cycle may be running at that moment: it continues "
        "until it is complete, and only later ones are prevented. If writing must stop at once, revoke the credentials "
        "in the application.",
        about="the job is disabled",
        path="enabled",
    )
