"""EP305 gallery-or-non-gallery-application."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.adopted_principals import is_adopted
from entra_policy.estate.application_template import application_template, is_in_the_gallery
from entra_policy.estate.job import Job
from entra_policy.estate.service_principal import NOT_DECLARED
from entra_policy.facts import fact_note
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.service._existing_principals import existing_principal
from entra_policy.values import Undecided

_REMEDY: Final = (
    "Give facts about the service principal (`--facts`, `service_principals`), or, if it is enabled for provisioning "
    "already, say so (`--adopted`, or `adopted` in the settings)."
)


@rule(
    "EP305",
    "gallery-or-non-gallery-application",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Not available on an OIDC-based application",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def gallery_or_non_gallery_application(job: Job, context: Context) -> Iterator[Problem]:
    """The job's application is created from a template: one of the gallery, or the one for non-gallery applications.

    What it checks
        The application that the job's service principal belongs to, where the program declares it. It fails when
        neither its inputs nor its outputs contain a template id. An `azuread.ApplicationFromTemplate`, alone or with a
        service principal that adopts what it created (`use_existing`), is created from a template. Of an application
        that exists already, the facts say what it was created from (`service_principals`), or the settings that it is
        enabled for provisioning (`adopted`).

    Why
        Applications for OpenID Connect are app registrations, whose service principals are not enabled for automatic
        provisioning. A job on one fails at deployment.

    Example
        ```python
        application = azuread.Application("crm", display_name="CRM")
        principal = azuread.ServicePrincipal("crm", client_id=application.client_id)
        azuread.SynchronizationJob("crm", service_principal_id=principal.id, template_id="scim")
        azuread.SynchronizationSecret(
            "crm",
            service_principal_id=principal.id,
            credentials=[
                {"key": "BaseAddress", "value": "https://crm.example.com/scim"},
                {"key": "SecretToken", "value": "token"},
            ],
        )
        ```

    Instead
        ```python
        # A second, non-gallery application for provisioning, beside the one that users sign in to.
        application = azuread.ApplicationFromTemplate(
            "crm-provisioning",
            display_name="CRM provisioning",
            template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
        )
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

    When it is undecided
        While the template's id is not known before deployment, and when the program doesn't declare the job's
        application, the facts don't contain its service principal, and the settings don't name it among those that
        are `adopted`.
    """
    application = job.application
    if application is None:
        if job.resource is None:
            raise NotApplicable
        existing = existing_principal(job, context.settings)
        if existing is None and is_adopted(job, context.settings):
            return
        if existing is None:
            undecided = job.application_undecided or Undecided(NOT_DECLARED)
            raise Undecided(undecided.reason, undecided.path, undecided.urn, remedy=undecided.remedy or _REMEDY)
        if existing.application_template_id is None and context.settings.facts is not None:
            yield Problem(
                f"The application of service principal `{existing.display_name or existing.id}` was not created from a "
                f"template {fact_note(context.settings.facts)}, so the service principal is not enabled for automatic "
                "provisioning. Create an application for provisioning from a template, with "
                "`azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
                about="the application is made from no template",
                path="servicePrincipalId",
            )
        return
    if application.type == types.APPLICATION_FROM_TEMPLATE or is_in_the_gallery(job):
        return
    if not application_template(application):
        if job.application_undecided is not None:
            raise job.application_undecided
        yield Problem(
            f"Application `{application.name}` is an app registration that was not created from a template, so its "
            "service principal is not enabled for automatic provisioning. Create an application for provisioning from "
            "a template, with `azuread.ApplicationFromTemplate` or a `ProvisioningJob`.",
            about="the application is made from no template",
            path="templateId",
            urn=application.urn,
        )
