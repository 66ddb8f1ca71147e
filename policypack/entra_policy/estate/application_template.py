"""The template that an application is created from: as declared, or as the program looks it up in the gallery."""

from entra_policy.estate.job import Job
from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, known_text, reveal
from entra_sync.gallery import gallery_applications


def application_template(application: Resource) -> str | None:
    """The id of the template that an application is created from, None without one. Raises `Undecided`."""
    computed = "templateId" not in application.props
    if computed and application.id is UNKNOWN and reveal(application.outputs.get("templateId")) is UNKNOWN:
        # What is created without a template has none, whatever the provider leaves open until then.
        return None
    return known_text(application.value("templateId"), "templateId", application.urn) or None


def is_in_the_gallery(job: Job) -> bool:
    """Whether the template of the job's application is one that the program looks up, so that its id is one."""
    return job.template_look_up is not None


def listed_template(job: Job) -> str | None:
    """The id of the template that the program looks up, by its name if that is listed; None where it isn't known.

    Of a look-up by name the id is known to the cloud alone; what isn't listed is none of those that are.
    """
    if job.template_look_up is None:
        return None
    asked = reveal(job.template_look_up.props.get("templateId"))
    if type(asked) is str and asked:
        return asked
    name = reveal(job.template_look_up.props.get("displayName"))
    wanted = name.strip().lower() if type(name) is str else None
    return next((each.template_id for each in gallery_applications().values() if each.name.lower() == wanted), None)
