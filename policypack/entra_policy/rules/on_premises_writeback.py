"""On-premises application provisioning.

Active Directory Domain Services as the target, together with Entra Connect.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate import Estate, Job, ObjectMapping
from entra_policy.estate.scope import source_facts, users_in_scope
from entra_policy.facts import User, fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.on_premises import ON_PREMISES, USER_OR_GROUP, decided, is_inbound, provisioned_objects
from entra_policy.settings import Settings
from entra_policy.unknown import Undecided, known, known_text, reveal
from entra_sync.templates import Scenario

_AD_DS: Final = "ad-ds"


@rule(
    "EP401",
    "no-writeback-of-connect-users",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="AD DS: users managed by Entra Connect",
    sources=frozenset({Source.STATIC, Source.FACTS}),
)
def no_writeback_of_connect_users(estate: Estate, settings: Settings) -> Iterator[Problem]:
    """No users that Entra Connect manages are provisioned into Active Directory.

    What it checks
        An on-premises application whose declared target is Active Directory Domain Services (`target` is `ad-ds`):
        whether Entra Connect is declared (`entra_connect`), or in use by the facts, and whether a user in scope is
        synchronized from on-premises by the facts. What EP402 reports of a declared Entra Connect is not reported here
        again. HR-driven provisioning and cloud sync write to Active Directory by design; they are not looked at.

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
        no facts tell whether it is used or which users are synchronized from on-premises.
    """
    not_known: list[Undecided] = []
    jobs = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES and job.argument("target") is not None]
    if not jobs:
        raise NotApplicable
    for job in jobs:
        if not decided(not_known, partial(_is_ad_ds, job)):
            continue
        connect = decided(not_known, partial(_uses_entra_connect, job))
        if connect and not _has_loop(job):
            yield _managed(job, "users of that directory", about="users of the target", path="entra_connect")
        elif not connect and (managed := decided(not_known, partial(_managed_by_facts, job, settings))) is not None:
            yield managed
    if not_known:
        raise not_known[0]


@rule(
    "EP402",
    "no-writeback-loop",
    level=Level.MANDATORY,
    subject=Subject.OBJECT_MAPPING,
    item="AD DS: a loop",
    scenarios=ON_PREMISES,
)
def no_writeback_loop(object_mapping: ObjectMapping, _: Settings) -> Iterator[Problem]:
    """No users or groups are provisioned into the Active Directory that Entra Connect reads from.

    What it checks
        An on-premises application whose declared target is Active Directory Domain Services (`target` is `ad-ds`) and
        for which Entra Connect is declared for the same directory (`entra_connect`): enabled object mappings that
        provision users or groups to it.

    Why
        Entra Connect reads what the provisioning service has written, and may overwrite it or bring it back into
        Microsoft Entra ID: a loop. Writing users or groups back to Active Directory is not supported this way.

    Example
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        ad = pulumi.ComponentResource(
            "entra:index:OnPremisesApplication", "ad", {"target": "ad-ds", "entra_connect": True}
        )
        SynchronizationSchema(
            "ad",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
            opts=pulumi.ResourceOptions(parent=ad),
        )
        ```

    Instead
        ```python
        ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:"
        # Users go to a database; those of Active Directory are left to Entra Connect.
        erp = pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {"target": "sql"})
        SynchronizationSchema(
            "erp",
            service_principal_id="/servicePrincipals/3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00",
            job_id="erp.0f5c1d2e3b4a59687786950412233445.5b1f7c0a-6d1e-4f0e-8a9b-0c1d2e3f4a5b",
            template_id="erp",
            schema=synchronization_schema(
                synchronization_rule(
                    users(
                        to(f"{ECMA}userName", attribute("userPrincipalName"), matching=1),
                    ),
                    target_directory="ERP",
                )
            ),
            opts=pulumi.ResourceOptions(parent=erp),
        )
        ```

    When it is undecided
        While the target, or whether Entra Connect is used, is not known before deployment.
    """
    job = object_mapping.job
    if job.argument("target") is None or not (_is_ad_ds(job) and _uses_entra_connect(job)):
        raise NotApplicable
    source = object_mapping.source_object
    if source is None or source.lower() not in USER_OR_GROUP or is_inbound(object_mapping):
        return
    yield Problem(
        f"{object_mapping.label} provisions into Active Directory Domain Services, which Entra Connect synchronizes as "
        "well: each may overwrite what the other has written. Disable this object mapping, and write back with Entra "
        "cloud sync or Microsoft Identity Manager.",
        about=f"{object_mapping.label}: a loop with Entra Connect",
        path=object_mapping.path,
    )


def _is_ad_ds(job: Job) -> bool:
    """Whether the declared target is Active Directory. Raises `Undecided`."""
    target = known_text(job.argument("target"), "target", job.component.urn if job.component else None)
    return target is not None and target.strip().lower() == _AD_DS


def _uses_entra_connect(job: Job) -> bool:
    """Whether Entra Connect is declared for the target. Raises `Undecided`."""
    return known(job.argument("entra_connect"), "entra_connect", job.component.urn if job.component else None) is True


def _has_loop(job: Job) -> bool:
    """Whether users or groups are provisioned for certain, which is a loop with Entra Connect."""
    return any(
        str(reveal(object_mapping.value.get("sourceObjectName"))).lower() in USER_OR_GROUP
        for _, object_mapping in provisioned_objects(job, [])
    )


def _managed_by_facts(job: Job, settings: Settings) -> Problem | None:
    """What the facts say of Entra Connect and the users in scope. Raises `Undecided`."""
    facts = source_facts(job, settings)
    if settings.facts is None or facts is None or (facts.entra_connect is None and facts.users is None):
        raise missing("Entra Connect and the users that it synchronizes")
    note = fact_note(settings.facts)
    if facts.entra_connect is not None:
        return _managed(job, f"users of the tenant {note}", about="users in scope") if facts.entra_connect else None
    found = users_in_scope(job, settings, _may_be_synchronized)
    synchronized = [user for user in found.users if user.certain and user.facts and user.facts.on_premises_sync]
    if synchronized:
        return _managed(job, f"users in scope such as `{synchronized[0].label}` {note}", about="users in scope")
    if found.users:
        urn = job.component.urn if job.component else None
        raise Undecided("it is not known whether users that Entra Connect manages are in scope", "", urn)
    if found.not_known:
        raise found.not_known[0]
    return None


def _managed(job: Job, which: str, *, about: str, path: str = "target") -> Problem:
    return Problem(
        f"The target is Active Directory Domain Services, and Entra Connect manages {which}: on-premises provisioning "
        "does not change what their source of authority is. Provision to another system, or manage these users in "
        "Active Directory.",
        about=f"Entra Connect manages {about}",
        path=path,
        urn=job.component.urn if job.component else None,
    )


def _may_be_synchronized(user: User) -> bool:
    return user.on_premises_sync is not False
