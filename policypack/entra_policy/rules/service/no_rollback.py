"""EP314 no-rollback."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_sync.templates import Scenario


@rule(
    "EP314",
    "no-rollback",
    level=Level.DISABLED,
    subject=Subject.JOB,
    item="Changes made in the target are not rolled back",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES}),
)
def no_rollback(job: Job, _: Context) -> Iterator[Problem]:
    """Nobody expects changes made in the target itself to be rolled back.

    What it checks
        Nothing in the program can show this, so the rule is off by default. Turned on, it is a note for each declared
        job that provisions from Microsoft Entra ID. To see what has drifted, compare the target with what should be in
        it.

    Why
        The service follows changes in Microsoft Entra ID. It does not see a change in the target, and writes the value
        again only when the user changes in Microsoft Entra ID or provisioning is restarted.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
        ```python
        # Where the other system is to lead, it is the source of a job that brings its changes in.
        template = azuread.get_application_template(display_name="API-driven provisioning to Microsoft Entra ID")
        ProvisioningJob(
            "hr",
            {
                "display_name": "HR",
                "template_id": template.template_id,
                "synchronization_template_id": "API2AAD",
            },
        )
        ```

    When it is undecided
        While it is not known what the job is for.
    """
    if job.resource is None:
        raise NotApplicable
    yield Problem(
        "Changes made in the target of this job are not rolled back: the service follows changes in Microsoft Entra ID "
        "only. Keep administrators of the target from changing what is provisioned, or restart provisioning to write "
        "it again.",
        about="changes in the target are not rolled back",
    )
