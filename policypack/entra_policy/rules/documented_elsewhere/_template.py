"""The synchronization template that a job is made from."""

from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.values import Secret, Value, known_text
from entra_sync.templates import job_template


@dataclass(frozen=True, slots=True)
class DeclaredTemplate:
    """A declared template.

    Attributes:
        text: its id; None where it isn't text.
        path: the property that says it.
        urn: the resource that has the property; None for the one that represents the job.
        secret: whether it is a secret, which no message may show.
    """

    text: str | None
    path: str
    urn: str | None
    secret: bool = False


def synchronization_template(job: Job) -> DeclaredTemplate | None:
    """The template of a job: of the job itself, else what its schema or its component says; None where nothing does.

    Raises:
        Undecided: it isn't known.
    """
    if job.resource is not None:
        return _declared(job.resource.props.get("templateId"), "templateId", job.resource.urn)
    for schema in job.schema_resources:
        if schema.type == types.SCHEMA_DOCUMENT:
            return _declared(schema.id, "id", schema.urn)
        for key in ("template_id", "job_id"):
            if schema.props.get(key) is not None:
                return _declared(schema.props[key], key, schema.urn)
    argument = job.argument("synchronization_template_id")
    component = None if job.component is None else job.component.urn
    return None if argument is None else _declared(argument, "synchronization_template_id", component)


def _declared(value: Value, path: str, urn: str | None) -> DeclaredTemplate:
    text = known_text(value, path, urn)
    return DeclaredTemplate(None if text is None else job_template(text) or text, path, urn, type(value) is Secret)
