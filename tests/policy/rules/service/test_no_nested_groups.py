"""EP302 no-nested-groups: a group in scope of provisioning has no groups among its members."""

import datetime as dt

import pytest

from entra_policy.estate.types import GROUP, GROUP_MEMBER
from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.service._programs import FACTS, crm
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE
from tests.support.expected import as_source, fails, undecided


def assigned(groups: str, *, template: str = "scim", scope: str = '"false"') -> str:
    """A job of azuread resources and groups; `assign` assigns one of these to the application."""
    return (
        crm('BaseAddress="https://crm.example.com/scim"', f"SyncAll={scope}", template=template)
        + """
def assign(group):
    azuread.AppRoleAssignment("assignment", app_role_id="00000000-0000-0000-0000-000000000000",
                              principal_object_id=group, resource_object_id=principal.object_id)

user = azuread.User("user", display_name="user", user_principal_name="user@contoso.com")
"""
        + groups
    )


INNER = 'inner = azuread.Group("inner", display_name="inner", security_enabled=True, members=[user.object_id])\n'
OUTER = 'outer = azuread.Group("outer", display_name="outer", security_enabled=True, members={members})\n'

GROUP_SCHEMA = """
SynchronizationSchema("schema", service_principal_id=principal.id, job_id=job.id, template_id="scim", schema={
    "synchronizationRules": [{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
        "objectMappings": [{"sourceObjectName": "Group", "targetObjectName": "Group", "enabled": ENABLED}]}]})
"""

PERSON = "11111111-1111-4222-8333-444455556666"
OUTER_ID, INNER_ID, LAST_ID = (f"{digit * 8}-1111-4222-8333-444455556666" for digit in "234")
IN_TENANT = {"azuread:tenantId": SOURCE}


def groups(*known: Group, edition: str = "2024", collected: bool = True) -> Settings:
    """Settings with facts about the groups of the tenant, and one user."""
    tenant = TenantFacts(id=SOURCE, users=(User(PERSON, "ada@contoso.com"),), groups=known if collected else None)
    return Settings(edition=edition, facts=Facts(1, dt.date(2026, 11, 20), (tenant,)))


def outer(*members: Member) -> Group:
    return Group(OUTER_ID, "outer", members)


INNER_GROUP = Member(INNER_ID, "group")
LAST_GROUP = Member(LAST_ID, "group")
ASSIGN = "assign(outer.object_id)"
WITH_INNER = assigned(OUTER.format(members=f'["{INNER_ID}"]') + ASSIGN)

CASES = cases(
    "EP302",
    Case(
        "members",
        assigned(INNER + OUTER.format(members="[inner.object_id, user.object_id]") + "assign(outer.object_id)"),
        found=(
            fails(
                GROUP,
                "outer",
                "members",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "group-member",
        assigned(
            INNER
            + OUTER.format(members="None")
            + 'azuread.GroupMember("member", group_object_id=outer.object_id, member_object_id=inner.object_id)\n'
            + "assign(outer.object_id)"
        ),
        found=(
            fails(
                GROUP_MEMBER,
                "member",
                "memberObjectId",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "everything-in-scope",
        assigned(INNER + OUTER.format(members="[inner.object_id]"), scope='"True"')
        + GROUP_SCHEMA.replace("ENABLED", "True"),
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is in scope of job `job` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "everything-in-scope-but-groups-are-not-mapped",
        assigned(INNER + OUTER.format(members="[inner.object_id]"), scope='"True"')
        + GROUP_SCHEMA.replace("ENABLED", "False"),
    ),
    Case("users-only", assigned(OUTER.format(members="[user.object_id]") + "assign(outer.object_id)")),
    Case("empty", assigned(OUTER.format(members="[]") + "assign(outer.object_id)")),
    Case("not-assigned", assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(inner.object_id)")),
    Case(
        "cloud-sync",
        assigned(
            INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)", template="AD2AADProvisioning"
        ),
    ),
    Case(
        "unknown-list",
        assigned(INNER + OUTER.format(members="inner.members") + "assign(outer.object_id)"),
        found=(undecided(GROUP, "outer", "members", "not decided: `members` is not known before deployment."),),
    ),
    Case(
        "undeclared-members",
        assigned(
            OUTER.format(members='["5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b", "6b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b"]')
            + "assign(outer.object_id)"
        ),
        found=(
            undecided(
                GROUP,
                "outer",
                "members[0]",
                "not decided: `members[0]` is the id of an object that is not declared here, so its type is not known.",
            ),
        ),
    ),
    Case(
        "members-from-a-data-source",
        assigned(
            OUTER.format(members='[azuread.get_user_output(user_principal_name="a@b.c").object_id]')
            + "assign(outer.object_id)"
        ),
        found=(undecided(GROUP, "outer", "members[0]", "not decided: `members[0]` is not known before deployment."),),
    ),
    Case(
        "first-level-in-2026",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)"),
        settings=EDITION_2026,
    ),
    Case(
        "second-level-in-2026",
        assigned(
            INNER
            + OUTER.format(members="[inner.object_id]")
            + 'top = azuread.Group("top", display_name="top", security_enabled=True, members=[outer.object_id])\n'
            + "assign(top.object_id)"
        ),
        settings=EDITION_2026,
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `top` is assigned to job `job` and has groups as members (`top` > `outer` > `inner`); members below the first level of nesting are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "cross-tenant-first-level-in-2026",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)", template="Azure2Azure"),
        settings=EDITION_2026,
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "members-that-only-facts-know",
        assigned(OUTER.format(members="None") + "assign(outer.object_id)"),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
        found=(
            fails(
                GROUP,
                "outer",
                "",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "undeclared-member-is-a-group",
        assigned(
            OUTER.format(members='["33333333-1111-4222-8333-444455556666"]').replace('"outer", sec', '"other", sec')
            + "assign(outer.object_id)"
        ),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "undeclared-member-is-a-user",
        assigned(
            OUTER.format(members='["11111111-1111-4222-8333-444455556666"]').replace('"outer", sec', '"other", sec')
            + "assign(outer.object_id)"
        ),
        settings=Settings(facts=FACTS),
        config={"azuread:tenantId": SOURCE},
    ),
    Case(
        "second-level-in-facts-in-2026",
        assigned(OUTER.format(members="None") + "assign(outer.object_id)"),
        settings=Settings(edition="2026", facts=FACTS),
        config={"azuread:tenantId": SOURCE},
        found=(
            fails(
                GROUP,
                "outer",
                "",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner` > `innermost` (facts of 2026-11-20)); members below the first level of nesting are not provisioned. Assign `innermost` as well, or make its users direct members.",
            ),
        ),
        others=("EP303",),
    ),
    Case(
        "groups-not-collected",
        WITH_INNER,
        settings=groups(collected=False),
        config=IN_TENANT,
        found=(
            undecided(
                GROUP,
                "outer",
                "members[0]",
                "not decided: `members[0]` is the id of an object that is not declared here, so its type is not known.",
            ),
        ),
    ),
    Case(
        "undeclared-user-and-groups-not-collected",
        assigned(OUTER.format(members=f'["{PERSON}"]') + ASSIGN),
        settings=groups(collected=False),
        config=IN_TENANT,
        found=(
            undecided(
                GROUP,
                "outer",
                "members[0]",
                "not decided: `members[0]` is the id of an object that is not declared here, so its type is not known.",
            ),
        ),
    ),
    Case(
        "declared-and-known-told-once",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + ASSIGN),
        settings=groups(outer(INNER_GROUP), Group(INNER_ID, "inner", ())),
        config=IN_TENANT,
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "known-users-only",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(Member(PERSON, "user"))),
        config=IN_TENANT,
    ),
    Case(
        "members-not-collected",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(Group(OUTER_ID, "outer", None)),
        config=IN_TENANT,
    ),
    Case(
        "known-group-of-which-nothing-is-known",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
        found=(
            fails(
                GROUP,
                "outer",
                "",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "known-group-of-which-nothing-is-known-in-2026",
        assigned(OUTER.format(members="None") + ASSIGN),
        settings=groups(outer(INNER_GROUP), edition="2026"),
        config=IN_TENANT,
    ),
    Case(
        "undeclared-member-with-a-group-in-2026",
        WITH_INNER,
        settings=groups(Group(INNER_ID, "inner", (LAST_GROUP,)), Group(LAST_ID, "", ()), edition="2026"),
        config=IN_TENANT,
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner` > `44444444-1111-4222-8333-444455556666` (facts of 2026-11-20)); members below the first level of nesting are not provisioned. Assign `44444444-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "undeclared-member-without-groups-in-2026",
        WITH_INNER,
        settings=groups(Group(INNER_ID, "inner", (Member(PERSON, "user"),)), edition="2026"),
        config=IN_TENANT,
    ),
    Case(
        "unknown-member-beside-facts",
        assigned(OUTER.format(members="inner.members") + ASSIGN).replace("outer = ", INNER + "outer = "),
        settings=groups(),
        config=IN_TENANT,
        found=(undecided(GROUP, "outer", "members", "not decided: `members` is not known before deployment."),),
    ),
    Case(
        "unknown-member-of-the-inner-group-in-2026",
        assigned(
            INNER.replace("[user.object_id]", f'["{LAST_ID}"]') + OUTER.format(members="[inner.object_id]") + ASSIGN
        ),
        settings=EDITION_2026,
        found=(
            undecided(
                GROUP,
                "inner",
                "members[0]",
                "not decided: `members[0]` is the id of an object that is not declared here, so its type is not known.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
