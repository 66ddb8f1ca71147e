"""EP008 unknown-attribute."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.definitions import AttributeDefinition
from entra_policy.estate.mapping_side import Side
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.facts import fact_note
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.schema._attribute_names import (
    NameUse,
    directory_extensions,
    discovered,
    documented,
    is_unremarkable,
    name_uses,
    service_name,
    side_of,
    suggested_name,
)
from entra_policy.values import Undecided
from entra_sync.names import is_directory_extension, is_schema_extension
from entra_sync.names_known import KnownAttributes
from entra_sync.names_suggested import nearest_name

# As sources these are reported by EP202.
_REPORTED_BY_EP202: Final = frozenset({"samaccountname", "usertype"})


@rule(
    "EP008",
    "unknown-attribute",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    also=frozenset({Subject.CLAUSE}),
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def unknown_attribute(subject: AttributeMapping | Clause, context: Context) -> Iterator[Problem]:
    """Mappings and scoping clauses refer to attributes that exist, as far as that is known.

    What it checks
        The target of each mapping, and each attribute that a source or a scoping clause refers to, against the best
        list that there is:

        - The schema's own directories. In a schema that replaces the template's, or an export, that declares the
          directory with the object, the attribute must be among them. Extensions as sources (EP203), and
          `samAccountName` and `userType` as sources (EP202), have rules of their own. A source attribute whose name
          differs from the declared one only in case is advisory.
        - The facts: the attributes that the service discovered in the target, and the directory extensions of the
          source tenant.
        - Else the names that documentation lists: of users and groups of Microsoft Entra ID, in the own tenant or the
          target tenant, of SCIM applications, and of applications whose directory is documented. Since a name that no
          page lists may exist, a name is reported only where it is a slip away from a listed one, or is Microsoft
          Graph's name of an attribute that the service calls otherwise (`mobilePhone`: `mobile`).

        What the facts and the lists say is never more than advisory. Extensions, attributes in a SCIM schema of one's
        own (`urn:...`), `CustomSecurityAttributes.*`, names with brackets, and the attributes of HR systems, Active
        Directory and on-premises applications are in no list, and are not compared with any.

    Why
        A name that the directory doesn't define is usually a typo: the service refuses the schema, or the attribute
        never gets a value. Schemas have also been refused for source attributes that were written in another case.

    Example
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        to("surname", attribute("userPrincipalName")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "customappsso",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": "userName", "type": "String"},
                                    {"name": "name.familyName", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    Instead
        ```python
        SynchronizationSchema(
            "schema",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="scim.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="scim",
            mode="replace",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to("userName", attribute("userPrincipalName"), matching=1),
                        to("name.familyName", attribute("surname")),
                    ),
                    target_directory="customappsso",
                ),
                directories=[
                    {
                        "name": "customappsso",
                        "objects": [
                            {
                                "name": "User",
                                "attributes": [
                                    {"name": "userName", "type": "String"},
                                    {"name": "name.familyName", "type": "String"},
                                ],
                            }
                        ],
                    }
                ],
            ),
        )
        ```

    When it is undecided
        Only where the schema declares the directory with the object: while a name or an expression is not known before
        deployment; when the attribute may be declared in a part of the schema that is not known; when it is not
        declared and it is not known whether the schema is merged.
    """
    object_mapping = subject.object_mapping
    merged = object_mapping.schema.merged
    unread: dict[bool, Undecided] = {}
    not_known: list[Undecided] = []
    compared = False
    not_defined: dict[bool, NameUse] = {}
    for use in name_uses(subject, unread):
        side = side_of(object_mapping, use)
        if side.definition is not None and not merged:
            compared = True
            yield from _not_in_schema(object_mapping, use, not_known)
            continue
        declared = None if side.definition is None else side.definition.attribute(use.name)
        if declared is not None:
            compared = True
            yield from _differs_in_case(use, declared)
            continue
        not_defined[use.of_target] = use
        if context.settings.facts is not None or not is_unremarkable(side, use):
            yield from _not_listed(side, use, documented(side, use), context)
    if not merged:
        definitions = {True: object_mapping.target_side.definition, False: object_mapping.source_side.definition}
        not_known[:0] = [undecided for side, undecided in unread.items() if definitions[side] is not None]
    elif not compared and not any(documented(side_of(object_mapping, use), use) for use in not_defined.values()):
        raise NotApplicable
    if not_known:
        raise not_known[0]


def _not_in_schema(object_mapping: ObjectMapping, use: NameUse, not_known: list[Undecided]) -> Iterator[Problem]:
    """What is wrong with a name where the schema declares what the object has."""
    if _reported_elsewhere(object_mapping, use):
        return
    try:
        declared = side_of(object_mapping, use).attribute(use.name)
        if declared is None:
            object_mapping.schema.check_mode_known()
    except Undecided as undecided:
        not_known.append(undecided)
        return
    if declared is not None:
        yield from _differs_in_case(use, declared)
        return
    side = _side(use)
    definition = side_of(object_mapping, use).definition
    names = () if definition is None else (each.name for each in definition.attributes.values() if not each.secret)
    yield Problem(
        f"{use.begin} is not among {_those(use)} that the schema defines for the {side} object"
        f"{_hint(use, nearest_name(use.name, names))} Correct the name, or add the attribute to the {side} directory.",
        about=f"{use.subject.label}: {use.quoted} is not defined",
        path=use.path,
    )


def _reported_elsewhere(object_mapping: ObjectMapping, use: NameUse) -> bool:
    if use.of_target or use.in_clause:
        return False
    by_ep202 = use.name.lower() in _REPORTED_BY_EP202 and object_mapping.source_side.may_be_entra
    return is_schema_extension(use.name) or by_ep202


def _differs_in_case(use: NameUse, declared: AttributeDefinition) -> Iterator[Problem]:
    if use.of_target or declared.name == use.name:
        return
    instead = "it as the schema defines it" if use.hidden or declared.secret else f"`{declared.name}`"
    yield Problem(
        f"{use.begin} the schema defines with other capital letters; the service may refuse that. Write {instead}.",
        about=f"{use.subject.label}: {use.quoted} differs in case",
        path=use.path,
        level=Level.ADVISORY,
    )


def _not_listed(side: Side, use: NameUse, known: KnownAttributes, context: Context) -> Iterator[Problem]:
    """What is probably wrong with a name where the schema doesn't say what the object has."""
    if context.settings.facts is not None and not context.job.whole:
        return  # what the facts say of it is found out when the whole job is seen
    if is_directory_extension(use.name) and not use.of_target:
        yield from _no_such_extension(side, use, context)
        return
    if use.name.lower() in known:
        return
    found = discovered(context) if use.of_target else ()
    if use.name.lower() in (name.lower() for name in found):
        return
    where = f"that are documented for the {_side(use)} object"
    if found and context.settings.facts is not None:
        suggested = nearest_name(use.name, found)
        where = f"that the service discovered in the target {fact_note(context.settings.facts)}"
    else:
        suggested = suggested_name(side, use)
    if suggested is not None:
        said = f"is not among {_those(use)} {where}{_hint(use, suggested)}"
    elif not found and (service := service_name(side, use)) is not None:
        calls = "calls it something else" if use.hidden else f"calls it `{service}`"
        said = (
            f"{'has' if use.of_target or use.in_clause else 'is'} Microsoft Graph's name; the provisioning service "
            f"{calls}."
        )
    else:
        return
    yield Problem(
        f"{use.begin} {said} If the name is right, add the attribute to the schema's definition of the {_side(use)} "
        "directory.",
        about=f"{use.subject.label}: {use.quoted} is not documented",
        path=use.path,
        level=Level.ADVISORY,
    )


def _no_such_extension(side: Side, use: NameUse, context: Context) -> Iterator[Problem]:
    extensions = directory_extensions(side, context)
    if extensions is None or context.settings.facts is None or use.name in extensions:
        return
    same = next((each for each in extensions if each.lower() == use.name.lower()), None)
    yield Problem(
        f"{use.begin} is not among the directory extensions of the tenant {fact_note(context.settings.facts)}"
        f"{_hint(use, same or nearest_name(use.name, extensions))} Case counts in their names.",
        about=f"{use.subject.label}: {use.quoted} is not a directory extension of the tenant",
        path=use.path,
        level=Level.ADVISORY,
    )


def _side(use: NameUse) -> str:
    return "target" if use.of_target else "source"


def _those(use: NameUse) -> str:
    return "those" if use.in_clause else "the attributes"


def _hint(use: NameUse, name: str | None) -> str:
    return "." if name is None or use.hidden else f"; did you mean `{name}`?"
