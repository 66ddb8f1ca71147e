"""EP626 job-has-credentials."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._applications import declared_application
from entra_policy.values import Undecided, known
from entra_sync.secret_keys import SecretKey
from entra_sync.templates import Scenario

# What the service keeps in the same list, and nobody signs in with.
_SETTINGS: Final = frozenset(
    key.value.lower()
    for key in (
        SecretKey.SYNC_ALL,
        SecretKey.SYNC_NOTIFICATION_SETTINGS,
        SecretKey.SKIP_OUT_OF_SCOPE_DELETIONS,
        SecretKey.ENFORCE_DOMAIN,
    )
)


_CREDENTIALS: Final = frozenset(key.value.lower() for key in SecretKey) - _SETTINGS


@rule(
    "EP626",
    "job-has-credentials",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES}),
    documented_in=(pages.CONFIGURE_BY_GRAPH,),
)
def job_has_credentials(job: Job, context: Context) -> Iterator[Problem]:
    """An enabled job has credentials for the application that it provisions to.

    What it checks
        Enabled jobs of an application that the program declares: whether credentials are declared for them, beside
        settings such as `SyncAll` that are kept in the same list. An application that exists already may have some. So
        may one whose administrator consents in the portal; exempt it, or disable the job until then.

    Why
        Without credentials the service can't connect to the application: nothing is provisioned, and the job goes into
        quarantine.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        ```

    Instead
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

    When it is undecided
        While it can't be seen whether credentials are declared for the job, a key among them is not known before
        deployment, it is not known whether the job is enabled, or it is not certain which application it is for.
    """
    if job.resource is None or job.on_demand:  # on-demand-needs-credentials
        raise NotApplicable
    if any(map(job.credentials.declared, _CREDENTIALS)):
        return
    declared_application(job, context.settings)
    if job.credentials.others(_SETTINGS):
        return
    if known(job.enabled, "enabled", job.resource.urn) is False:
        return
    if not job.credentials.visible:
        raise Undecided("can't be seen from here", "credentials", job.subject_resource.urn)
    if job.application_undecided is not None:
        raise job.application_undecided
    declared = next(iter(job.credentials.resources), None)
    how = (
        "in the component's argument `credentials`"
        if job.component is not None
        else "with `azuread.SynchronizationSecret`"
    )
    yield Problem(
        f"Job `{job.label}` has no credentials, so the service can't connect to the application. Declare them {how}, "
        "or disable the job until you have them.",
        about="no credentials",
        path="" if declared is None else "credentials",
        urn=None if declared is None else declared.urn,
    )
