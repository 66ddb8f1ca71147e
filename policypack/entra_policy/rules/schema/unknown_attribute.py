"""EP008 unknown-attribute."""

from collections.abc import Callable, Iterator
from typing import Final

from entra_policy.estate.definitions import AttributeDefinition
from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.values import Secret, Undecided
from entra_sync.names import is_schema_extension

# As sources these are reported by EP202.
_REPORTED_BY_EP202: Final = frozenset({"samaccountname", "usertype"})


@rule("EP008", "unknown-attribute", level=Level.ADVISORY, subject=Subject.MAPPING, also=frozenset({Subject.CLAUSE}))
def unknown_attribute(subject: AttributeMapping | Clause, _: Context) -> Iterator[Problem]:
    """Mappings and scoping clauses refer to attributes that the schema's directories define.

    What it checks
        In a schema that replaces the template's, or an export, where it declares the directory with the object: whether
        the target of each mapping is among the attributes of the target object, and whether each attribute that a
        source or a scoping clause refers to is among those of the source object. Names are compared regardless of case,
        except those of directory extensions; in expressions, where case counts, other letters are reported as well.
        Extensions as sources (EP203), and `samAccountName` and `userType` as sources (EP202), have rules of their own.

    Why
        A name that the directory doesn't define is usually a typo: the service refuses the schema, or the attribute
        never gets a value.

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
        While a name or an expression is not known before deployment; when the attribute may be declared in a part of
        the schema that is not known; when it is not declared and it is not known whether the schema is merged.
    """
    object_mapping = subject.object_mapping
    if object_mapping.schema.merged:
        raise NotApplicable
    not_known: list[Undecided] = []
    if isinstance(subject, Clause):
        yield from _undefined_operand(subject, not_known)
    else:
        yield from _undefined_target(subject, not_known)
        yield from _undefined_sources(subject, not_known)
    if not_known:
        raise not_known[0]


def _undefined_target(mapping: AttributeMapping, not_known: list[Undecided]) -> Iterator[Problem]:
    object_mapping = mapping.object_mapping
    if object_mapping.target_definition is None:
        return
    try:
        target = mapping.target
    except Undecided as undecided:
        not_known.append(undecided)
        return
    if target is not None and _undefined(object_mapping, object_mapping.target_attribute, target, not_known):
        yield Problem(
            f"The target of {mapping.label} is not among the attributes that the schema defines for the target object. "
            "Correct the name, or add the attribute to the target directory.",
            about=f"{mapping.label}: the target is not defined",
            path=f"{mapping.path}.targetAttributeName",
        )


def _undefined_sources(mapping: AttributeMapping, not_known: list[Undecided]) -> Iterator[Problem]:
    object_mapping = mapping.object_mapping
    if object_mapping.source_definition is None:
        return
    try:
        names = mapping.source_references()
    except Undecided as undecided:
        not_known.append(undecided)
        return
    for name in names:
        if is_schema_extension(name) or (name.lower() in _REPORTED_BY_EP202 and object_mapping.source_may_be_entra):
            continue
        if _undefined(object_mapping, object_mapping.source_attribute, name, not_known):
            quoted = "an attribute" if mapping.hides_source else f"`{name}`"
            yield Problem(
                f"The source of {mapping.label} refers to {quoted}, which is not among the attributes that the schema "
                "defines for the source object. Correct the name, or add the attribute to the source directory.",
                about=f"{mapping.label}: {quoted} is not defined",
                path=f"{mapping.path}.source",
            )
        elif (declared := _in_other_case(object_mapping, name)) is not None:
            hidden = mapping.hides_source or declared.secret
            what = "an attribute" if hidden else f"`{name}`"
            hint = "Write the name as the schema defines it." if hidden else f"Did you mean `{declared.name}`?"
            yield Problem(
                f"The source of {mapping.label} refers to {what}, which the schema defines in other letters, and case "
                f"counts in expressions. {hint}",
                about=f"{mapping.label}: {what} in other letters",
                path=f"{mapping.path}.source",
            )


def _undefined_operand(clause: Clause, not_known: list[Undecided]) -> Iterator[Problem]:
    object_mapping = clause.object_mapping
    if object_mapping.source_definition is None:
        return
    name = clause.attribute
    if name is not None and _undefined(object_mapping, object_mapping.source_attribute, name, not_known):
        hidden = clause.secret or type(clause.value.get("sourceOperandName")) is Secret
        what = "A secret scoping clause" if hidden else f"The scoping clause {clause.label}"
        yield Problem(
            f"{what} refers to an attribute that is not among those that the schema defines for the source object. "
            "Correct the name, or add the attribute to the source directory.",
            about=f"{clause.label}: the attribute is not defined",
            path=f"{clause.path}.sourceOperandName",
        )


def _in_other_case(object_mapping: ObjectMapping, name: str) -> AttributeDefinition | None:
    """The source attribute that only differs from the name in capital and small letters."""
    definition = object_mapping.source_definition
    declared = None if definition is None else definition.attribute(name)
    return None if declared is None or declared.name == name else declared


def _undefined(
    object_mapping: ObjectMapping,
    find: Callable[[str], AttributeDefinition | None],
    name: str,
    not_known: list[Undecided],
) -> bool:
    """Whether the attribute is certainly not defined; adds what isn't known to `not_known`."""
    try:
        if find(name) is not None:
            return False
        object_mapping.schema.check_mode_known()
    except Undecided as undecided:
        not_known.append(undecided)
        return False
    return True
