"""EP302 no-nested-groups."""

from collections.abc import Iterator
from typing import Final

from entra_policy import facts
from entra_policy.estate.estate import AssignedGroup
from entra_policy.estate.groups import Membership, UnseenMembers
from entra_policy.estate.references import NOT_DECLARED
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.scope.users import source_facts
from entra_policy.values import NOT_KNOWN_YET, Undecided, reveal
from entra_sync.templates import Scenario


@rule(
    "EP302",
    "no-nested-groups",
    level=Level.MANDATORY,
    subject=Subject.GROUP,
    item="Provisioning nested groups",
    scenarios=frozenset({Scenario.APPLICATION, Scenario.CROSS_TENANT, Scenario.ON_PREMISES}),
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_nested_groups(assigned: AssignedGroup, context: Context) -> Iterator[Problem]:
    """A group in scope of provisioning has no groups among its members.

    What it checks
        Groups that are assigned to the job's application, declared here or existing already, and, when everything is in
        scope and groups are mapped, all declared groups: whether another group is a member, according to
        `azuread.Group.members`, `azuread.GroupMember`, `azuread.PrivilegedAccessGroupAssignmentSchedule` or facts about
        the tenant's groups. In edition 2026 one level of nesting is advisory, except in cross-tenant synchronization:
        according to the known issues only what is below the first level isn't supported, but other pages say that only
        direct members are provisioned.

    Why
        The service reads the direct members of an assigned group. The users of a group inside it are not provisioned,
        and no error is reported.

    Example
        ```python
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        team = azuread.Group("team", display_name="Team", security_enabled=True)
        sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[team.object_id])
        azuread.AppRoleAssignment(
            "sales-crm",
            app_role_id="00000000-0000-0000-0000-000000000000",
            principal_object_id=sales.object_id,
            resource_object_id=crm.service_principal_object_id,
        )
        ```

    Instead
        ```python
        # Each group is assigned by itself.
        crm = ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
            },
        )
        team = azuread.Group("team", display_name="Team", security_enabled=True, members=[])
        sales = azuread.Group("sales", display_name="Sales", security_enabled=True, members=[])
        for name, group in {"team": team, "sales": sales}.items():
            azuread.AppRoleAssignment(
                f"{name}-crm",
                app_role_id="00000000-0000-0000-0000-000000000000",
                principal_object_id=group.object_id,
                resource_object_id=crm.service_principal_object_id,
            )
        ```

    When it is undecided
        Once for each group with members that may or may not be groups: ids of objects that neither the program declares
        nor the facts contain, or a list that is not known before deployment. Once for each assigned principal that is
        neither declared nor among the facts, and for each of which it is not known which one it is, or whether it is
        this job's application that it is assigned to.
    """
    levels = 2 if context.settings.edition == "2026" and assigned.job.scenario is not Scenario.CROSS_TENANT else 1
    chains, unseen = _declared_nesting(assigned, levels)
    if levels > 1:
        yield from _one_level(assigned, {chain[0].member for chain in chains})
    for chain in chains:
        names = [assigned.group.name, *(membership.name for membership in chain)]
        yield _nested(assigned, names, levels, path=chain[-1].path, urn=chain[-1].resource.urn)
    tenant, tenant_undecided = _groups_in_facts(assigned, context)
    group = None if tenant is None else _same_group(assigned, tenant)
    if tenant is not None and context.settings.facts is not None:
        note = facts.fact_note(context.settings.facts)
        if not chains and group is not None and (found := _deepest_in_facts(group, tenant, levels)):
            names = [assigned.group.name if assigned.declared else _group_name(group), *found]
            if len(found) == levels or not assigned.group.groups:
                yield _nested(assigned, names, levels, path=assigned.path, note=note)
        for member in unseen:
            inner = None if member.object_id is None else tenant.group(member.object_id)
            found = (
                None if inner is None else [_group_name(inner), *(_nesting_in_facts(inner, tenant, levels - 1) or ())]
            )
            if found is not None:
                names = [assigned.group.name, *found]
                yield _nested(assigned, names, levels, path=member.path, urn=member.resource.urn, note=note)
        unseen = [member for member in unseen if not _is_in_facts(member, tenant)]
    if not (assigned.declared or chains or (tenant is not None and _is_decided_by_facts(assigned, group, tenant))):
        raise tenant_undecided or _not_declared(assigned, group, tenant)
    if unseen and unseen[0].reason == NOT_DECLARED and tenant is None and tenant_undecided is None:
        raise facts.missing(_FACTS, once=False)
    if unseen:
        raise Undecided(unseen[0].reason, unseen[0].path, unseen[0].resource.urn)


_LIMIT: Final = {1: "of nested groups", 2: "below the first level of nesting"}
_CONTRADICTION: Final = (
    ". Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, "
    "while those on how provisioning works say that only direct members are provisioned"
)
_FACTS: Final = "users and groups of the source tenant"
_REMEDY: Final = "Give facts about the groups and users of the source tenant (`--facts`)."


def _nested(
    assigned: AssignedGroup, names: list[str], levels: int, *, path: str = "", urn: str | None = None, note: str = ""
) -> Problem:
    nesting = " > ".join(f"`{name}`" for name in names)
    how = "in scope of" if assigned.assignment is None else "assigned to"
    members = f"{nesting} {note}" if note else nesting
    # The names are those of the assigned group and of the groups in each other below it.
    doubtful = len(names) - 1 < levels
    limit = _CONTRADICTION if doubtful else f"; members {_LIMIT[levels]} are not provisioned"
    return Problem(
        f"Group `{names[0]}` is {how} job `{assigned.job.label}` and has groups as members ({members}){limit}. Assign "
        f"`{names[-1]}` as well, or make its users direct members.",
        about=" > ".join(names),
        path=path,
        urn=urn,
        level=Level.ADVISORY if doubtful else None,
    )


def _one_level(assigned: AssignedGroup, deeper: set[str]) -> Iterator[Problem]:
    """What is found of declared member groups that have, as far as is declared, no groups themselves.

    Args:
        assigned: the group in scope.
        deeper: the keys of the member groups that have groups as members.
    """
    for membership in assigned.group.groups:
        if membership.member not in deeper:
            names = [assigned.group.name, membership.name]
            yield _nested(assigned, names, 2, path=membership.path, urn=membership.resource.urn)


def _groups_in_facts(assigned: AssignedGroup, context: Context) -> tuple[facts.TenantFacts | None, Undecided | None]:
    """The facts about the groups and users of the source tenant; where there are facts, why they can't be used."""
    try:
        tenant = source_facts(assigned.job, context.settings)
    except Undecided as undecided:
        return None, undecided
    if tenant is None or (tenant.groups is None and tenant.users is None):
        return None, None
    return tenant, None


def _not_declared(assigned: AssignedGroup, group: facts.Group | None, tenant: facts.TenantFacts | None) -> Undecided:
    """Why nothing is known of the members of a group that isn't declared."""
    reference = assigned.group.reference
    if reference is None or reference.key is None:
        return Undecided(NOT_KNOWN_YET if reference is None else reference.reason, assigned.path)
    if group is not None:
        return Undecided("is a group whose members the facts leave out", assigned.path, remedy=_REMEDY)
    if tenant is not None and tenant.groups is not None:
        return Undecided("is neither declared here nor among the facts", assigned.path, remedy=_REMEDY)
    return facts.missing(_FACTS, once=False)


def _is_decided_by_facts(assigned: AssignedGroup, group: facts.Group | None, tenant: facts.TenantFacts) -> bool:
    """Whether the facts say who the members of the group are, or that it isn't a group."""
    if group is not None:
        return group.members is not None
    reference = assigned.group.reference
    return reference is not None and reference.object_id is not None and tenant.user(reference.object_id) is not None


def _declared_nesting(assigned: AssignedGroup, levels: int) -> tuple[list[tuple[Membership, ...]], list[UnseenMembers]]:
    """The declared chains of that many memberships, and the members on the way that may be groups."""
    chains: list[tuple[Membership, ...]] = [(membership,) for membership in assigned.group.groups]
    unseen = list(assigned.group.unseen)
    for _ in range(levels - 1):
        inner = [(chain, assigned.all_groups.get(chain[-1].member)) for chain in chains]
        chains = [(*chain, further) for chain, group in inner if group is not None for further in group.groups]
        unseen.extend(member for _, group in inner if group is not None for member in group.unseen)
    return chains, [member for member in unseen if member.may_be_groups]


def _same_group(assigned: AssignedGroup, tenant: facts.TenantFacts) -> facts.Group | None:
    """The group in the facts: by its object id, else by its display name where only one group has it."""
    reference = assigned.group.reference
    if reference is None:
        object_id = reveal(assigned.resource.value("objectId"))
        display_name = reveal(assigned.resource.props.get("displayName"))
    else:
        object_id = reference.object_id
        display_name = None if reference.look_up is None else reveal(reference.look_up.props.get("displayName"))
    if type(object_id) is str:
        return tenant.group(object_id)
    named = tenant.groups_named(display_name) if type(display_name) is str else ()
    return named[0] if len(named) == 1 else None


def _deepest_in_facts(group: facts.Group, tenant: facts.TenantFacts, levels: int) -> list[str] | None:
    """The names of the first chain of that many groups inside the group, else of one of fewer; None without any."""
    for depth in range(levels, 0, -1):
        if found := _nesting_in_facts(group, tenant, depth):
            return found
    return None


def _nesting_in_facts(group: facts.Group, tenant: facts.TenantFacts, levels: int) -> list[str] | None:
    """The names of the first chain of that many groups inside the group, None where there is none."""
    if levels == 0:
        return []
    for member in group.members or ():
        if member.type != "group":
            continue
        inner = tenant.group(member.id)
        if inner is None:
            if levels == 1:
                return [member.id]
        elif (further := _nesting_in_facts(inner, tenant, levels - 1)) is not None:
            return [_group_name(inner), *further]
    return None


def _is_in_facts(member: UnseenMembers, tenant: facts.TenantFacts) -> bool:
    """Whether the facts contain the member."""
    if member.object_id is None:
        return False
    return tenant.group(member.object_id) is not None or tenant.user(member.object_id) is not None


def _group_name(group: facts.Group) -> str:
    return group.display_name or group.id
