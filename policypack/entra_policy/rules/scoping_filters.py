"""Provisioning mode and attribute mappings.

What the service can't filter by, and multivalued extensions.
"""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import AttributeMapping, Clause
from entra_policy.estate.tenants import source_tenant
from entra_policy.facts import fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule import Problem, Source, Subject, rule
from entra_policy.settings import Settings
from entra_policy.unknown import Undecided, reveal
from entra_sync.dates import is_date_attribute
from entra_sync.filters import is_unsupported_operator
from entra_sync.names import is_directory_extension

_UNSUPPORTED: Final = frozenset({"approleassignments", "usertype", "accountexpires"})
_UNSUPPORTED_SINCE_2026: Final = frozenset({"manager", "members", "ismemberof"})
_EXTENSIONS: Final = "directory extensions of the source tenant"


@rule(
    "EP206",
    "scoping-filter-attributes",
    level=Level.MANDATORY,
    subject=Subject.CLAUSE,
    item="Unsupported scoping filters",
)
def scoping_filter_attributes(clause: Clause, settings: Settings) -> Iterator[Problem]:
    """No scoping filter looks at an attribute that the service can't filter by.

    What it checks
        Clauses on `appRoleAssignments`, `userType` and `accountExpires`, in any case, where the source directory is
        Microsoft Entra ID. In edition 2026 also clauses on `manager`, on `members` of groups, on every attribute that
        holds a date (by its name or by its declared type), and `IsMemberOf`.

    Why
        The service does not evaluate these attributes in a scoping filter. The clause is never true, or the filter is
        refused, and the wrong users are in scope.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "scoping": scope(clause("userType", "EQUALS", "Member")),
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
                "scoping": scope(clause("userPrincipalName", "NOT REGEX MATCH", ".*#EXT#.*")),
            },
        )
        ```

    When it is undecided
        While the attribute of the clause, or the name of the source directory, is not known before deployment; in
        edition 2026 also while the operator, or the declared type of the attribute, is not known.
    """
    object_mapping = clause.object_mapping
    if not object_mapping.source_may_be_entra:
        return
    newer = settings.edition != "2024"
    not_known: list[Undecided] = []
    if _cannot_filter(clause, not_known, newer=newer) and object_mapping.source_is_entra:
        yield Problem(
            f"{_sentence(clause)} filters by an attribute that scoping filters don't support. Filter by another "
            "attribute, or assign the users and groups that are to be provisioned.",
            about=f"{clause.label}: an attribute that scoping filters don't support",
            path=f"{clause.path}.sourceOperandName",
        )
    elif newer and is_unsupported_operator(clause.operator or "") and object_mapping.source_is_entra:
        yield Problem(
            f"{_sentence(clause)} has an operator that scoping filters don't support. Assign the group to the "
            "application instead.",
            about=f"{clause.label}: an operator that scoping filters don't support",
            path=f"{clause.path}.operatorName",
        )
    if not_known:
        raise not_known[0]


def _cannot_filter(clause: Clause, not_known: list[Undecided], *, newer: bool) -> bool:
    """Whether the clause looks at an unsupported attribute; False, and the reason noted, where that isn't known."""
    try:
        attribute = clause.attribute
        declared = clause.object_mapping.source_definition if newer else None
        definition = None if declared is None or attribute is None else declared.attribute(attribute)
        dated = definition is not None and definition.type == "DateTime"
    except Undecided as undecided:
        not_known.append(undecided)
        attribute, dated = _shown(clause), False
    lowered = (attribute or "").lower()
    return (
        dated
        or lowered in _UNSUPPORTED
        or (newer and (lowered in _UNSUPPORTED_SINCE_2026 or is_date_attribute(lowered)))
    )


def _shown(clause: Clause) -> str | None:
    attribute = reveal(clause.value.get("sourceOperandName"))
    return attribute if type(attribute) is str else None


def _sentence(clause: Clause) -> str:
    return "A secret scoping clause" if clause.secret else f"The scoping clause {clause.label}"


@rule(
    "EP208",
    "no-multivalue-directory-extension",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    also=frozenset({Subject.CLAUSE}),
    item="Multivalue directory extensions",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_multivalue_directory_extension(subject: AttributeMapping | Clause, settings: Settings) -> Iterator[Problem]:
    """No attribute mapping and no scoping filter reads a directory extension with several values.

    What it checks
        Directory extensions (`extension_<application id>_<name>`) of Microsoft Entra ID that a mapping's source refers
        to or a scoping clause looks at: whether the schema's definition of the source directory, or a facts file, says
        that the extension is multivalued. Case counts in these names: the same name in another case is another
        attribute.

    Why
        The service can't read a directory extension with several values, neither for a mapping nor for a filter.

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
        directory extensions of the source tenant; where there are none, this is said once.
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
            note = _why_multivalued(subject, name, settings)
        except Undecided as undecided:
            not_known = not_known or undecided
            continue
        if note is None:
            continue
        if isinstance(subject, Clause):
            what, path = _sentence(subject), f"{subject.path}.sourceOperandName"
        else:
            what, path = f"The source of {subject.label}", f"{subject.path}.source"
        shown = "a directory extension" if _hidden(subject) else f"`{name}`"
        yield Problem(
            f"{what} refers to {shown}, which has several values{note}. Multivalued directory extensions can't be used "
            "in attribute mappings or scoping filters: use a single-valued one.",
            about=f"{subject.label}: {shown} has several values",
            path=path,
        )
    if not_known is not None:
        raise not_known


def _why_multivalued(subject: AttributeMapping | Clause, name: str, settings: Settings) -> str | None:
    """Where it is known from that an extension has several values, for the message; None where it has one.

    Raises:
        Undecided: neither the schema nor facts say it.
    """
    not_known: Undecided | None = None
    try:
        definition = subject.object_mapping.source_attribute(name)
        declared = None if definition is None else definition.is_set("multivalued")
    except Undecided as undecided:
        declared, not_known = None, undecided
    if declared:
        return ", as the schema declares"
    collected = _collected(subject, name, settings, needed=declared is None and not_known is None)
    if collected and settings.facts is not None:
        return f" {fact_note(settings.facts)}"
    if declared is None and collected is None:
        raise not_known or missing(_EXTENSIONS)
    return None


def _collected(subject: AttributeMapping | Clause, name: str, settings: Settings, *, needed: bool) -> bool | None:
    """Whether facts say that an extension has several values; None where they don't say.

    Raises:
        Undecided: it is needed, and it is not known which tenant the extension belongs to.
    """
    if settings.facts is None:
        return None
    try:
        tenant = source_tenant(subject.job, settings)
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
