"""EP201 provisioning-mode-stays-automatic."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.estate.removed_job import RemovedJob
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.values import Undecided, Value, entries, items, known_text, reveal

_JOB_INPUT: Final = "provisioningMode"
_ARGUMENT: Final = "provisioning_mode"
_CREDENTIAL: Final = "provisioningmode"


@rule(
    "EP201",
    "provisioning-mode-stays-automatic",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    also=frozenset({Subject.REMOVED_JOB}),
    item="Unable to change provisioning mode back to manual",
    sources=frozenset({Source.STATIC, Source.CHANGE}),
)
def provisioning_mode_stays_automatic(subject: Job | RemovedJob, _: Context) -> Iterator[Problem]:
    """No program requests manual provisioning for an application that has a provisioning job.

    What it checks
        Whether the mode `manual` is requested: by an input `provisioningMode` of the job, by an argument
        `provisioning_mode` of a component, or by a credential `ProvisioningMode`. None of these exists, but people try
        them. Where the inputs before a change are known: whether the change deletes a job while its service principal
        stays and has no other job. That is advisory; a job that is replaced, or is deleted with its application, is
        fine.

    Why
        The first job sets the provisioning mode to automatic, and the service has no way back. Turning provisioning off
        does what manual mode did, and keeps the credentials, the attribute mappings and the links between users and
        their accounts. Deleting the job loses all of that.

    Example
        ```python
        crm = azuread.ApplicationFromTemplate(
            "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
        )
        azuread.SynchronizationJob("crm", service_principal_id=crm.service_principal_id, template_id="scim")
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=crm.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
                {"key": "ProvisioningMode", "value": "manual"},
            ],
        )
        ```

    Instead
        ```python
        # To stop provisioning, keep the job and set `enabled=False`.
        crm = azuread.ApplicationFromTemplate(
            "crm", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
        )
        azuread.SynchronizationJob(
            "crm", service_principal_id=crm.service_principal_id, template_id="scim", enabled=True
        )
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=crm.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
            ],
        )
        ```

    When it is undecided
        While a requested mode is not known before deployment; when a job is deleted and it is not known whether
        its service principal stays.
    """
    if isinstance(subject, RemovedJob):
        yield from _removed(subject)
        return
    not_known: Undecided | None = None
    for resource, path, value in _requested_modes(subject):
        try:
            mode = known_text(value, path, resource.urn)
        except Undecided as undecided:
            not_known = not_known or undecided
            continue
        if mode is not None and mode.strip().lower() == "manual":
            yield Problem(
                "Manual provisioning is requested, but an application with a provisioning job can't go back to it. "
                "Remove this, and set `enabled` of the job to false to turn provisioning off.",
                about="manual provisioning is asked for",
                path=path,
                urn=resource.urn,
            )
    if not_known is not None:
        raise not_known


def _removed(removed: RemovedJob) -> Iterator[Problem]:
    if removed.service_principal_stays is None:
        raise Undecided(
            "whether the service principal of the deleted job stays is not known",
            remedy="Give `--against state.json` with an export, from before the change, that has both the job and its "
            "service principal.",
        )
    if not removed.service_principal_stays:
        raise NotApplicable
    if not removed.followed:
        yield Problem(
            f"Job `{removed.resource.name}` is deleted, but its service principal stays and has no other job. This "
            "does not bring manual provisioning back, and loses the credentials and attribute mappings. Keep the job, "
            "and set `enabled` to false to turn provisioning off.",
            about="the job is deleted and its service principal stays",
            level=Level.ADVISORY,
        )


def _requested_modes(job: Job) -> Iterator[tuple[Resource, str, Value]]:
    """Where a provisioning mode is requested: the resource, the property path and the value."""
    if job.resource is not None and _JOB_INPUT in job.resource.props:
        yield job.resource, _JOB_INPUT, job.resource.props[_JOB_INPUT]
    for name in (_ARGUMENT, _JOB_INPUT):
        if job.component is not None and name in job.component.props:
            yield job.component, name, job.component.props[name]
    # A key that isn't known doesn't mean that a mode is requested.
    for resource in job.credentials.resources:
        for index, item in enumerate(items(resource.value("credentials"))):
            credential = entries(item)
            key = reveal(credential.get("key"))
            if type(key) is str and key.replace("_", "").lower() == _CREDENTIAL:
                yield resource, f"credentials[{index}].value", credential.get("value")
