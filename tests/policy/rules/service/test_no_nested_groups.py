"""EP302 no-nested-groups: a group in scope of provisioning has no groups among its members."""

import datetime as dt

import pytest

from entra_policy.estate.types import GROUP, GROUP_MEMBER, PROVIDER, ROLE_ASSIGNMENT
from entra_policy.facts import Facts, Group, Member, TenantFacts, User
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.service._programs import FACTS, crm
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.cross_tenant_programs import SOURCE
from tests.support.expected import advises, as_source, fails, undecided


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

WITHOUT_FACTS = assigned("")
EXISTING = f'assign("{OUTER_ID}")'
LOOKED_UP = 'assign(azuread.get_group_output(display_name="outer").object_id)'
NESTED = INNER.replace("[user.object_id]", "[]") + OUTER.format(members="[inner.object_id]")
OF_LOOKED_UP = (
    NESTED
    + """
def principal(name):
    return azuread.get_service_principal_output(display_name=name)

azuread.SynchronizationJob("job", service_principal_id=principal("{job}").id, template_id="scim")
azuread.AppRoleAssignment("assignment", app_role_id="00000000-0000-0000-0000-000000000000",
                          principal_object_id=outer.object_id, resource_object_id=principal("{assigned}").object_id)
"""
)
ONE_OF_TWO = """
other = azuread.ServicePrincipal("other", client_id="66666666-1111-4222-8333-444455556666")
azuread.AppRoleAssignment("assignment", app_role_id="00000000-0000-0000-0000-000000000000",
                          principal_object_id=outer.object_id,
                          resource_object_id=pulumi.Output.all(principal.object_id, other.object_id).apply(lambda ids: ids[0]))
"""
TWO_APPLICATIONS = (
    NESTED
    + """
for name in ("crm", "wiki"):
    application = azuread.ApplicationFromTemplate(name, display_name=name, template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621")
    azuread.SynchronizationJob(name, service_principal_id=application.service_principal_id, template_id="scim")
    azuread.AppRoleAssignment(name, app_role_id="00000000-0000-0000-0000-000000000000",
                              principal_object_id=outer.object_id,
                              resource_object_id=application.service_principal_object_id)
"""
)

# It isn't known to which of two applications the job belongs; a group is assigned to the one that has no other job.
OF_ONE_OF_TWO = """
one = azuread.Application("one", display_name="One")
azuread.ServicePrincipal("one", client_id=one.client_id)
two = azuread.Application("two", display_name="Two")
principal = azuread.ServicePrincipal("two", client_id=two.client_id)
client_id = pulumi.Output.all(one.client_id, two.client_id).apply(lambda found: found[0])
found = azuread.get_service_principal_output(client_id=client_id)
azuread.SynchronizationJob("job", service_principal_id=found.id, template_id="scim")
inner = azuread.Group("inner", display_name="Inner", security_enabled=True, members=[])
outer = azuread.Group("outer", display_name="Outer", security_enabled=True, members=[inner.object_id])
azuread.AppRoleAssignment(
    "outer-two",
    app_role_id="18d14569-c3bd-439b-9a66-3a2aee01d14f",
    principal_object_id=outer.object_id,
    resource_object_id=principal.object_id,
)
"""


OF_A_COMPONENT = """
from entra_components import ProvisioningJob, attribute, to
ProvisioningJob("crm", {
    "display_name": "CRM",
    "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
    "mappings": [to("userName", attribute("userPrincipalName"), matching=1)],
    "assigned": {"outer": ASSIGNED},
})
"""
IS_NESTED = fails(
    GROUP,
    "outer",
    "members[0]",
    "Group `outer` is assigned to job `crm` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
)

CASES = cases(
    "EP302",
    Case("assigned-in-a-component", NESTED + OF_A_COMPONENT.replace("ASSIGNED", "outer.object_id"), found=(IS_NESTED,)),
    Case(
        "assigned-in-a-component-with-a-role",
        NESTED + OF_A_COMPONENT.replace("ASSIGNED", '{"id": outer.id, "role": "User"}'),
        found=(IS_NESTED,),
    ),
    Case(
        "assigned-in-a-component-by-a-secret",
        NESTED + OF_A_COMPONENT.replace("ASSIGNED", "pulumi.Output.secret(outer.object_id)"),
        found=(IS_NESTED,),
    ),
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
        "group-that-exists",
        WITHOUT_FACTS + EXISTING,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "",
                "not decided: no facts about users and groups of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "group-that-exists-and-is-nested-in-the-facts",
        WITHOUT_FACTS + EXISTING,
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "group-that-exists-and-has-users-in-the-facts",
        WITHOUT_FACTS + EXISTING,
        settings=groups(outer(Member(PERSON, "user"))),
        config=IN_TENANT,
    ),
    Case(
        "group-that-exists-without-members-in-the-facts",
        WITHOUT_FACTS + EXISTING,
        settings=groups(Group(OUTER_ID, "outer")),
        config=IN_TENANT,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is a group whose members the facts leave out.",
            ),
        ),
    ),
    Case(
        "group-that-is-not-among-the-facts",
        WITHOUT_FACTS + EXISTING,
        settings=groups(),
        config=IN_TENANT,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is neither declared here nor among the facts.",
            ),
        ),
    ),
    Case("user-that-exists", WITHOUT_FACTS + f'assign("{PERSON}")', settings=groups(), config=IN_TENANT),
    Case(
        "user-that-exists-and-groups-not-collected",
        WITHOUT_FACTS + f'assign("{PERSON}")',
        settings=groups(collected=False),
        config=IN_TENANT,
    ),
    Case(
        "group-that-exists-and-facts-of-an-unknown-tenant",
        WITHOUT_FACTS + EXISTING,
        settings=groups(outer(INNER_GROUP)),
        found=(
            undecided(
                PROVIDER,
                "default_6_11_1",
                "tenantId",
                "not decided: `tenantId` is not known: neither the provider nor the stack's configuration names it.",
            ),
        ),
    ),
    Case(
        "group-that-exists-gets-a-group",
        WITHOUT_FACTS
        + INNER
        + EXISTING
        + f'\nazuread.GroupMember("member", group_object_id="{OUTER_ID}", member_object_id=inner.object_id)',
        found=(
            fails(
                GROUP_MEMBER,
                "member",
                "memberObjectId",
                "Group `22222222-1111-4222-8333-444455556666` is assigned to job `job` and has groups as members (`22222222-1111-4222-8333-444455556666` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "group-that-exists-gets-a-user",
        WITHOUT_FACTS
        + EXISTING
        + f'\nazuread.GroupMember("member", group_object_id="{OUTER_ID}", member_object_id=user.object_id)',
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "",
                "not decided: no facts about users and groups of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "group-that-exists-with-a-secret-id",
        WITHOUT_FACTS + f'assign(pulumi.Output.secret("{OUTER_ID}"))',
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "looked-up",
        WITHOUT_FACTS + LOOKED_UP,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "",
                "not decided: no facts about users and groups of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "looked-up-and-nested-in-the-facts",
        WITHOUT_FACTS + LOOKED_UP,
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "looked-up-by-its-id",
        WITHOUT_FACTS + f'assign(azuread.get_group_output(object_id="{OUTER_ID}").object_id)',
        settings=groups(outer(INNER_GROUP)),
        config=IN_TENANT,
        found=(
            fails(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)); members of nested groups are not provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
    ),
    Case(
        "looked-up-twice",
        WITHOUT_FACTS
        + INNER
        + LOOKED_UP
        + '\nazuread.GroupMember("member", group_object_id=azuread.get_group_output(display_name="outer").object_id, member_object_id=inner.object_id)',
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
        "looked-up-by-the-name-of-a-declared-group",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + LOOKED_UP),
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
        "looked-up-in-another-tenant",
        assigned(
            INNER
            + OUTER.format(members="[inner.object_id]")
            + 'elsewhere = pulumi.InvokeOptions(provider=azuread.Provider("elsewhere", environment="public"))\n'
            + 'assign(azuread.get_group_output(display_name="outer", opts=elsewhere).object_id)'
        ),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "",
                "not decided: no facts about users and groups of the source tenant are given.",
            ),
        ),
    ),
    Case(
        "looked-up-by-the-id-of-a-declared-group",
        assigned(
            INNER
            + OUTER.format(members="[inner.object_id]")
            + "assign(azuread.get_group_output(object_id=outer.object_id).object_id)"
        ),
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
        "user-looked-up",
        WITHOUT_FACTS + 'assign(azuread.get_user_output(user_principal_name="ada@contoso.com").object_id)',
    ),
    Case(
        "one-of-two-groups",
        assigned(
            INNER
            + OUTER.format(members="[inner.object_id]")
            + "assign(pulumi.Output.all(outer.object_id, inner.object_id).apply(lambda ids: ids[0]))"
        ),
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "principalObjectId",
                "not decided: `principalObjectId` is not known before deployment, and depends on several resources (`inner`, `outer`).",
            ),
        ),
    ),
    Case(
        "members-of-one-of-two-resources",
        assigned(
            INNER
            + OUTER.format(
                members="[pulumi.Output.all(user.object_id, inner.display_name).apply(lambda values: values[0])]"
            )
            + ASSIGN
        ),
        found=(
            undecided(
                GROUP,
                "outer",
                "members[0]",
                "not decided: `members[0]` is not known before deployment, and depends on several resources (`inner`, `user`).",
            ),
        ),
    ),
    Case(
        "members-of-one-of-two-users",
        assigned(
            'other = azuread.User("other", display_name="other", user_principal_name="other@contoso.com")\n'
            + OUTER.format(
                members="[pulumi.Output.all(user.object_id, other.object_id).apply(lambda values: values[0])]"
            )
            + ASSIGN
        ),
    ),
    Case(
        "as-many-members-as-resources",
        assigned(
            INNER
            + OUTER.format(members="[pulumi.Output.concat(user.object_id), pulumi.Output.concat(inner.object_id)]")
            + ASSIGN
        ),
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
        "member-looked-up",
        assigned(OUTER.format(members='[azuread.get_group_output(display_name="inner").object_id]') + ASSIGN),
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
        "member-user-looked-up",
        assigned(
            OUTER.format(members='[azuread.get_user_output(user_principal_name="ada@contoso.com").object_id]') + ASSIGN
        ),
    ),
    Case(
        "all-members-looked-up",
        assigned(
            OUTER.format(members='azuread.get_users_output(user_principal_names=["ada@contoso.com"]).object_ids')
            + ASSIGN
        ),
    ),
    Case(
        "group-member-of-one-of-two-groups",
        assigned(
            INNER
            + OUTER.format(members="None")
            + 'azuread.GroupMember("member", group_object_id=pulumi.Output.all(outer.object_id, inner.object_id).apply(lambda ids: ids[0]), member_object_id=inner.object_id)\n'
            + ASSIGN
        ),
        found=(
            undecided(
                GROUP_MEMBER,
                "member",
                "groupObjectId",
                "not decided: `groupObjectId` is not known before deployment, and depends on several resources (`inner`, `outer`).",
            ),
        ),
    ),
    Case(
        "user-becomes-member-of-one-of-two-groups",
        assigned(
            INNER
            + OUTER.format(members="None")
            + 'azuread.GroupMember("member", group_object_id=pulumi.Output.all(outer.object_id, inner.object_id).apply(lambda ids: ids[0]), member_object_id=user.object_id)\n'
            + ASSIGN
        ),
    ),
    Case(
        "service-principal-looked-up",
        OF_LOOKED_UP.format(job="CRM", assigned="CRM"),
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
        "service-principal-of-one-of-two-applications",
        OF_ONE_OF_TWO,
        found=(
            undecided(
                "azuread:index/synchronizationJob:SynchronizationJob",
                "job",
                "servicePrincipalId",
                "not decided: `servicePrincipalId` is not known before deployment, and depends on several resources (`one`, `two`).",
            ),
        ),
    ),
    Case(
        "service-principal-of-one-of-two-applications-without-nesting",
        OF_ONE_OF_TWO.replace("[inner.object_id]", "[]"),
    ),
    Case("another-service-principal-looked-up", OF_LOOKED_UP.format(job="CRM", assigned="Wiki")),
    Case(
        "one-of-two-service-principals",
        assigned(INNER + OUTER.format(members="[inner.object_id]")) + ONE_OF_TWO,
        found=(
            undecided(
                ROLE_ASSIGNMENT,
                "assignment",
                "resourceObjectId",
                "not decided: `resourceObjectId` is not known before deployment, and depends on several resources (`other`, `principal`).",
            ),
        ),
    ),
    Case(
        "two-applications",
        TWO_APPLICATIONS,
        found=(
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `crm` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
            fails(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `wiki` and has groups as members (`outer` > `inner`); members of nested groups are not provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
    ),
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
                GROUP, "outer", "", "not decided: no facts about users and groups of the source tenant are given."
            ),
        ),
    ),
    Case(
        "members-from-a-data-source",
        assigned(
            OUTER.format(members='[azuread.get_user_output(user_principal_name="a@b.c").object_id]')
            + "assign(outer.object_id)"
        ),
    ),
    Case(
        "first-level-in-2026",
        assigned(INNER + OUTER.format(members="[inner.object_id]") + "assign(outer.object_id)"),
        settings=EDITION_2026,
        found=(
            advises(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`). Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, while those on how provisioning works say that only direct members are provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
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
        found=(
            advises(
                GROUP,
                "outer",
                "",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `33333333-1111-4222-8333-444455556666` (facts of 2026-11-20)). Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, while those on how provisioning works say that only direct members are provisioned. Assign `33333333-1111-4222-8333-444455556666` as well, or make its users direct members.",
            ),
        ),
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
        found=(
            advises(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner` (facts of 2026-11-20)). Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, while those on how provisioning works say that only direct members are provisioned. Assign `inner` as well, or make its users direct members.",
            ),
        ),
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
            advises(
                GROUP,
                "outer",
                "members[0]",
                "Group `outer` is assigned to job `job` and has groups as members (`outer` > `inner`). Microsoft's pages contradict each other on the first level of nesting: the known issues don't rule it out, while those on how provisioning works say that only direct members are provisioned. Assign `inner` as well, or make its users direct members.",
            ),
            undecided(
                GROUP, "outer", "", "not decided: no facts about users and groups of the source tenant are given."
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
