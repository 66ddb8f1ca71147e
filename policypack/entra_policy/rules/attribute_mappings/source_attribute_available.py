"""EP202 source-attribute-available."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided

_NOT_OFFERED: Final = frozenset({"samaccountname", "usertype"})


@rule(
    "EP202",
    "source-attribute-available",
    level=Level.MANDATORY,
    subject=Subject.MAPPING,
    item="SamAccountName or userType not available as a source attribute",
)
def source_attribute_available(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """No mapping reads samAccountName or userType from Microsoft Entra ID unless the schema adds it to that directory.

    What it checks
        Whether the source of an attribute mapping refers to `samAccountName` or `userType`, regardless of case, where
        the source directory is Microsoft Entra ID. Where the schema's own definition of that directory declares the
        attribute, the mapping passes; in edition 2026 it is advisory. Other directories may well have attributes of
        these names. Expressions are parsed: text in quotes isn't a reference. Both names are fine as targets.

    Why
        The two attributes are not among those that the service reads from Microsoft Entra ID. A mapping that refers to
        them is refused, or never gets a value.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("userType", attribute("userType")),
                ],
            },
        )
        ```

    Instead
        ```python
        # The value is kept in a directory extension, which the service can read.
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("userType", attribute("extension_0f5c1d2e3b4a59687786950412233445_employeeKind")),
                ],
            },
        )
        ```

    When it is undecided
        While the source, or the name of the source directory, is not known before deployment; when the attribute may
        be declared in a part of the schema that is not known.
    """
    if not mapping.object_mapping.source_side.may_be_entra:
        return
    not_known: Undecided | None = None
    for name in mapping.source_references():
        if name.lower() not in _NOT_OFFERED or not mapping.object_mapping.source_side.is_entra:
            continue
        try:
            declared = mapping.object_mapping.source_side.attribute(name) is not None
        except Undecided as undecided:
            not_known = not_known or undecided
            continue
        if declared and context.settings.edition == "2024":
            continue
        quoted = "an attribute" if mapping.hides_source else f"`{name}`"
        remedy = (
            "Add the attribute to the schema's definition of that directory, or map another one."
            if context.settings.edition == "2024"
            else "Keep the value in a directory extension attribute and map that."
        )
        yield Problem(
            f"The source of {mapping.label} refers to {quoted}, which is not available as a source attribute of "
            f"Microsoft Entra ID. {remedy}",
            about=f"{mapping.label}: {quoted} is not available as a source",
            path=f"{mapping.path}.source",
            level=Level.ADVISORY if declared else None,
        )
    if not_known is not None:
        raise not_known
