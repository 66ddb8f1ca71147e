"""EP304 application-available-in-cloud."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.adopted_principals import is_adopted
from entra_policy.estate.application_template import application_template, is_in_the_gallery, listed_template
from entra_policy.estate.cloud import CLOUD_ASSUMED, CLOUD_NOT_KNOWN
from entra_policy.estate.job import Job
from entra_policy.estate.service_principal import NOT_DECLARED
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import Secret, Undecided
from entra_sync.clouds import Cloud, same_boundary
from entra_sync.gallery import GalleryApplication, gallery_applications
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES, Scenario

_NON_GALLERY: Final = frozenset(NON_GALLERY_APPLICATION_TEMPLATES.values())
_SMALL_GALLERIES: Final = frozenset({Cloud.US_GOVERNMENT_L4, Cloud.US_GOVERNMENT_L5, Cloud.CHINA})


@rule(
    "EP304",
    "application-available-in-cloud",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Not all provisioning apps are available in all clouds",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.ON_PREMISES, Scenario.INBOUND}),
)
def application_available_in_cloud(job: Job, context: Context) -> Iterator[Problem]:
    """The application's template exists in the tenant's cloud.

    What it checks
        The template that the job's application is created from, against the cloud of the job's provider. It fails when
        the template is the one for non-gallery applications in another cloud, since each cloud has its own (US
        Government L4 and L5 share one), and when the gallery application is listed as not available in the cloud. A
        gallery application about which nothing is listed is advisory in a US Government cloud or in China. Microsoft
        publishes no list; state what you know in the settings: `applications`, each with `template_id` and the `clouds`
        that have it.

    Why
        The galleries of the US Government clouds and of China contain only some applications. Creating an application
        from a template that is not there fails at deployment.

    Example
        ```python
        # The component's `cloud` argument is missing, so it takes the non-gallery template of the global cloud.
        government = azuread.Provider("government", environment="usgovernment")
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": government}),
        )
        ```

    Instead
        ```python
        government = azuread.Provider("government", environment="usgovernment")
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "cloud": "usgovernmentl4",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
            pulumi.ResourceOptions(providers={"azuread": government}),
        )
        ```

    When it is undecided
        While the template is not known before deployment, unless the program looks it up in the global gallery; while
        the cloud of the provider is not known, or only assumed to be global, and the template is not one that it has;
        while it is not known which application the job is for. An application that is not declared in the program
        already exists, and is not checked.
    """
    if job.application is None:
        undecided = job.application_undecided
        if job.resource is None or undecided is None or undecided.reason == NOT_DECLARED:
            raise NotApplicable
        if is_adopted(job, context.settings):
            raise NotApplicable
        raise undecided
    problems = tuple(_problems(job, job.application, context))
    if problems and job.application_undecided is not None:
        raise job.application_undecided
    yield from problems


def _problems(job: Job, application: Resource, context: Context) -> Iterator[Problem]:
    """What is wrong with the template of the job's application."""
    urn = application.urn
    template = listed_template(job)
    if template is None and _is_found_in_the_global_gallery(job, context):
        return
    if template is None:
        template = application_template(application)
    if template is None:
        raise NotApplicable
    lowered = template.strip().lower()
    documented = gallery_applications().get(lowered)
    secret = type(application.value("templateId")) is Secret
    quoted = "The application's template" if secret else f"The application template `{template}`"
    if documented is not None and not secret:
        quoted = f"`{documented.name}`"
    listed = context.settings.applications.get(lowered)
    if job.cloud is None:
        raise Undecided(CLOUD_NOT_KNOWN)
    if job.deployment.assumed and not _is_available(lowered, listed, documented):
        raise Undecided(CLOUD_ASSUMED)
    if listed is not None:
        if not any(same_boundary(job.cloud, cloud) for cloud in listed):
            yield _unavailable(quoted, job.cloud, urn, "by the settings")
        return
    if lowered in _NON_GALLERY:
        own = NON_GALLERY_APPLICATION_TEMPLATES.get(job.cloud)
        if own is not None and own != lowered:
            yield Problem(
                f"{quoted} is the one for non-gallery applications in another cloud. In the cloud of this job's "
                f"provider, {job.cloud.value}, it is `{own}`: use that (in a `ProvisioningJob`, set `cloud` to "
                f"`{job.cloud.value}`).",
                about="the non-gallery template of another cloud",
                path="templateId",
                urn=urn,
            )
        return
    available = None if documented is None else documented.availability(job.cloud)
    if available is False:
        yield _unavailable(quoted, job.cloud, urn, "in Microsoft's documentation")
    elif available is None and job.cloud in _SMALL_GALLERIES and job.scenario is not Scenario.ON_PREMISES:
        yield Problem(
            f"{quoted} is not listed as available in the cloud of this job's provider, {job.cloud.value}, whose "
            "gallery contains only some applications. Look it up there, and list it in the settings (`applications`), "
            "or use a non-gallery application.",
            about="not listed for the cloud",
            path="templateId",
            urn=urn,
            level=Level.ADVISORY,
        )


def _is_found_in_the_global_gallery(job: Job, context: Context) -> bool:
    """Whether the program looks the template up, of which neither the documentation nor the settings say anything.

    The small galleries of other clouds are left to what sees the id: it may be one that nothing lists for them.
    """
    return is_in_the_gallery(job) and job.cloud is Cloud.GLOBAL and not context.settings.applications


def _is_available(template: str, listed: frozenset[Cloud] | None, documented: GalleryApplication | None) -> bool:
    """Whether nothing says that the global cloud has no such template."""
    if listed is not None:
        return Cloud.GLOBAL in listed
    if template in _NON_GALLERY:
        return NON_GALLERY_APPLICATION_TEMPLATES[Cloud.GLOBAL] == template
    return documented is None or documented.availability(Cloud.GLOBAL) is not False


def _unavailable(name: str, cloud: Cloud, urn: str, where: str) -> Problem:
    return Problem(
        f"{name} is listed {where} as not available in the cloud of this job's provider, {cloud.value}. Use a "
        "non-gallery application of that cloud instead.",
        about="not available in the cloud",
        path="templateId",
        urn=urn,
    )
