"""EP107 internal-members-only."""

from collections.abc import Iterator
from typing import Final

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.facts import User, missing
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._in_scope import perhaps_in_scope, raise_if_undecided, users_of, with_fact_note
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.scope.users import EVERYTHING, InScopeUser
from entra_policy.values import Undecided, known_text, reveal

_EXTERNAL: Final = "#ext#"


@rule(
    "EP107",
    "internal-members-only",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Provisioning users: no external users, no internal guests",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def internal_members_only(job: Job, context: Context) -> Iterator[Problem]:
    """Only internal members of the source tenant are assigned to a cross-tenant synchronization.

    What it checks
        The users that are assigned to the job's application, and the direct members of the groups that are. A user
        counts as external or as a guest if declared as `azuread.Invitation`, or if the declaration, the state or the
        facts show it: the user type Guest, the creation type Invitation, the state of an invitation, or `#EXT#` in the
        user principal name. For a user who is assigned directly the rule fails; for a member of an assigned group it is
        advisory, since mixed groups are normal and the service skips such members. Where everybody is in scope, guests
        are skipped and not reported.

    Why
        The service synchronizes internal members of the source tenant only. An external user's home is another tenant,
        which would have to synchronize that user; internal guests are skipped as well. Such users get no access
        although they are assigned, and no error is reported.

    Example
        ```python
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
        )
        guest = azuread.Invitation(
            "guest", user_email_address="dana@partner.example", redirect_url="https://myapps.microsoft.com"
        )
        azuread.AppRoleAssignment(
            "guest-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id=guest.user_id,
            resource_object_id=sync.service_principal_object_id,
        )
        ```

    Instead
        ```python
        # A member of the tenant is assigned; the guest's own tenant synchronizes the guest.
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
        )
        member = azuread.User("member", user_principal_name="alice@contoso.com", display_name="Alice")
        azuread.AppRoleAssignment(
            "member-to-fabrikam",
            app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
            principal_object_id=member.object_id,
            resource_object_id=sync.service_principal_object_id,
        )
        ```

    When it is undecided
        While it is not known who is assigned or who is a member of an assigned group, and no facts say so; while a
        declared user principal name is not known; while it depends on a scoping filter whether a guest is in scope.
    """
    scope = users_of(context, _is_guest if job.syncs_all() else _may_be_guest)
    not_known: list[Undecided] = []
    for user in scope.users:
        if user.via == EVERYTHING:
            continue
        try:
            sign, from_facts = _sign_of_guest(user)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if sign is None:
            continue
        if not user.certain:
            not_known.append(perhaps_in_scope(user))
            continue
        remedy = (
            "Remove the assignment; the user's home tenant can synchronize the user."
            if user.direct
            else "The service skips such members of a group."
        )
        yield Problem(
            f"User `{user.label}` is in scope of job `{job.label}` ({user.via}), but "
            f"{with_fact_note(sign, context.settings, from_facts=from_facts)}; only internal members of the source "
            f"tenant are synchronized. {remedy}",
            about=f"{user.label}: no internal member",
            path=user.path,
            urn=user.urn,
            level=None if user.direct else Level.ADVISORY,
        )
    raise_if_undecided(job, [*not_known, *scope.not_known])


def _is_guest(user: User) -> bool:
    return _sign_in_facts(user) is not None


def _may_be_guest(user: User) -> bool:
    return user.user_type != "Member" or _sign_in_facts(user) is not None


def _sign_of_guest(user: InScopeUser) -> tuple[str | None, bool]:
    """What shows that a user isn't an internal member, None for one that is; and whether the facts show it.

    Raises:
        Undecided: a declared name, or the user's type, isn't known.
    """
    if user.resource is not None and (sign := _sign_in_declaration(user.resource)) is not None:
        return sign, False
    if user.facts is None:
        return None, False
    sign = _sign_in_facts(user.facts)
    if sign is None and user.facts.user_type is None:
        raise missing("the user types of users of the source tenant")
    return sign, True


def _sign_in_declaration(resource: Resource) -> str | None:
    if resource.type == types.INVITATION:
        return "is invited from another tenant"
    # What the provider computes isn't known before deployment, and says "member" of every user that it creates.
    if reveal(resource.value("userType")) == "Guest":
        return "is a guest"
    if reveal(resource.value("creationType")) == "Invitation":
        return "was invited from another tenant"
    state = reveal(resource.value("externalUserState"))
    if type(state) is str and state:
        return "is an external user"
    name = known_text(resource.props.get("userPrincipalName"), "userPrincipalName", resource.urn)
    return "is an external user" if name is not None and _EXTERNAL in name.lower() else None


def _sign_in_facts(user: User) -> str | None:
    if user.user_type == "Guest":
        return "is a guest"
    if user.creation_type == "Invitation":
        return "was invited from another tenant"
    if user.external_user_state or _EXTERNAL in user.user_principal_name.lower():
        return "is an external user"
    return None
