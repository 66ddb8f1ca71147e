"""EP208 no-multivalue-directory-extension."""

from collections.abc import Iterator
from dataclasses import dataclass

from entra_policy.estate.schema import AttributeMapping, Clause
from entra_policy.estate.tenants import source_tenant, target_tenant
from entra_policy.facts import fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.attribute_mappings._extensions import (
    DIRECTORY_EXTENSIONS,
    EXTENSIONS_OF_TARGET,
    clause_sentence,
)
from entra_policy.values import UNKNOWN, Undecided, known, reveal
from entra_sync.names import is_directory_extension, is_entra_directory
from entra_sync.templates import Scenario


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
    """No attribute mapping and no scoping filter uses a multivalued directory extension.

    What it checks
        Directory extensions (`extension_<application id>_<name>`) of Microsoft Entra ID that a mapping's source or a
        scoping clause refers to, or that a mapping writes: whether the schema's definition of the directory, or a facts
        file, says that the extension is multivalued. Case matters in these names: the same name in a different case is
        a different attribute.

    Why
        The service can't use a multivalued directory extension, either in a mapping or in a filter.

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
        While the source, the target, the attribute of the clause or the name of a directory is not known before
        deployment. An extension that the schema doesn't define, or whose definition isn't known, needs facts about the
        directory extensions of the tenant that has it; without them, this is reported once.
    """
    not_known: list[Undecided] = []
    for use in _uses(subject, not_known):
        try:
            note = _why_multivalued(use, subject, context)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if note is None:
            continue
        quoted = "a directory extension" if use.hidden else f"`{use.name}`"
        yield Problem(
            f"{use.what} {quoted}, which is multivalued{note}. Multivalued directory extensions can't be used in "
            "attribute mappings or scoping filters: use a single-valued one.",
            about=f"{subject.label}: {quoted}{', the target,' if use.written else ''} has several values",
            path=f"{subject.path}.{use.where}",
        )
    if not_known:
        raise not_known[0]


@dataclass(frozen=True, slots=True)
class _Use:
    """A directory extension that a mapping or a clause refers to: its name, where, and what is said of it."""

    name: str
    what: str
    where: str
    hidden: bool
    written: bool = False


def _uses(subject: AttributeMapping | Clause, not_known: list[Undecided]) -> Iterator[_Use]:
    """The directory extensions of Microsoft Entra ID that are read or written; adds what isn't known to the list."""
    object_mapping = subject.object_mapping
    try:
        if isinstance(subject, Clause):
            name = subject.attribute if object_mapping.source_side.may_be_entra else None
            if name is not None and is_directory_extension(name) and object_mapping.source_side.is_entra:
                hidden = subject.secret or type(subject.value.get("sourceOperandName")) is not str
                yield _Use(name, f"{clause_sentence(subject)} refers to", "sourceOperandName", hidden)
            return
        if object_mapping.source_side.may_be_entra:
            for name in subject.source_references():
                if is_directory_extension(name) and object_mapping.source_side.is_entra:
                    yield _Use(name, f"The source of {subject.label} refers to", "source", subject.hides_source)
    except Undecided as undecided:
        not_known.append(undecided)
    if isinstance(subject, AttributeMapping):
        yield from _written(subject, not_known)


def _written(mapping: AttributeMapping, not_known: list[Undecided]) -> Iterator[_Use]:
    directory = reveal(mapping.object_mapping.rule.get("targetDirectoryName"))
    if directory is not UNKNOWN and not (type(directory) is str and is_entra_directory(directory)):
        return
    try:
        target = mapping.target
        if target is None or not is_directory_extension(target):
            return
        known(directory, f"{mapping.object_mapping.path.rpartition('.objectMappings')[0]}.targetDirectoryName")
    except Undecided as undecided:
        not_known.append(undecided)
        return
    yield _Use(target, f"{mapping.label} writes", "targetAttributeName", mapping.hides_target, written=True)


def _why_multivalued(use: _Use, subject: AttributeMapping | Clause, context: Context) -> str | None:
    """How it is known that an extension is multivalued, as a part of the message; None where it is single-valued.

    Raises:
        Undecided: neither the schema nor facts say whether it is.
    """
    not_known: Undecided | None = None
    object_mapping = subject.object_mapping
    try:
        find = object_mapping.target_side.attribute if use.written else object_mapping.source_side.attribute
        definition = find(use.name)
        declared = None if definition is None else definition.is_set("multivalued")
    except Undecided as undecided:
        declared, not_known = None, undecided
    if declared:
        return ", as the schema declares"
    collected = _collected(use, context, needed=declared is None and not_known is None)
    if collected and context.settings.facts is not None:
        return f" {fact_note(context.settings.facts)}"
    if declared is None and collected is None:
        raise not_known or missing(EXTENSIONS_OF_TARGET if use.written else DIRECTORY_EXTENSIONS)
    return None


def _collected(use: _Use, context: Context, *, needed: bool) -> bool | None:
    """Whether facts say that an extension is multivalued; None where they don't say.

    Raises:
        Undecided: it is needed, and it is not known which tenant the extension belongs to.
    """
    settings = context.settings
    if settings.facts is None:
        return None
    # Only a cross-tenant job writes into another tenant than its own.
    tenant_of = target_tenant if use.written and context.job.scenario is Scenario.CROSS_TENANT else source_tenant
    try:
        tenant = tenant_of(context.job, settings)
    except Undecided:
        if needed:
            raise
        return None
    facts = None if tenant is None else settings.tenant_facts(tenant)
    if facts is None or facts.extension_properties is None:
        return None
    extension = facts.extension(use.name)
    return False if extension is None else extension.multivalued
