"""The template that an application is created from."""

from entra_policy.resource import Resource
from entra_policy.values import UNKNOWN, known_text, reveal


def application_template(application: Resource) -> str | None:
    """The id of the template that an application is created from, None without one. Raises `Undecided`."""
    computed = "templateId" not in application.props
    if computed and application.id is UNKNOWN and reveal(application.outputs.get("templateId")) is UNKNOWN:
        # What is created without a template has none, whatever the provider leaves open until then.
        return None
    return known_text(application.value("templateId"), "templateId", application.urn) or None
