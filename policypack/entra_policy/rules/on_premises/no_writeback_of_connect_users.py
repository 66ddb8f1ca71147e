"""EP401 no-writeback-of-connect-users."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.facts import User, fact_note, missing
from entra_policy.facts.lacking import remedy_for
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.on_premises._provisioned import decided
from entra_policy.rules.on_premises._writeback import has_loop, is_ad_ds, uses_entra_connect
from entra_policy.scope.users import source_facts, users_in_scope
from entra_policy.settings import Settings
from entra_policy.values import Undecided
from entra_sync.templates import Scenario

_CONNECT: Final = "Entra Connect and the users that it synchronizes"


@rule(
    "EP401",
    "no-writeback-of-connect-users",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="AD DS: users managed by Entra Connect",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_writeback_of_connect_users(estate: Estate, context: Context) -> Iterator[Problem]:
    """No users that Entra Connect manages are provisioned into Active Directory.

    What it checks
        An on-premises application whose declared target is Active Directory Domain Services (`target` is `ad-ds`):
        whether Entra Connect is declared (`entra_connect`), or in use according to the facts, and whether the facts say
        that a user in scope is synchronized from on-premises. What EP402 reports about a declared Entra Connect is not
        reported here again. HR-driven provisioning and cloud sync write to Active Directory by design; they are not
        checked.

    Why
        For users that Entra Connect manages, Active Directory is the source of authority: what the provisioning service
        writes there does not change that, and their attributes can't be changed in Microsoft Entra ID.

    Example
        ```python
        pulumi.ComponentResource(
            "entra:index:OnPremisesApplication", "ad", {"target": "ad-ds", "entra_connect": True}
        )
        ```

    Instead
        ```python
        # A database; the users of Active Directory stay with Entra Connect.
        pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {"target": "sql"})
        ```

    When it is undecided
        While the target or Entra Connect's use is not known before deployment; when Entra Connect is not declared and
        no facts say whether it is used or which users are synchronized from on-premises.
    """
    not_known: list[Undecided] = []
    jobs = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES and job.argument("target") is not None]
    if not jobs:
        raise NotApplicable
    for job in jobs:
        if not decided(not_known, partial(is_ad_ds, job)):
            continue
        connect = decided(not_known, partial(uses_entra_connect, job))
        if connect and not has_loop(job):
            yield _managed(job, "users of that directory", about="users of the target", path="entra_connect")
        elif (
            not connect
            and (managed := decided(not_known, partial(_managed_by_facts, job, context.settings))) is not None
        ):
            yield managed
    if not_known:
        raise not_known[0]


def _managed_by_facts(job: Job, settings: Settings) -> Problem | None:
    """What the facts say about Entra Connect and the users in scope. Raises `Undecided`."""
    facts = source_facts(job, settings)
    if settings.facts is None or facts is None or (facts.entra_connect is None and facts.users is None):
        raise missing(_CONNECT)
    note = fact_note(settings.facts)
    if facts.entra_connect is not None:
        return _managed(job, f"users of the tenant {note}", about="users in scope") if facts.entra_connect else None
    found = users_in_scope(job, settings, _may_be_synchronized)
    synchronized = [user for user in found.users if user.certain and user.facts and user.facts.on_premises_sync]
    if synchronized:
        return _managed(job, f"users in scope such as `{synchronized[0].label}` {note}", about="users in scope")
    if found.users:
        urn = job.component.urn if job.component else None
        reason = "it is not known whether users that Entra Connect manages are in scope"
        raise Undecided(reason, "", urn, remedy=remedy_for((_CONNECT,)))
    if found.not_known:
        raise found.not_known[0]
    return None


def _managed(job: Job, which: str, *, about: str, path: str = "target") -> Problem:
    return Problem(
        f"The target is Active Directory Domain Services, and Entra Connect manages {which}: on-premises provisioning "
        "does not change their source of authority. Provision to another system, or manage these users in Active "
        "Directory.",
        about=f"Entra Connect manages {about}",
        path=path,
        urn=job.component.urn if job.component else None,
    )


def _may_be_synchronized(user: User) -> bool:
    return user.on_premises_sync is not False
