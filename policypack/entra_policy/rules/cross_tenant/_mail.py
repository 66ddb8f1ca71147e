"""The mail addresses of users in scope: as declared, otherwise from the facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entra_policy.estate import types
from entra_policy.estate.job import Job
from entra_policy.estate.references import object_id_of
from entra_policy.facts import User
from entra_policy.resource import Resource
from entra_policy.scope.users import InScopeUser, source_facts
from entra_policy.settings import Settings
from entra_policy.values import Secret, Undecided, known_text, reveal


def mail_of(user: InScopeUser) -> str | None:
    """The user's address, None for one without; None also for invited users, who are not synchronized.

    Raises:
        Undecided: the declared address isn't known.
    """
    if user.resource is not None and user.resource.type == types.INVITATION:
        return None
    if user.facts is not None and user.facts.user_type == "Guest":
        return None
    if user.resource is not None and "mail" in user.resource.props:
        return known_text(user.resource.props["mail"], "mail", user.resource.urn) or None
    return None if user.facts is None else user.facts.mail or None


def mail_domain(mail: str) -> str:
    """The domain of an address, lower case."""
    return mail.rpartition("@")[2].lower()


def mail_is_from_facts(user: InScopeUser) -> bool:
    """Whether the address comes from the facts, not from a declaration."""
    return user.resource is None or "mail" not in user.resource.props


def where_mail_is(user: InScopeUser) -> tuple[str, str]:
    """(path, URN) of the declared address, otherwise of what brings the user into scope."""
    if user.resource is None or "mail" not in user.resource.props:
        return user.path, user.urn
    return "mail", user.resource.urn


def quoted_domain(user: InScopeUser, mail: str) -> str:
    """The domain of the address as a part of a message, empty where the address is a secret."""
    secret = user.resource is not None and type(user.resource.props.get("mail")) is Secret
    return "" if secret else f", `{mail_domain(mail)}`,"


# Which users of the facts a rule looks at: of many thousands, those that can matter. Equal predicates are evaluated
# once.


@dataclass(frozen=True, slots=True)
class _SharedMail:
    mails: frozenset[str]
    declared: frozenset[str]

    def __call__(self, user: User) -> bool:
        return (user.mail is not None and user.mail.lower() in self.mails) or _is_declared(user, self.declared)


@dataclass(frozen=True, slots=True)
class _MailOutside:
    domains: frozenset[str]
    declared: frozenset[str]

    def __call__(self, user: User) -> bool:
        if user.mail and mail_domain(user.mail) not in self.domains:
            return True
        return _is_declared(user, self.declared)


def mail_shared(job: Job, settings: Settings) -> Callable[[User], bool]:
    """Users whose address somebody else in the facts or in the program has, or that the program declares."""
    mails = {
        mail.lower() for user in _declared_users(job) if type(mail := reveal(user.props.get("mail"))) is str and mail
    }
    try:
        tenant = source_facts(job, settings)
    except Undecided:
        tenant = None
    if tenant is not None:
        mails.update(mail for mail, users in tenant.users_by_mail.items() if len(users) > 1)
    return _SharedMail(frozenset(mails), _declared_names(job))


def mail_outside(domains: frozenset[str], job: Job) -> Callable[[User], bool]:
    """Users whose address is in none of the domains, or that the program declares."""
    return _MailOutside(domains, _declared_names(job))


def no_user(_: User) -> bool:
    """No user."""
    return False


def _is_declared(user: User, declared: frozenset[str]) -> bool:
    return bool(declared) and (user.id.lower() in declared or user.user_principal_name.lower() in declared)


def _declared_names(job: Job) -> frozenset[str]:
    """The object ids and the user principal names of the declared users, lower case."""
    names: set[str] = set()
    for user in _declared_users(job):
        name = reveal(user.props.get("userPrincipalName"))
        names.update(text.lower() for text in (name, object_id_of(user)) if type(text) is str)
    return frozenset(names)


def _declared_users(job: Job) -> Iterator[Resource]:
    yield from job.users
    for assignment in job.assignments:
        if assignment.principal is not None and assignment.principal.type == types.USER:
            yield assignment.principal
    for group in job.groups.values():
        yield from (membership.user for membership in group.users)
