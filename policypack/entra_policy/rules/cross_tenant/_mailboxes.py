"""Users with a mailbox, and names that are calculated for the target tenant."""

from dataclasses import dataclass

from entra_policy.estate.tenants import target_tenant
from entra_policy.facts import User
from entra_policy.rule_definition import Context
from entra_policy.rules.cross_tenant._in_scope import users_of
from entra_policy.scope.users import InScopeUser
from entra_policy.values import Undecided, reveal


def users_with_mailbox(context: Context) -> list[User] | None:
    """The external users with a mailbox in the target tenant that come from users in scope; None without facts.

    Raises:
        Undecided: the target tenant, or who is in scope, isn't known.
    """
    job, settings = context.job, context.settings
    if settings.facts is None:
        return None
    if not job.whole:
        raise Undecided("the target tenant and who is in scope can't be seen from here")
    target = target_tenant(job, settings)
    tenant = None if target is None else settings.tenant_facts(target)
    if tenant is None or tenant.users is None:
        return None
    external = {
        user.user_principal_name.lower().partition("#ext#")[0]: user
        for user in tenant.users
        if user.mailbox and "#ext#" in user.user_principal_name.lower()
    }
    if not external:
        return []
    scope = users_of(context, _CalledInTarget(frozenset(external)))
    names = [_calculated_name(user) for user in scope.users]
    found = [external[name] for name in names if name in external]
    if not found and scope.not_known:
        raise scope.not_known[0]
    return found


def _calculated_name(user: InScopeUser) -> str:
    """The part before `#ext#` of the user principal name that the user gets in the target tenant."""
    name = None if user.facts is None else user.facts.user_principal_name
    if name is None and user.resource is not None:
        declared = reveal(user.resource.props.get("userPrincipalName"))
        name = declared if type(declared) is str else None
    return "" if name is None else _calculated(name)


def _calculated(user_principal_name: str) -> str:
    return user_principal_name.lower().replace("@", "_")


@dataclass(frozen=True, slots=True)
class _CalledInTarget:
    """Which users of the facts have one of these calculated names."""

    names: frozenset[str]

    def __call__(self, user: User) -> bool:
        return _calculated(user.user_principal_name) in self.names
