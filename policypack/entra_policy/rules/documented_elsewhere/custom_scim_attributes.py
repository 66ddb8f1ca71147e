"""EP610 custom-scim-attributes."""

import re
from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold
from entra_policy.rules.documented_elsewhere._directories import goes_to_entra
from entra_policy.rules.documented_elsewhere._template import synchronization_template
from entra_sync.names import is_schema_extension
from entra_sync.templates import Scenario

_CUSTOM: Final = re.compile(
    r"urn:ietf:params:scim:schemas:extension:[^:]+:2\.0:(?:user|group):[^:.\[]+(?P<part>[.\[].*)?", re.IGNORECASE
)
_NON_GALLERY: Final = frozenset({"scim", "customappsso"})


@rule(
    "EP610",
    "custom-scim-attributes",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    scenarios=frozenset({Scenario.APPLICATION}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES,),
)
def custom_scim_attributes(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Custom attributes of a non-gallery SCIM application are single values, with the name that the service expects.

    What it checks
        Targets in a SCIM schema of one's own, in jobs from the template `scim` or `customappsso`: whether the name has
        the form `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>` (or `Group`), without a part of a
        complex value (`.street`, `[type eq "work"]`) behind it; and whether the schema, where it defines the attribute,
        says that it has several values or is a reference.

    Why
        In applications that aren't from the gallery, custom attributes can't be references, complex or multi-valued;
        and the service recognizes their schema only by such a name.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:contoso:crm:2.0:User:workerType", attribute("employeeType")),
                ],
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
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("urn:ietf:params:scim:schemas:extension:CRM:2.0:User:workerType", attribute("employeeType")),
                ],
            },
        )
        ```

    When it is undecided
        While the target, the template or a part of the schema's directories that may define the attribute is not known
        before deployment, or when such a name is used and what the job is for is not known.
    """
    if not all_hold(
        lambda: _is_custom(mapping.target or ""),
        lambda: not goes_to_entra(mapping.object_mapping),
        lambda: _is_non_gallery(context),
    ):
        return
    wrong = _what_is_wrong(mapping, mapping.target or "")
    if wrong:
        yield Problem(
            f"The target of {mapping.label} {wrong}. Custom attributes of an application that is not from the gallery "
            "are single values called `urn:ietf:params:scim:schemas:extension:<name>:2.0:User:<attribute>`.",
            about=f"{mapping.label}: a custom attribute that {wrong}",
            path=f"{mapping.path}.targetAttributeName",
        )


def _is_custom(name: str) -> bool:
    return name.lower().startswith("urn:") and is_schema_extension(name)


def _is_non_gallery(context: Context) -> bool:
    template = synchronization_template(context.job)
    return template is not None and (template.text or "").lower() in _NON_GALLERY


def _what_is_wrong(mapping: AttributeMapping, name: str) -> str:
    """What is wrong with a custom attribute, as the rest of a sentence; empty for nothing. Raises `Undecided`."""
    found = _CUSTOM.match(name)
    if found is None:
        return "has a name of another form"
    if found["part"] or _CUSTOM.fullmatch(name) is None:
        return "is a part of a complex value"
    definition = mapping.object_mapping.target_side.attribute(name)
    if definition is None:
        return ""
    if definition.is_set("multivalued"):
        return "has several values"
    return "is a reference" if definition.type == "Reference" else ""
