"""EP501 matching-without-special-characters."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import source_trees
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.edition_2026._edition import EDITION
from entra_policy.values import Secret
from entra_sync.expression import Attribute

# Attributes that contain free text: people type spaces, quotes and symbols into them.
_FREE_TEXT: Final = frozenset({"displayname", "givenname", "surname", "jobtitle", "department", "companyname", "city"})

_GROUP: Final = "group"


@rule(
    "EP501",
    "matching-without-special-characters",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    item="Special characters aren't supported on joining properties",
    editions=EDITION,
)
def matching_without_special_characters(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """The attribute that users are matched by doesn't contain free text.

    What it checks
        Whether a matching attribute mapping for users takes its value unchanged from an attribute that people fill with
        free text, such as `displayName`. Groups are not checked: Microsoft's documentation names their `displayName` as
        the attribute to match them by.

    Why
        The service looks matching objects up with a filter query. A value with special characters makes that query
        fail, and the user is neither found nor created.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("displayName"), matching=1)],
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
            },
        )
        ```

    When it is undecided
        While the matching priority, the source of a mapping or the name of the source object is not known before
        deployment.
    """
    if mapping.matching_priority <= 0:
        return
    names = [tree.name for tree in source_trees(mapping) if isinstance(tree, Attribute)]
    name = next((name for name in names if name.lower() in _FREE_TEXT), None)
    if name is None or (mapping.object_mapping.source_side.object or "").lower() == _GROUP:
        return
    hidden = mapping.secret or type(mapping.value.get("source")) is Secret
    quoted = "an attribute" if hidden else f"`{name}`"
    from_entra = mapping.object_mapping.source_side.is_entra
    instead = "such as `userPrincipalName`, `mail` or `objectId`" if from_entra else "that identifies each person"
    yield Problem(
        f"{mapping.label} matches users by {quoted}, which contains free text; a value with special characters makes "
        f"the search for it fail. Match by an attribute {instead}.",
        about=f"{mapping.label}: matching by free text",
        path=f"{mapping.path}.source",
    )
