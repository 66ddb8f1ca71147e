"""Who is in scope of a job, as far as it can be known: from role assignments, groups, SyncAll and scoping filters.

Declared users and groups count beside those of the facts. What leaves it open who else is in scope is listed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.credentials import NOT_ONE_VALUE
from entra_policy.estate.group_users import Directory, Found
from entra_policy.estate.job import Job, everything_in_scope
from entra_policy.estate.schema import Schema
from entra_policy.estate.tenants import source_tenant
from entra_policy.facts import TenantFacts, User
from entra_policy.resource import Resource
from entra_policy.scope.filters import ScopingFilter, any_holds, scoping_filter
from entra_policy.scope.user_attributes import attribute_reader
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Undecided, Value, entries, items, known, reveal
from entra_sync.templates import Scenario

_DIRECTLY: Final = "assigned directly"
EVERYTHING: Final = "in scope since everything is"
# Users of these come from elsewhere than Microsoft Entra ID.
_OTHER_SOURCES: Final = frozenset({Scenario.CLOUD_SYNC, Scenario.INBOUND})


@dataclass(frozen=True, slots=True)
class InScopeUser:
    """A user that is in scope of a job, or may be.

    Attributes:
        resource: the declared `azuread.User` or `azuread.Invitation`; None for a user that only the facts know.
        facts: what the facts say of the user; None where they say nothing.
        direct: whether the user is assigned to the application, not only a group or everybody.
        via: how the user comes into scope, for messages: "assigned directly", "through the group `sales`", ...
        certain: whether the scoping filters let the user in for certain.
        urn: the URN of the resource that brings the user into scope.
        path: the property path of that.
    """

    resource: Resource | None
    facts: User | None
    direct: bool
    via: str
    certain: bool
    urn: str
    path: str

    @property
    def label(self) -> str:
        """The user principal name where that may be shown, else the resource's name; for messages."""
        if self.resource is not None:
            name = self.resource.props.get("userPrincipalName")
            return name if type(name) is str else self.resource.name
        return "" if self.facts is None else self.facts.user_principal_name


@dataclass(frozen=True, slots=True)
class UsersInScope:
    """The users in scope of a job.

    Attributes:
        users: those that are known, each once: directly assigned ones first, then group members, then everyone else.
        not_known: what leaves it open who else is in scope; a rule that finds nothing wrong raises the first.
    """

    users: tuple[InScopeUser, ...]
    not_known: tuple[Undecided, ...]


def source_facts(job: Job, settings: Settings) -> TenantFacts | None:
    """The facts about the tenant whose users the job provisions; None where there are none.

    Raises:
        Undecided: there are facts, but it isn't known which tenant it is.
    """
    if settings.facts is None:
        return None
    tenant = source_tenant(job, settings)
    return None if tenant is None else settings.tenant_facts(tenant)


def users_in_scope(
    job: Job, settings: Settings, of_interest: Callable[[User], bool] | None = None, *, everyone: bool = True
) -> UsersInScope:
    """The users in scope of a job whose source is Microsoft Entra ID. Never raises.

    Args:
        job: the job.
        settings: the facts, and the edition: since 2026 the users of groups in assigned groups count, one level deep.
        of_interest: a function of a module that says which of the users in the facts are wanted. Users of whom there
            are no facts are always given.
        everyone: whether those count who are in scope only since everything is, not assigned in any way.
    """
    if job.scenario in _OTHER_SOURCES:
        return UsersInScope((), ())
    doubts: list[Undecided] = []
    try:
        tenant, tenant_not_known = source_facts(job, settings), None
    except Undecided as undecided:
        tenant, tenant_not_known = None, undecided
    directory = Directory(job.groups, tenant, tenant_not_known, doubts)
    declared = {user.id.lower(): each for each in job.users if (user := directory.facts_of(each)) is not None}
    filters = _filters(job)
    users: dict[str, InScopeUser | None] = {}  # None for those whom the filters leave out
    for found, direct, via in _candidates(job, settings, directory, of_interest, everyone=everyone):
        identity = _identity(found)
        if identity in users or (found.facts is not None and of_interest is not None and not of_interest(found.facts)):
            continue
        resource = declared.get(identity) if found.resource is None else found.resource
        inside = any_holds(each.holds(attribute_reader(resource, found.facts)) for each in filters)
        users[identity] = (
            None
            if inside is False
            else InScopeUser(resource, found.facts, direct, via, inside is True, found.at.urn, found.path)
        )
    return UsersInScope(tuple(user for user in users.values() if user is not None), _distinct(doubts))


def _identity(found: Found) -> str:
    """What two findings of one user have in common."""
    if found.facts is not None:
        return found.facts.id.lower()
    return "" if found.resource is None else found.resource.urn


def _distinct(doubts: list[Undecided]) -> tuple[Undecided, ...]:
    return tuple({(doubt.reason, doubt.path, doubt.urn): doubt for doubt in reversed(doubts)}.values())[::-1]


def _candidates(
    job: Job, settings: Settings, directory: Directory, of_interest: Callable[[User], bool] | None, *, everyone: bool
) -> Iterator[tuple[Found, bool, str]]:
    """Users, whether each is assigned directly, and how each comes into scope; some more than once."""
    levels = 1 if settings.edition == "2026" and job.scenario is not Scenario.CROSS_TENANT else 0
    in_groups: list[tuple[str, Iterator[Found]]] = []
    for assignment in job.assignments:
        principal, at, reference = assignment.principal, assignment.resource, assignment.reference
        path = reference.path
        if assignment.doubt is not None:
            directory.doubts.append(assignment.doubt)
        elif reference.key is None:
            directory.doubts.append(reference.undecided)
        elif reference.key in job.groups and principal is None and reference.look_up is not None:
            found = directory.users_of(job.groups[reference.key], at, path, levels)
            in_groups.append((reference.label, found))
        elif principal is None and assignment.principal_id is None:
            directory.doubts.append(reference.undecided)
        elif principal is None:
            group = None if directory.tenant is None else directory.tenant.group(assignment.principal_id or "")
            found = directory.users_of_id(assignment.principal_id or "", at, path, levels)
            if group is None:
                yield from ((each, True, _DIRECTLY) for each in found)
            else:
                in_groups.append((group.display_name or group.id, found))
        elif principal.urn in job.groups:
            found = directory.users_of(job.groups[principal.urn], at, path, levels)
            in_groups.append((principal.name, found))
        elif principal.type in types.USERS:
            yield Found(principal, directory.facts_of(principal), at, path), True, _DIRECTLY
    for name, members in in_groups:
        yield from ((each, False, f"through the group `{name}`") for each in members)
    if everyone:
        yield from ((each, False, EVERYTHING) for each in _everyone(job, directory, of_interest))


def _everyone(job: Job, directory: Directory, of_interest: Callable[[User], bool] | None) -> Iterator[Found]:
    """All users where everything is in scope, not only what is assigned."""
    credentials = job.credentials.every("SyncAll")
    declared = next((each for each in credentials if everything_in_scope(each.value) is None), credentials[0])
    value, at, path = declared.value, declared.resource or job.subject_resource, declared.path
    if reveal(value) is None:
        value, path = job.argument("scope"), "scope"
    everything = job.syncs_all()
    if everything is None:
        directory.doubts.append(_scope_not_known(value, path, at.urn))
    if everything is not True:
        return
    for user in job.users:
        yield Found(user, directory.facts_of(user), at, path)
    if directory.tenant is None or directory.tenant.users is None:
        directory.lacks("users")
        return
    users = directory.tenant.users if of_interest is None else directory.tenant.users_where(of_interest)
    for each in users:
        yield Found(None, each, at, path)


def _scope_not_known(value: Value, path: str, urn: str) -> Undecided:
    if reveal(value) is None:
        return Undecided("has no SyncAll, so it is not known whether everything is in scope", "credentials", urn)
    try:
        known(value, path, urn)
    except Undecided as undecided:
        return undecided
    if everything_in_scope(value) is not None:
        return Undecided(NOT_ONE_VALUE, path, urn)
    return Undecided("says neither that everything is in scope nor that only what is assigned is", path, urn)


def _filters(job: Job) -> list[ScopingFilter]:
    """The scoping filters of the object mappings for users; a user is in scope where any of them holds."""
    if not job.schemas:
        return [ScopingFilter(whole=job.whole)]
    filters: list[ScopingFilter] = []
    for schema in job.schemas:
        mappings, unseen = schema.object_mappings()
        for mapping in mappings:
            source = reveal(mapping.value.get("sourceObjectName"))
            if source is UNKNOWN or (type(source) is str and source.lower() == "user"):
                certain = source is not UNKNOWN and not mapping.enabled_unknown
                filters.append(scoping_filter(mapping) if certain else ScopingFilter(whole=False))
        if unseen:
            filters.append(ScopingFilter(whole=False))
        elif not filters and schema.merged is not False and not _disables_users(schema):
            filters.append(ScopingFilter(whole=schema.merged is True))  # the template's object mapping stays
    return filters


def _disables_users(schema: Schema) -> bool:
    return any(
        reveal(mapping.get("enabled")) is False and str(reveal(mapping.get("sourceObjectName"))).lower() == "user"
        for rule in items(entries(schema.document).get("synchronizationRules"))
        for mapping in map(entries, items(entries(rule).get("objectMappings")))
    )
