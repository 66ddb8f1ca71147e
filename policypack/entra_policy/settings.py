"""Settings of a check: levels, edition, cloud, tenants, facts, exemptions. `entra_policy.configuration` reads them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

from entra_policy.finding import Exemption, Level
from entra_policy.gap import Gap, GapKind
from entra_sync.clouds import Cloud
from entra_sync.templates import Scenario
from entra_sync.tenants import TenantKind, tenant_id

if TYPE_CHECKING:
    from entra_policy.facts import Facts, TenantFacts


_Stated = TypeVar("_Stated")
SCOPES: Final = ("all", "assigned")
EDITIONS: Final = frozenset({"2024", "2026"})
ALL: Final = "all"
# Findings of the organisation's own rules carry this policy's name; its level is theirs.
ORGANISATION_POLICY: Final = "organisation-rules"


@dataclass(frozen=True, slots=True)
class Tenant:
    """What the settings say of a tenant.

    Attributes:
        id: the tenant id, lower case.
        kind: workforce, b2c or external; None where it isn't said.
        cloud: the cloud it is in; None where it isn't said.
        domains: domain names that designate it, lower case.
        verified_domains: all its verified domains, lower case; None where they aren't given.
    """

    id: str
    kind: TenantKind | None = None
    cloud: Cloud | None = None
    domains: frozenset[str] = frozenset()
    verified_domains: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Where the organisation's own rules are evaluated: an OPA server, or a local bundle for which one is started.

    Attributes:
        url: the server's address; None with a bundle.
        bundle: the bundle's folder; None with a server.
        package: the package that has `deny` and `warn`.
        opa: the program that is started for a bundle, a name on PATH or a path; None for `opa`.
        timeout_seconds: how long the evaluation may take, the start of a server for a bundle included.
        token_variable: the environment variable that holds the server's token.
        ca_file: the certificates that the server's is checked against; None for the system's.
        levels: rule id -> its level, where that is not the policy's.
        on_failure: how much it weighs when the rules can't be evaluated: mandatory or advisory.
    """

    url: str | None = None
    bundle: Path | None = None
    package: str = "entra.organisation"
    opa: str | None = None
    timeout_seconds: float = 10.0
    token_variable: str | None = None
    ca_file: Path | None = None
    levels: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))
    on_failure: Level = Level.MANDATORY


@dataclass(frozen=True, slots=True)
class Unseen:
    """How much it weighs that something could not be seen.

    Attributes:
        level: the level of every kind of gap that has none of its own.
        kinds: kind -> its own level.
    """

    level: Level = Level.ADVISORY
    kinds: Mapping[GapKind, Level] = field(default_factory=lambda: MappingProxyType({}))

    def weighed(self, gap: Gap) -> Gap:
        """The gap at the level of its kind."""
        return replace(gap, level=self.kinds.get(gap.kind, self.level))


@dataclass(frozen=True, slots=True)
class Settings:
    """How a check is to be done.

    Attributes:
        edition: `2024` or `2026`, the edition of the article.
        cloud: the cloud of providers that name none; None where the settings don't say.
        environment_cloud: the cloud that the environment of the process names for them; None where it names none.
        undecided: the level of what could not be decided.
        unseen: the levels of what could not be seen.
        tenants: by id.
        levels: rule name -> the level that the configuration gives it.
        facts: what the facts file says of tenants; None without one.
        applications: application template id, lower case -> the clouds in which it is available.
        agent_versions: the releases of the provisioning agent; None for those that are documented.
        today: the day that dates are compared with; None for the day of the check.
        exemptions: those of the exemption file, in its order.
        exemption_file: the file that they were read from; None without one.
        maximum_exemption_days: how many days from today an exemption may last; None for any number.
        not_exemptible: names of the policies whose findings no exemption covers.
        organisation: where the organisation's own rules are evaluated; None without any.
        scopes: name of a job, or a pattern of names -> `all` or `assigned`, for jobs that don't say what is in scope.
        scenarios: the same -> what jobs are for, where they don't say it.
        adopted: what designates service principals that exist already and are enabled for provisioning: object ids,
            client ids or display names, lower case.
    """

    edition: str = "2024"
    cloud: Cloud | None = None
    environment_cloud: Cloud | None = None
    undecided: Level = Level.ADVISORY
    unseen: Unseen = field(default_factory=Unseen)
    tenants: Mapping[str, Tenant] = field(default_factory=lambda: MappingProxyType({}))
    levels: Mapping[str, Level] = field(default_factory=lambda: MappingProxyType({}))
    facts: "Facts | None" = None
    applications: Mapping[str, frozenset[Cloud]] = field(default_factory=lambda: MappingProxyType({}))
    agent_versions: tuple[str, ...] | None = None
    today: dt.date | None = None
    exemptions: tuple[Exemption, ...] = ()
    exemption_file: Path | None = None
    maximum_exemption_days: int | None = None
    not_exemptible: frozenset[str] = frozenset()
    organisation: Organisation | None = None
    scopes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scenarios: Mapping[str, Scenario] = field(default_factory=lambda: MappingProxyType({}))
    adopted: frozenset[str] = frozenset()

    def scope_of(self, job: str) -> str | None:
        """What they say is in scope of a job of that name that doesn't say it: `all`, `assigned`; None for nothing."""
        return _by_name(self.scopes, job)

    def scenario_of(self, job: str) -> Scenario | None:
        """What they say a job of that name is for that doesn't say it; None for nothing."""
        return _by_name(self.scenarios, job)

    @property
    def day(self) -> dt.date:
        """The day that dates of exemptions are compared with: `today`, else the current day in UTC."""
        return dt.datetime.now(dt.UTC).date() if self.today is None else self.today

    def tenant_by_designation(self, text: str) -> str | None:
        """The tenant id that a GUID or a known domain designates, lower case; None for an unknown domain."""
        if (guid := tenant_id(text)) is not None:
            return guid
        domain = text.strip().lower()
        for tenant in self.tenants.values():
            if domain in tenant.domains or domain in (tenant.verified_domains or ()):
                return tenant.id
        found = None if self.facts is None else self.facts.tenant_of_domain(domain)
        return None if found is None else found.id.strip().lower()

    def tenant_facts(self, designation: str) -> "TenantFacts | None":
        """The facts about the tenant that a GUID or a known domain designates."""
        tenant = None if self.facts is None else self.tenant_by_designation(designation)
        return None if tenant is None or self.facts is None else self.facts.tenant(tenant)

    def tenant_kind(self, tenant: str) -> TenantKind | None:
        """The kind of the tenant of that id: as the settings say, else the facts."""
        stated, facts = self.tenants.get(tenant), self.tenant_facts(tenant)
        if stated is not None and stated.kind is not None:
            return stated.kind
        return None if facts is None else facts.kind

    def knows_tenants_of(self, kind: TenantKind) -> bool:
        """Whether the settings or the facts list a tenant of that kind."""
        listed = {*self.tenants, *(() if self.facts is None else (tenant.id for tenant in self.facts.tenants))}
        return any(self.tenant_kind(tenant) is kind for tenant in listed)

    def kinds_by_domain(self) -> Mapping[str, TenantKind | None]:
        """The kind of the tenant that each listed domain designates, the domain in lower case."""
        found: dict[str, TenantKind | None] = {}
        for facts in () if self.facts is None else self.facts.tenants:
            found |= dict.fromkeys(facts.domains or (), self.tenant_kind(facts.id.strip().lower()))
        for tenant in self.tenants.values():
            for domain in (*tenant.domains, *(tenant.verified_domains or ())):
                found[domain] = self.tenant_kind(tenant.id)
        return found

    def tenant_cloud(self, tenant: str) -> Cloud | None:
        """The cloud of the tenant of that id: as the settings say, else the facts."""
        stated, facts = self.tenants.get(tenant), self.tenant_facts(tenant)
        if stated is not None and stated.cloud is not None:
            return stated.cloud
        return None if facts is None else facts.cloud

    def verified_domains(self, designation: str) -> frozenset[str] | None:
        """All verified domains of a tenant, lower case, from the settings, else the facts; None where neither says."""
        tenant = self.tenant_by_designation(designation)
        if tenant is None:
            return None
        stated, facts = self.tenants.get(tenant), self.tenant_facts(tenant)
        if stated is not None and stated.verified_domains is not None:
            return stated.verified_domains
        return None if facts is None else facts.domains


def _by_name(stated: Mapping[str, _Stated], name: str) -> _Stated | None:
    """What is stated of a name: under the name itself, else under the longest pattern that it fits."""
    if name in stated:
        return stated[name]
    fitting = sorted((pattern for pattern in stated if fnmatchcase(name, pattern)), key=lambda text: (-len(text), text))
    return stated[fitting[0]] if fitting else None


PACK_POLICY: Final = "entra-provisioning"
EVERY_JOB: Final = "*"
"""The pattern that every job's name fits."""
