"""The application of a job, for rules about applications that the program declares."""

from entra_policy.estate.adopted_principals import is_adopted
from entra_policy.estate.job import Job
from entra_policy.estate.service_principal import NOT_DECLARED
from entra_policy.resource import Resource
from entra_policy.rule_definition import NotApplicable
from entra_policy.settings import Settings


def declared_application(job: Job, settings: Settings) -> Resource:
    """The application that the program declares for a job that it declares.

    Raises:
        NotApplicable: it declares none: the application exists already.
        Undecided: it isn't known whether it does, or which.
    """
    if job.resource is None:
        raise NotApplicable
    if job.application is not None:
        return job.application
    undecided = job.application_undecided
    if undecided is None or undecided.reason == NOT_DECLARED or is_adopted(job, settings):
        raise NotApplicable
    raise undecided
