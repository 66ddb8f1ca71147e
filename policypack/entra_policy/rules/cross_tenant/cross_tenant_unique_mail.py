"""EP112 cross-tenant-unique-mail."""

from collections.abc import Iterator

from entra_policy.estate.job import Job
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Source, Subject, rule
from entra_policy.rules.cross_tenant._in_scope import perhaps_in_scope, raise_if_undecided, users_of, with_fact_note
from entra_policy.rules.cross_tenant._mail import (
    mail_is_from_facts,
    mail_of,
    mail_shared,
    where_mail_is,
)
from entra_policy.rules.cross_tenant._scenarios import CROSS_TENANT
from entra_policy.scope.users import InScopeUser
from entra_policy.settings import Settings
from entra_policy.values import Undecided


@rule(
    "EP112",
    "cross-tenant-unique-mail",
    level=Level.MANDATORY,
    subject=Subject.JOB,
    item="Two users matched with the same user",
    scenarios=CROSS_TENANT,
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def cross_tenant_unique_mail(job: Job, context: Context) -> Iterator[Problem]:
    """No two users in scope of a cross-tenant synchronization have the same mail address.

    What it checks
        The mail addresses of the users in scope, as declared or from the facts, ignoring case. Users without an
        address and invited users, who are not synchronized, don't count.

    Why
        Users are created in the target tenant as external users with their mail address, which only one of them can
        have there. Of two users with one address, one is created and both are linked to it: they share an account and
        everything that it may do.

    Example
        ```python
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
        )
        for name in ("alice", "bob"):
            user = azuread.User(
                name, user_principal_name=f"{name}@contoso.com", display_name=name, mail="sales@contoso.com"
            )
            azuread.AppRoleAssignment(
                f"{name}-to-fabrikam",
                app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
                principal_object_id=user.object_id,
                resource_object_id=sync.service_principal_object_id,
            )
        ```

    Instead
        ```python
        # Each has an address of its own; the common one is a shared mailbox or a group.
        sync = CrossTenantSync(
            "to-fabrikam",
            {
                "target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a",
                "mappings": [to("displayName", attribute("displayName"))],
            },
        )
        for name in ("alice", "bob"):
            user = azuread.User(
                name, user_principal_name=f"{name}@contoso.com", display_name=name, mail=f"{name}@contoso.com"
            )
            azuread.AppRoleAssignment(
                f"{name}-to-fabrikam",
                app_role_id="b9632174-c057-4f7e-951b-be3adc52bfe6",
                principal_object_id=user.object_id,
                resource_object_id=sync.service_principal_object_id,
            )
        ```

    When it is undecided
        While an address is not known before deployment; while it is not known who is in scope, and no facts say so.
    """
    scope = users_of(context, mail_shared(job, context.settings))
    not_known: list[Undecided] = []
    first_of: dict[str, InScopeUser] = {}
    for user in scope.users:
        try:
            mail = mail_of(user)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        if mail is None:
            continue
        first = first_of.setdefault(mail.lower(), user)
        if first is user:
            continue
        if not (first.certain and user.certain):
            not_known.append(perhaps_in_scope(first if user.certain else user))
            continue
        yield _same_mail(first, user, job, context.settings)
    raise_if_undecided(job, [*not_known, *scope.not_known])


def _same_mail(one: InScopeUser, other: InScopeUser, job: Job, settings: Settings) -> Problem:
    # The order in which a program's users are seen may change from run to run; what is reported must not.
    first, user = sorted((one, other), key=lambda each: each.label)
    names = f"`{first.label}` and `{user.label}`"
    same_mail = with_fact_note(
        "the same mail address", settings, from_facts=mail_is_from_facts(first) or mail_is_from_facts(user)
    )
    path, urn = where_mail_is(user)
    return Problem(
        f"Users {names} are in scope of job `{job.label}` and have {same_mail}; both would be linked to one user in "
        "the target tenant. Give each an address of its own, or leave one out of scope.",
        about=f"{names}: the same mail address",
        path=path,
        urn=urn,
    )
