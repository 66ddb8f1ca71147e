"""EP611 no-customappsso-job."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._template import synchronization_template
from entra_policy.values import Undecided

_OLD: Final = "customappsso"


@rule(
    "EP611",
    "no-customappsso-job",
    level=Level.ADVISORY,
    subject=Subject.JOB,
    documented_in=(pages.SCIM_COMPATIBILITY,),
)
def no_customappsso_job(job: Job, _: Context) -> Iterator[Problem]:
    """No job is made from the synchronization template `customappsso`.

    What it checks
        The synchronization template of a job: `template_id` of an `azuread.SynchronizationJob`,
        `synchronization_template_id` of a component, or what the id of an exported schema begins with. The directory
        `customappsso` in the schema of a job from `scim` is fine.

    Why
        Jobs from `customappsso` behave as the service did in 2018, which is not supported any more: it deviates from
        SCIM 2.0 in several ways that were corrected in `scim`.

    Example
        ```python
        azuread.SynchronizationJob(
            "crm",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            template_id="customappsso",
        )
        ```

    Instead
        ```python
        azuread.SynchronizationJob(
            "crm",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            template_id="scim",
        )
        ```

    When it is undecided
        While the template is not known before deployment, or not all of what belongs to the job can be seen.
    """
    if job.resource is None and not job.whole:
        raise Undecided("not all of what belongs to the job can be seen", urn=job.subject_resource.urn)
    declared = synchronization_template(job)
    if declared is not None and (declared.text or "").lower() == _OLD:
        yield Problem(
            "The job is made from the synchronization template `customappsso`, whose behavior is not supported any "
            "more. Delete the job and create one from `scim`, with the same mappings.",
            about="the synchronization template customappsso",
            path=declared.path,
            urn=declared.urn,
        )
