"""EP623 leavers-are-disabled."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.schema import ObjectMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.rules.documented_elsewhere._deciding import all_hold, decided
from entra_policy.rules.documented_elsewhere._directories import comes_from_entra, goes_to_entra
from entra_policy.values import Undecided, known_text
from entra_sync.templates import Scenario

_SOFT_DELETED: Final = "issoftdeleted"


@rule(
    "EP623",
    "leavers-are-disabled",
    level=Level.ADVISORY,
    subject=Subject.OBJECT_MAPPING,
    scenarios=frozenset({Scenario.APPLICATION}),
    documented_in=(pages.CUSTOMIZE_ATTRIBUTES, pages.HOW_PROVISIONING_WORKS),
)
def leavers_are_disabled(object_mapping: ObjectMapping, _: Context) -> Iterator[Problem]:
    """Who leaves the scope is disabled in the application, or deleted.

    What it checks
        Enabled object mappings of users from Microsoft Entra ID, in a schema that is the whole (mode `replace`, or an
        exported one), whose `flowTypes` have no `Delete`: whether an attribute mapping reads `IsSoftDeleted`, and
        `flowTypes` have `Update`. In a schema that is merged over the template's default the default mapping stays.

    Why
        `IsSoftDeleted` becomes true when a user is unassigned, filtered out, disabled or deleted in Microsoft Entra ID,
        and an update tells the application so. Without either, and without deletions, leavers keep an enabled account.
        Where that is meant, exempt the finding.

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
                        flows=["Add", "Update"],
                    ),
                    target_directory="customappsso",
                )
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
                        to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
                        flows=["Add", "Update"],
                    ),
                    target_directory="customappsso",
                )
            ),
        )
        ```

    When it is undecided
        While the mode of the schema, a name, `flowTypes`, an attribute mapping or its source is not known before
        deployment and could make the difference; when leavers stay enabled and what the job is for is not known.
    """
    if object_mapping.schema.merged:
        return
    not_known: list[Undecided] = []
    if decided(not_known, partial(_concerns_users, object_mapping)) is False:
        return
    flows = decided(not_known, partial(_flows, object_mapping))
    if flows is not None and (not flows or "delete" in flows):
        return
    mappings, unseen = object_mapping.attribute_mappings()
    reads = False
    for mapping in mappings:
        names = decided(not_known, mapping.source_references) or ()
        reads = reads or any(name.lower() == _SOFT_DELETED for name in names)
    if reads and (flows is None or "update" in flows):
        return
    if unseen:
        raise Undecided(unseen[0].reason, unseen[0].path)
    if not_known:
        raise not_known[0]
    object_mapping.schema.check_mode_known()
    why = "no update is ever sent" if reads else "nothing is mapped from `IsSoftDeleted`"
    yield Problem(
        f"Who leaves the scope of {object_mapping.label} keeps an enabled account: {why}, and nobody is deleted. "
        "Map `IsSoftDeleted` to the attribute that disables a user (`active`) and let updates flow, or let deletions "
        "flow.",
        about=f"{object_mapping.label}: leavers stay enabled",
        path=object_mapping.path,
    )


def _concerns_users(object_mapping: ObjectMapping) -> bool:
    return all_hold(
        lambda: (object_mapping.source_side.object or "").lower() == "user",
        lambda: comes_from_entra(object_mapping),
        lambda: not goes_to_entra(object_mapping),
    )


def _flows(object_mapping: ObjectMapping) -> frozenset[str]:
    """What may flow, in lower case; empty where nothing is said. Raises `Undecided`."""
    text = known_text(object_mapping.value.get("flowTypes"), f"{object_mapping.path}.flowTypes") or ""
    return frozenset(part.strip().lower() for part in text.split(",") if part.strip())
