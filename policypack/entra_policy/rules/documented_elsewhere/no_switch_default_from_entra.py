"""EP601 no-switch-default-from-entra."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate.schema import AttributeMapping
from entra_policy.estate.source_tree import children, source_trees_with
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_sync.expression import Attribute, Call, Empty, Node, Text

_IGNORING: Final = "IgnoreFlowIfNullOrEmpty"
_SOFT_DELETED: Final = "issoftdeleted"


@rule(
    "EP601",
    "no-switch-default-from-entra",
    level=Level.ADVISORY,
    subject=Subject.MAPPING,
    documented_in=(pages.FUNCTIONS,),
)
def no_switch_default_from_entra(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    """No `Switch` with a default value computes an attribute from Microsoft Entra ID.

    What it checks
        Sources of attribute mappings out of Microsoft Entra ID: whether they call `Switch` with a default value. A
        `Switch` without one is fine, such as the service's own for `IsSoftDeleted`; so is one inside
        `IgnoreFlowIfNullOrEmpty`, and `Switch([country], [country], "", "none")`, which is how a missing value is
        replaced: `IIF` can't look for one.

    Why
        When another attribute of a user changes and the one in the `Switch` does not, the service takes the latter for
        missing. The result can be null, and clears the attribute in the target.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("title", expression('Switch([companyName], "External", "Contoso", "Employee")')),
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
                    to("title", expression('IIF([companyName]="Contoso", "Employee", "External")')),
                ],
            },
        )
        ```

    When it is undecided
        While the source is not known before deployment, or it has such a call and the source directory's name is not
        known.
    """
    if not mapping.object_mapping.source_side.may_be_entra:
        return
    trees = source_trees_with("Switch", mapping)
    if not any(_has_default(tree) for tree in trees) or not mapping.object_mapping.source_side.is_entra:
        return
    yield Problem(
        f"{mapping.label} is computed by `Switch` with a default value. When only other attributes of a user change, "
        "the service can evaluate it as null and clear the attribute in the target. Use `IIF`, or put the call into "
        "`IgnoreFlowIfNullOrEmpty`.",
        about=f"{mapping.label}: Switch with a default value",
        path=f"{mapping.path}.source",
    )


def _has_default(tree: Node) -> bool:
    """Whether a `Switch` with a default value is anywhere in the tree, except where what is null is ignored."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if type(node) is Call:
            if node.name == _IGNORING:
                continue
            if node.name == "Switch" and _is_unsafe(node):
                return True
        pending.extend(children(node))
    return False


def _is_unsafe(switch: Call) -> bool:
    match switch.arguments:
        case (Attribute(name=name), *_) if name.lower() == _SOFT_DELETED:
            return False
        case (_, Empty(), *_) | (_,) | ():
            return False
        case (source, default, Text(value=""), _):
            return source != default
    return True
