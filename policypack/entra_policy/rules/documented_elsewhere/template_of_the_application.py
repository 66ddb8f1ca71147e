"""EP625 template-of-the-application."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.application_template import application_template, is_in_the_gallery, listed_template
from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._applications import declared_application
from entra_policy.rules.documented_elsewhere._template import synchronization_template
from entra_policy.text import printable
from entra_policy.values import Secret
from entra_sync.gallery import ApplicationKind, application_name, kind_of_application, kind_of_job
from entra_sync.templates import NON_GALLERY_TEMPLATE, is_application_template_id

_ARE: Final = {
    ApplicationKind.NON_GALLERY: "a non-gallery application",
    ApplicationKind.GALLERY: "an application of the gallery",
    ApplicationKind.CROSS_TENANT: "cross-tenant synchronization",
    ApplicationKind.CLOUD_SYNC: "cloud sync",
}


@rule(
    "EP625",
    "template-of-the-application",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    documented_in=(pages.CONFIGURE_BY_GRAPH,),
)
def template_of_the_application(job: Job, context: Context) -> Iterator[Problem]:
    """A job is made from one of the synchronization templates that its application has.

    What it checks
        Of an application that the program declares: whether the id of the template that it is made from is one, a GUID,
        which is mandatory. And whether the synchronization template of its job belongs to applications of another kind,
        which is advisory: `scim` and `customappsso` are those of non-gallery applications, `Azure2Azure` is that of
        cross-tenant synchronization, and applications in the gallery have their own. What is not listed passes.

    Why
        An application template is designated by its id alone, not by its name. And a job that is made from a template
        that its application does not have is refused by Microsoft Graph, after the application was created.

    Example
        ```python
        application = azuread.ApplicationFromTemplate("crm", display_name="CRM", template_id="salesforce")
        azuread.SynchronizationJob("crm", service_principal_id=application.service_principal_id, template_id="scim")
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=application.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
            ],
        )
        ```

    Instead
        ```python
        # GET /servicePrincipals/{id}/synchronization/templates lists the templates of an application.
        template = azuread.get_application_template(display_name="AWS IAM Identity Center")
        application = azuread.ApplicationFromTemplate("aws", display_name="AWS", template_id=template.template_id)
        azuread.SynchronizationJob(
            "aws",
            service_principal_id=application.service_principal_id,
            template_id="aWSSingleSignon",
        )
        azuread.SynchronizationSecret(
            "aws",
            service_principal_id=application.service_principal_id,
            credentials=[
                {"key": "BaseAddress", "value": "https://aws.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
            ],
        )
        ```

    When it is undecided
        While one of the two templates is not known before deployment, unless the program looks it up in the gallery, or
        it is not certain which application the job is for.
    """
    application = declared_application(job, context.settings)
    template = listed_template(job)
    if template is None and is_in_the_gallery(job):
        return
    if template is None:
        template = application_template(application)
    if template is None:
        raise NotApplicable
    problems = tuple(_problems(job, application, template))
    if problems and job.application_undecided is not None:
        raise job.application_undecided
    yield from problems


def _problems(job: Job, application: Resource, template: str) -> Iterator[Problem]:
    secret = type(application.value("templateId")) is Secret
    if not is_application_template_id(template):
        quoted = "its application template" if secret else f"`{printable(template)}`"
        yield Problem(
            f"Application `{application.name}` can't be made: {quoted} isn't the id of an application template, which "
            "is a GUID. Look it up by the application's name (`azuread.get_application_template`).",
            about="not the id of an application template",
            path="templateId",
            urn=application.urn,
        )
        return
    kind = kind_of_application(template)
    if kind is None:
        return
    declared = synchronization_template(job)
    if declared is None or declared.text is None:
        return
    other = kind_of_job(declared.text)
    if other is None or other is kind:
        return
    name = None if secret else application_name(template)
    made = f"for {name}" if kind is ApplicationKind.GALLERY and name else f"for {_ARE[kind]}"
    remedy = (
        f"Use the template `{NON_GALLERY_TEMPLATE}`, or make the application from the template of that in the gallery."
        if kind is ApplicationKind.NON_GALLERY
        else "Use one that the application has: `GET /servicePrincipals/{id}/synchronization/templates` lists them."
    )
    chosen = (
        "a secret synchronization template" if declared.secret else f"the synchronization template `{declared.text}`"
    )
    yield Problem(
        f"The job is made from {chosen}, which is that of {_ARE[other]}, but its "
        f"application `{application.name}` is made from the template {made}. {remedy}",
        about="a synchronization template of other applications",
        path=declared.path,
        urn=declared.urn,
        level=Level.ADVISORY,
    )
