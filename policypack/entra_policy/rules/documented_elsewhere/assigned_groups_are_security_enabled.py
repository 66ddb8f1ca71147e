"""EP602 assigned-groups-are-security-enabled."""

from collections.abc import Iterator
from typing import Final

from entra_policy import facts
from entra_policy.estate import types
from entra_policy.estate.estate import AssignedGroup
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.documented_elsewhere import _pages as pages
from entra_policy.scope.users import source_facts
from entra_policy.values import NOT_KNOWN_YET, Undecided, known, reveal
from entra_sync.templates import Scenario

_REMEDY: Final = "Give facts about the group (`--facts`): its `security_enabled` (docs/facts.md)."


@rule(
    "EP602",
    "assigned-groups-are-security-enabled",
    level=Level.ADVISORY,
    subject=Subject.GROUP,
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES}),
    sources=frozenset({Source.STATIC, Source.FACTS}),
    documented_in=(pages.HOW_PROVISIONING_WORKS,),
)
def assigned_groups_are_security_enabled(assigned: AssignedGroup, context: Context) -> Iterator[Problem]:
    """A group that is assigned to an application is enabled for security.

    What it checks
        Groups that are assigned to the job's application: `security_enabled` of an `azuread.Group`, which is false
        unless it is given. Of a group that exists already, the look-up that finds it, or the facts
        (`groups[].security_enabled`), say so. Groups that are in scope only because everything is don't count.

    Why
        Assigning a group gives access to its members only if the group is enabled for security. Otherwise, as with a
        Microsoft 365 group that was created without it, the members aren't provisioned.

    Example
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        sales = azuread.Group(
            "sales",
            display_name="Sales",
            mail_enabled=True,
            mail_nickname="sales",
            types=["Unified"],
            members=[],
        )
        azuread.AppRoleAssignment(
            "sales-crm",
            app_role_id="00000000-0000-0000-0000-000000000000",
            principal_object_id=sales.object_id,
            resource_object_id=crm.service_principal_object_id,
        )
        ```

    Instead
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                ],
            },
        )
        sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[])
        azuread.AppRoleAssignment(
            "sales-crm",
            app_role_id="00000000-0000-0000-0000-000000000000",
            principal_object_id=sales.object_id,
            resource_object_id=crm.service_principal_object_id,
        )
        ```

    When it is undecided
        While the property is not known before deployment; when the assigned group is not declared and neither a look-up
        nor the facts say it; and while it is not known which group is assigned, or to which application.
    """
    if assigned.assignment is None:
        return
    enabled, note = _security_enabled(assigned, context)
    if enabled:
        return
    yield Problem(
        f"Group `{assigned.group.name}` is assigned to job `{assigned.job.label}`, but is not enabled for "
        f"security{note}, so its members are not provisioned. Set `security_enabled`, or assign another group.",
        about=f"{assigned.group.name}: not security-enabled",
        path="securityEnabled" if assigned.declared else assigned.path,
    )


def _security_enabled(assigned: AssignedGroup, context: Context) -> tuple[bool, str]:
    """Whether a group is enabled for security, and where that is said. Raises `Undecided`."""
    if assigned.declared:
        return known(assigned.resource.value("securityEnabled"), "securityEnabled") is True, ""
    reference = assigned.group.reference
    if reference is None or reference.key is None:
        raise Undecided(NOT_KNOWN_YET if reference is None else reference.reason, assigned.path)
    look_up = reference.look_up
    if look_up is not None and type(asked := reveal(look_up.props.get("securityEnabled"))) is bool:
        return asked, " (its look-up says so)"
    if look_up is not None and types.LOOKED_UP.get(look_up.type) != types.GROUP:
        return True, ""
    group = _in_facts(assigned, context)
    if group is None:
        return True, ""
    if group.security_enabled is None:
        raise Undecided(
            "is a group of which it is not known whether it is enabled for security", assigned.path, remedy=_REMEDY
        )
    note = "" if context.settings.facts is None else f" {facts.fact_note(context.settings.facts)}"
    return group.security_enabled, note


def _in_facts(assigned: AssignedGroup, context: Context) -> facts.Group | None:
    """What the facts say of a group that isn't declared; None where it is a user. Raises `Undecided`."""
    tenant = source_facts(assigned.job, context.settings)
    reference = assigned.group.reference
    if tenant is None or tenant.groups is None or reference is None:
        raise facts.missing("users and groups of the source tenant", once=False)
    if reference.object_id is not None:
        if tenant.user(reference.object_id) is not None:
            return None
        group = tenant.group(reference.object_id)
    else:
        name = None if reference.look_up is None else reveal(reference.look_up.props.get("displayName"))
        named = tenant.groups_named(name) if type(name) is str else ()
        group = named[0] if len(named) == 1 else None
    if group is None:
        raise Undecided("is neither declared here nor among the facts", assigned.path, remedy=_REMEDY)
    return group
