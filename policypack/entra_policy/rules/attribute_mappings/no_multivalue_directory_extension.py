"""EP208 no-multivalue-directory-extension."""

from collections.abc import Iterator

from entra_policy.estate.schema import AttributeMapping, Clause
from entra_policy.estate.tenants import source_tenant
from entra_policy.facts import fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.attribute_mappings._extensions import DIRECTORY_EXTENSIONS, clause_sentence
from entra_policy.values import Undecided
from entra_sync.names import is_directory_extension


@rule(
    "EP208",
    "no-multivalue-directory-extension",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    also=frozenset({Subject.CLAUSE}),
    item="Multivalue directory extensions",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_multivalue_directory_extension(subject: AttributeMapping | Clause, context: Context) -> Iterator[Problem]:
    """No attribute mapping and no scoping filter reads a multivalued directory extension.

    What it checks
        Directory extensions (`extension_<application id>_<name>`) of Microsoft Entra ID that a mapping's source or a
        scoping clause refers to: whether the schema's definition of the source directory, or a facts file, says that
        the extension is multivalued. Case matters in these names: the same name in a different case is a different
        attribute.

    Why
        The service can't read a multivalued directory extension, either for a mapping or for a filter.

    Example
        ```python
        skills = "extension_0f5c1d2e3b4a59687786950412233445_skills"
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(users(to("skills", attribute(skills))), target_directory="customappsso"),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [{"name": skills, "type": "String", "multivalued": True}],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    Instead
        ```python
        # One value that says it all, kept up to date by whoever writes the list.
        skills = "extension_0f5c1d2e3b4a59687786950412233445_skillsAsText"
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            schema=synchronization_schema(
                synchronization_rule(users(to("skills", attribute(skills))), target_directory="customappsso"),
                directories=[
                    {
                        "name": "Azure Active Directory",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [{"name": skills, "type": "String", "multivalued": False}],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        While the source, the attribute of the clause or the name of the source directory is not known before
        deployment. An extension that the schema doesn't define, or whose definition isn't known, needs facts about the
        directory extensions of the source tenant; without them, this is reported once.
    """
    object_mapping = subject.object_mapping
    if not object_mapping.source_may_be_entra:
        return
    if isinstance(subject, Clause):
        attribute = subject.attribute
        names: tuple[str, ...] = () if attribute is None else (attribute,)
    else:
        names = subject.source_references()
    not_known: Undecided | None = None
    for name in names:
        if not is_directory_extension(name) or not object_mapping.source_is_entra:
            continue
        try:
            note = _why_multivalued(subject, name, context)
        except Undecided as undecided:
            not_known = not_known or undecided
            continue
        if note is None:
            continue
        if isinstance(subject, Clause):
            what, path = clause_sentence(subject), f"{subject.path}.sourceOperandName"
        else:
            what, path = f"The source of {subject.label}", f"{subject.path}.source"
        quoted = "a directory extension" if _hidden(subject) else f"`{name}`"
        yield Problem(
            f"{what} refers to {quoted}, which is multivalued{note}. Multivalued directory extensions can't be used in "
            "attribute mappings or scoping filters: use a single-valued one.",
            about=f"{subject.label}: {quoted} has several values",
            path=path,
        )
    if not_known is not None:
        raise not_known


def _why_multivalued(subject: AttributeMapping | Clause, name: str, context: Context) -> str | None:
    """How it is known that an extension is multivalued, as a part of the message; None where it is single-valued.

    Raises:
        Undecided: neither the schema nor facts say whether it is.
    """
    not_known: Undecided | None = None
    try:
        definition = subject.object_mapping.source_attribute(name)
        declared = None if definition is None else definition.is_set("multivalued")
    except Undecided as undecided:
        declared, not_known = None, undecided
    if declared:
        return ", as the schema declares"
    collected = _collected(name, context, needed=declared is None and not_known is None)
    if collected and context.settings.facts is not None:
        return f" {fact_note(context.settings.facts)}"
    if declared is None and collected is None:
        raise not_known or missing(DIRECTORY_EXTENSIONS)
    return None


def _collected(name: str, context: Context, *, needed: bool) -> bool | None:
    """Whether facts say that an extension is multivalued; None where they don't say.

    Raises:
        Undecided: it is needed, and it is not known which tenant the extension belongs to.
    """
    settings = context.settings
    if settings.facts is None:
        return None
    try:
        tenant = source_tenant(context.job, settings)
    except Undecided:
        if needed:
            raise
        return None
    facts = None if tenant is None else settings.tenant_facts(tenant)
    if facts is None or facts.extension_properties is None:
        return None
    extension = facts.extension(name)
    return False if extension is None else extension.multivalued


def _hidden(subject: AttributeMapping | Clause) -> bool:
    if isinstance(subject, Clause):
        return subject.secret or type(subject.value.get("sourceOperandName")) is not str
    return subject.hides_source
