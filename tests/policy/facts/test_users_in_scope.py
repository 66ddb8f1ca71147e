"""Who is in scope of a job: declared and known users, directly, through groups, or because everything is."""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.estate.joining import build_estate
from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.scope.users import InScopeUser, users_in_scope
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value
from tests.support.checking import declared

SOURCE = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"
TARGET = "0b2f4c1e-8f7a-4d65-b1f4-2f3a4b5c6d7e"
ADA_ID = "aaaaaaaa-0000-4000-8000-000000000001"
BOB_ID = "bbbbbbbb-0000-4000-8000-000000000002"
EVE_ID = "eeeeeeee-0000-4000-8000-000000000003"
SALES_ID = "cccccccc-0000-4000-8000-000000000004"
TEAM_ID = "dddddddd-0000-4000-8000-000000000005"

ADA = User(ADA_ID, "ada@contoso.com", attributes={"Department": "Sales"})
BOB = User(BOB_ID, "bob@contoso.com", attributes={"department": "IT"})
EVE = User(EVE_ID, "eve@contoso.com")
TEAM = Group(TEAM_ID, "Team", (Member(EVE_ID, "user"), Member("x", "device")))
SALES = Group(SALES_ID, "Sales", (Member(ADA_ID, "user"), Member(TEAM_ID, "group"), Member("gone", "user")))
TENANT = TenantFacts(SOURCE, users=(ADA, BOB, EVE), groups=(SALES, TEAM))
KNOWN = Settings(facts=Facts(1, dt.date(2026, 11, 20), (TENANT,)))

PROVIDER = (
    f'source = azuread.Provider("source", tenant_id="{SOURCE}")\nmine = pulumi.ResourceOptions(provider=source)\n'
)


def sync(scope: str = "assigned", **arguments: Any) -> str:
    given = {"target_tenant_id": TARGET, "scope": scope, **arguments}
    return f'{PROVIDER}sync = CrossTenantSync("sync", {given!r}, pulumi.ResourceOptions(providers=[source]))\n'


def crm(**arguments: Any) -> str:
    credentials = {"base_address": "https://crm.example.com/scim", "secret_token": "token"}
    given = {"display_name": "CRM", "credentials": credentials, "scope": "assigned", **arguments}
    return (
        f'{PROVIDER}sync = ProvisioningJob("crm", {given!r} | {{"mappings": [to("userName", '
        f'attribute("userPrincipalName"), matching=1)]}}, pulumi.ResourceOptions(providers=[source]))\n'
    )


def assigned(principal: str) -> str:
    return (
        'azuread.AppRoleAssignment("assignment", app_role_id="00000000-0000-0000-0000-000000000000", '
        f"principal_object_id={principal}, resource_object_id=sync.service_principal_object_id, opts=mine)\n"
    )


@dataclass(frozen=True)
class Seen:
    """A user in scope, in short: the user, how it comes into scope, where, and whether that is certain."""

    who: str
    via: str
    where: str
    certain: bool = True


ASSIGNED = "assignment principalObjectId"
DIRECTLY = "assigned directly"
THROUGH_SALES = "through the group `sales`"
EVERYTHING = "in scope since everything is"
CREDENTIALS = "sync-credentials credentials[0].value"


def seen(user: InScopeUser) -> Seen:
    known = "" if user.facts is None else f" = {user.facts.user_principal_name}"
    name = "" if user.resource is None else user.resource.name
    assert user.direct is (user.via == DIRECTLY)
    return Seen(
        (name + known).strip(" ="), user.via, f"{user.urn.rpartition('::')[2]} {user.path}".strip(), user.certain
    )


Check = Callable[..., tuple[list[Seen], list[str]]]


JobOf = Callable[[str, Settings], Job]


@pytest.fixture(scope="module")
def the_job(programs: batch.ProgramServer) -> JobOf:
    """The one job that a program declares; each program runs once."""
    run = functools.cache(lambda program: declared(program, programs).resources)

    def build(program: str, settings: Settings) -> Job:
        (job,) = build_estate(run(program), settings).jobs
        return job

    return build


@pytest.fixture
def check(the_job: JobOf) -> Check:
    def run(program: str, settings: Settings = KNOWN, **options: Any) -> tuple[list[Seen], list[str]]:
        found = users_in_scope(the_job(program, settings), settings, **options)
        return [seen(user) for user in found.users], [
            f"{(doubt.urn or '').rpartition('::')[2]} {doubt.path} {doubt.reason}".strip() for doubt in found.not_known
        ]

    return run


USER = 'ada = azuread.User("ada", user_principal_name="ada@contoso.com", display_name="Ada", opts=mine)\n'
NEW_USER = 'new = azuread.User("new", user_principal_name="new@contoso.com", display_name="New", opts=mine)\n'
GUEST = (
    'guest = azuread.Invitation("guest", user_email_address="eve@fabrikam.com", redirect_url="https://x.example", '
    "opts=mine)\n"
)


def group(*members: str, name: str = "sales", display_name: str = "Sales") -> str:
    listed = f", members=[{', '.join(members)}]" if members else ""
    return (
        f'{name} = azuread.Group("{name}", display_name="{display_name}", security_enabled=True{listed}, opts=mine)\n'
    )


def test_directly_assigned_users(check: Check) -> None:
    assert check(sync() + USER + assigned("ada.object_id")) == ([Seen("ada = ada@contoso.com", DIRECTLY, ASSIGNED)], [])
    assert check(sync() + NEW_USER + assigned("new.object_id")) == ([Seen("new", DIRECTLY, ASSIGNED)], [])
    assert check(sync() + GUEST + assigned("guest.user_id")) == ([Seen("guest", DIRECTLY, ASSIGNED)], [])
    assert check(sync() + assigned(f'"{BOB_ID.upper()}"')) == ([Seen("bob@contoso.com", DIRECTLY, ASSIGNED)], [])


def test_without_facts_declared_users_are_known(check: Check) -> None:
    assert check(sync() + USER + assigned("ada.object_id"), Settings()) == ([Seen("ada", DIRECTLY, ASSIGNED)], [])
    assert check(sync() + assigned(f'"{BOB_ID}"'), Settings()) == (
        [],
        ["no facts about users and groups of the source tenant are given"],
    )


def test_an_id_that_is_neither_a_user_nor_a_group_is_nobody(check: Check) -> None:
    assert check(sync() + assigned('"99999999-0000-4000-8000-000000000000"')) == ([], [])


def test_a_principal_that_is_not_known_yet(check: Check) -> None:
    program = sync() + 'waits = azuread.DirectoryRole("waits", display_name="Guest inviter")\n'
    assert check(program + assigned("waits.object_id")) == (
        [],
        ["assignment principalObjectId is not known before deployment"],
    )


def test_declared_members_of_an_assigned_group(check: Check) -> None:
    members = group("ada.object_id", "guest.user_id", f'"{BOB_ID}"')
    users, not_known = check(sync() + USER + GUEST + members + assigned("sales.object_id"))
    assert users == [
        Seen("guest", THROUGH_SALES, "sales members"),
        Seen("ada = ada@contoso.com", THROUGH_SALES, "sales members"),
        Seen("bob@contoso.com", THROUGH_SALES, "sales members[2]"),
    ]
    assert not_known == []


def test_a_member_declared_by_itself(check: Check) -> None:
    member = (
        'azuread.GroupMember("ada-sales", group_object_id=sales.object_id, member_object_id=ada.object_id, opts=mine)\n'
    )
    program = sync() + USER + group(display_name="New group") + member + assigned("sales.object_id")
    assert check(program) == ([Seen("ada = ada@contoso.com", THROUGH_SALES, "ada-sales memberObjectId")], [])
    assert check(program, Settings()) == (
        [Seen("ada", THROUGH_SALES, "ada-sales memberObjectId")],
        ["no facts about users and groups of the source tenant are given"],
    )


def test_members_that_only_the_facts_know(check: Check) -> None:
    expected = [Seen("ada@contoso.com", THROUGH_SALES, ASSIGNED)]
    assert check(sync() + group() + assigned("sales.object_id")) == (expected, [])
    by_id = [Seen("ada@contoso.com", "through the group `Sales`", ASSIGNED)]
    assert check(sync() + assigned(f'"{SALES_ID}"')) == (by_id, [])


def test_a_name_that_several_groups_have(check: Check) -> None:
    two = replace(TENANT, groups=(SALES, replace(TEAM, display_name="Sales")))
    settings = Settings(facts=Facts(1, dt.date(2026, 11, 20), (two,)))
    assert check(sync() + group() + assigned("sales.object_id"), settings) == (
        [],
        ["sales displayName is the name of several groups of the tenant"],
    )


def test_members_that_were_not_collected(check: Check) -> None:
    missing = ["no facts about users and groups of the source tenant are given"]
    for tenant in (
        replace(TENANT, groups=(replace(SALES, members=None),)),
        replace(TENANT, groups=None),
        replace(TENANT, users=None),
        replace(TENANT, id=TARGET),
    ):
        settings = Settings(facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))
        assert check(sync() + group() + assigned("sales.object_id"), settings) == ([], missing)


def test_groups_in_groups_count_since_2026_one_level_deep(check: Check) -> None:
    program = crm() + group() + assigned("sales.object_id")
    ada = Seen("ada@contoso.com", THROUGH_SALES, ASSIGNED)
    eve = Seen("eve@contoso.com", THROUGH_SALES, ASSIGNED)
    assert check(program) == ([ada], [])
    assert check(program, replace(KNOWN, edition="2026")) == ([ada, eve], [])
    assert check(sync() + group() + assigned("sales.object_id"), replace(KNOWN, edition="2026")) == ([ada], [])
    inner = USER + group("ada.object_id", name="inner") + group("inner.object_id", f'"{TEAM_ID}"')
    assert check(crm() + inner + assigned("sales.object_id")) == ([], [])
    assert check(crm() + inner + assigned("sales.object_id"), replace(KNOWN, edition="2026")) == (
        [
            Seen("eve@contoso.com", THROUGH_SALES, "sales members[1]"),
            Seen("ada = ada@contoso.com", THROUGH_SALES, "inner members[0]"),
        ],
        [],
    )


def test_a_user_counts_once_and_directly_first(check: Check) -> None:
    program = sync("all") + USER + group("ada.object_id")
    both = assigned("sales.object_id") + assigned("ada.object_id").replace('"assignment"', '"direct"')
    users, not_known = check(program + both)
    assert users == [
        Seen("ada = ada@contoso.com", DIRECTLY, "direct principalObjectId"),
        Seen("bob@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("eve@contoso.com", EVERYTHING, CREDENTIALS),
    ]
    assert not_known == []


def test_everything_is_in_scope(check: Check) -> None:
    users, not_known = check(sync("all") + NEW_USER)
    assert users == [
        Seen("new", EVERYTHING, CREDENTIALS),
        Seen("ada@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("bob@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("eve@contoso.com", EVERYTHING, CREDENTIALS),
    ]
    assert not_known == []
    assert check(sync("all") + NEW_USER, Settings()) == (
        [Seen("new", EVERYTHING, CREDENTIALS)],
        ["no facts about users of the source tenant are given"],
    )


def test_users_of_another_provider_are_of_another_tenant(check: Check) -> None:
    other = f'other = azuread.Provider("other", tenant_id="{TARGET}")\n' + NEW_USER.replace(
        "opts=mine", "opts=pulumi.ResourceOptions(provider=other)"
    )
    users, _ = check(sync("all") + other)
    assert users == [
        Seen("ada@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("bob@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("eve@contoso.com", EVERYTHING, CREDENTIALS),
    ]


def is_bob(user: User) -> bool:
    return user.user_principal_name.startswith("bob")


def test_users_of_interest(check: Check) -> None:
    program = sync("all") + USER + NEW_USER + assigned("ada.object_id")
    assert check(program, of_interest=is_bob) == (
        [Seen("new", EVERYTHING, CREDENTIALS), Seen("bob@contoso.com", EVERYTHING, CREDENTIALS)],
        [],
    )


PLAIN = f"""
{PROVIDER}
application = azuread.ApplicationFromTemplate(
    "application", display_name="CRM", template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621", opts=mine
)
azuread.SynchronizationJob(
    "job", service_principal_id=application.service_principal_id, template_id="scim", opts=mine
)
"""


def plain(*credentials: Mapping[str, str] | str) -> str:
    listed = ", ".join(each if isinstance(each, str) else repr(each) for each in credentials)
    return (
        f'{PLAIN}azuread.SynchronizationSecret("credentials", '
        f"service_principal_id=application.service_principal_id, credentials=[{listed}], opts=mine)\n"
    )


BASE = {"key": "BaseAddress", "value": "https://crm.example.com"}


def test_whether_everything_is_in_scope_may_not_be_known(check: Check) -> None:
    assert check(plain(BASE)) == (
        [],
        ["credentials credentials has no SyncAll, so it is not known whether everything is in scope"],
    )
    assert check(plain(BASE, {"key": "SyncAll", "value": "perhaps"})) == (
        [],
        [
            "credentials credentials[1].value says neither that everything is in scope nor that only what is assigned is",
        ],
    )
    unknown = '{"key": "SyncAll", "value": application.application_id}'
    assert check(plain(BASE, unknown)) == ([], ["credentials credentials[1].value is not known before deployment"])
    assert check(plain(BASE, {"key": "SyncAll", "value": "True"})) == (
        [Seen(user.user_principal_name, EVERYTHING, "credentials credentials[1].value") for user in TENANT.users or ()],
        [],
    )


def test_the_source_tenant_may_not_be_known(check: Check) -> None:
    program = plain({"key": "SyncAll", "value": "True"}).replace(f'tenant_id="{SOURCE}"', 'client_id="x"')
    assert check(program) == (
        [],
        ["source tenantId is not known: neither the provider nor the stack's configuration names it"],
    )


def scoped(*clauses: tuple[str, str, str]) -> str:
    made = ", ".join(f'clause("{attribute}", "{operator}", "{value}")' for attribute, operator, value in clauses)
    return sync("all").replace("'scope': 'all'", f"'scope': 'all', 'scoping': scope(all_of({made}))")


def test_scoping_filters_leave_out_whom_they_leave_out_for_certain(check: Check) -> None:
    users, not_known = check(scoped(("department", "EQUALS", "Sales")) + NEW_USER)
    assert users == [
        Seen("new", EVERYTHING, CREDENTIALS, certain=False),
        Seen("ada@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("eve@contoso.com", EVERYTHING, CREDENTIALS, certain=False),
    ]
    assert not_known == []


def test_declared_attributes_come_before_those_of_the_facts(check: Check) -> None:
    moved = USER.replace('display_name="Ada"', 'display_name="Ada", department="IT"')
    users, _ = check(scoped(("department", "EQUALS", "Sales")) + moved + assigned("ada.object_id"))
    assert users == [Seen("eve@contoso.com", EVERYTHING, CREDENTIALS, certain=False)]


def test_filters_on_what_the_facts_say_of_every_user(check: Check) -> None:
    users, _ = check(scoped(("userPrincipalName", "REGEX MATCH", "(ada|eve)@.*")))
    assert users == [
        Seen("ada@contoso.com", EVERYTHING, CREDENTIALS),
        Seen("eve@contoso.com", EVERYTHING, CREDENTIALS),
    ]


def test_no_object_mapping_for_users_means_no_users(the_job: JobOf) -> None:
    def in_scope(document: Value, mode: str) -> list[bool]:
        base = the_job(plain({"key": "SyncAll", "value": "True"}), KNOWN)
        assert base.resource is not None
        props: dict[str, Value] = {"schema": document, "mode": mode, "job_id": "scim.1"}
        resource = Resource("pulumi-python:dynamic/entra:SynchronizationSchema", "urn:schema", "schema", props)
        (job,) = [
            job
            for job in build_estate([resource], KNOWN).jobs
            if job.schemas  # the schema's own job: its filters are joined to the declared one below
        ]
        joined = replace(base, schemas=job.schemas)
        return [user.certain for user in users_in_scope(joined, KNOWN).users]

    def rules(*mappings: Value) -> Value:
        return {"synchronizationRules": [{"objectMappings": list(mappings)}]}

    users: Value = {"enabled": True, "sourceObjectName": "User"}
    off: Value = {"enabled": False, "sourceObjectName": "User"}
    groups: Value = {"enabled": True, "sourceObjectName": "Group"}
    assert in_scope(rules(groups, users), "replace") == [True, True, True]
    assert in_scope(rules(groups), "replace") == []
    assert in_scope(rules(groups), "merge") == [True, True, True]
    assert in_scope(rules(off), "merge") == []
    assert in_scope(rules(off), "replace") == []


def test_in_a_state_principals_are_identified_by_their_ids(programs: batch.ProgramServer) -> None:
    def deployed(resource: Resource) -> Resource:
        if resource.type == types.USER:
            return replace(resource, outputs={"objectId": BOB_ID})
        if resource.type == types.ROLE_ASSIGNMENT:
            return replace(resource, props={**resource.props, "principalObjectId": BOB_ID.upper()})
        return resource

    resources = declared(sync() + NEW_USER + assigned("new.object_id"), programs).resources
    (job,) = build_estate([deployed(resource) for resource in resources], KNOWN).jobs
    (assignment,) = job.assignments
    assert (assignment.resource.name, assignment.principal, assignment.principal_id) == (
        "assignment",
        next(resource for resource in map(deployed, resources) if resource.type == types.USER),
        BOB_ID,
    )
    found = users_in_scope(job, KNOWN)
    assert [seen(user) for user in found.users] == [Seen("new = bob@contoso.com", DIRECTLY, ASSIGNED)]
    # A part of a program shows its job without the people around it.
    (part,) = build_estate([deployed(resource) for resource in resources], KNOWN, complete=False).jobs
    assert (dict(part.groups), part.users) == ({}, ())


def test_a_label_shows_no_secret() -> None:
    def label(resource: Resource | None, user: User | None) -> str:
        return InScopeUser(resource, user, direct=True, via=DIRECTLY, certain=True, urn="", path="").label

    named = Resource(types.USER, "urn", "ada", {"userPrincipalName": "ada@contoso.com"})
    assert label(named, None) == "ada@contoso.com"
    assert label(replace(named, props={"userPrincipalName": Secret("ada@contoso.com")}), ADA) == "ada"
    assert label(replace(named, props={"userPrincipalName": UNKNOWN}), None) == "ada"
    assert label(None, ADA) == "ada@contoso.com"


def test_only_users_of_interest(the_job: JobOf) -> None:
    job = the_job(sync("all"), KNOWN)
    everyone = users_in_scope(job, KNOWN)
    assert users_in_scope(job, KNOWN, is_bob).users == tuple(user for user in everyone.users if user.facts == BOB)
    assert users_in_scope(job, Settings()).users == ()
