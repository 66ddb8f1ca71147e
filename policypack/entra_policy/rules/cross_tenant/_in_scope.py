"""What rules about the users in scope of a job have in common."""

from collections.abc import Callable, Sequence

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.estate.references import object_id_of
from entra_policy.facts import User, fact_note
from entra_policy.rule_definition import Context
from entra_policy.scope.users import InScopeUser, UsersInScope, source_facts, users_in_scope
from entra_policy.settings import Settings
from entra_policy.values import Undecided, reveal


def users_of(
    context: Context, of_interest: Callable[[User], bool] | None = None, *, everyone: bool = True
) -> UsersInScope:
    """The users in scope of the job (`users_in_scope`), found once for all rules that ask for the same.

    Nobody is in scope where only the job's schema is declared.

    Args:
        context: what surrounds the job.
        of_interest: which users of the facts are wanted.
        everyone: whether those count who are in scope only since everything is.

    Raises:
        Undecided: only a part of the job can be seen, so it can't be determined who is in scope.
    """
    job, settings = context.job, context.settings
    if not job.whole:
        raise Undecided("who is in scope can't be seen from here")
    if job.resource is None and job.component is None and not job.credentials.resources and not job.assignments:
        return UsersInScope((), ())
    return context.once(
        (users_in_scope, of_interest, everyone), lambda: users_in_scope(job, settings, of_interest, everyone=everyone)
    )


def everybody_in_scope_and(job: Job, settings: Settings, predicate: Callable[[User], bool]) -> bool:
    """Whether everybody is in scope and the predicate, a function of a module, is true of any user in the facts.

    It spares looking one by one at thousands of users for whom something was not collected.
    """
    if job.syncs_all() is not True:
        return False
    try:
        tenant = source_facts(job, settings)
    except Undecided:
        return False
    return tenant is not None and bool(tenant.users_where(predicate))


def is_new(user: InScopeUser, job: Job, settings: Settings) -> bool:
    """Whether the user is declared and doesn't exist yet: the facts list all users of the tenant, but not this one."""
    if user.facts is not None or user.resource is None:
        return False
    try:
        tenant = source_facts(job, settings)
    except Undecided:
        return False
    if tenant is None or tenant.users is None:
        return False
    named = type(reveal(user.resource.props.get("userPrincipalName"))) is str
    return named or user.resource.type == types.INVITATION or object_id_of(user.resource) is not None


def perhaps_in_scope(user: InScopeUser) -> Undecided:
    """Why a problem with a user is only a possible one: it isn't certain that the user is in scope."""
    reason = f"brings `{user.label}` into scope only if a scoping filter does, which is not known"
    return Undecided(reason, user.path, user.urn)


def raise_if_undecided(job: Job, not_known: Sequence[Undecided]) -> None:
    """End a rule that has reported everything that is certain.

    Where it isn't known what the job is for, only a failure is worth reporting as undecided.

    Raises:
        Undecided: the first of what isn't known.
    """
    if not_known and job.scenario is not None:
        raise not_known[0]


def with_fact_note(text: str, settings: Settings, *, from_facts: bool) -> str:
    """A part of a message, followed by the date of the facts where it is based on them."""
    return f"{text} {fact_note(settings.facts)}" if from_facts and settings.facts is not None else text
