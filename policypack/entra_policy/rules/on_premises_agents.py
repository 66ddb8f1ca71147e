"""On-premises application provisioning.

The provisioning agents: their versions, and what else they are used for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from entra_policy.estate import Estate, Job
from entra_policy.estate.scope import source_facts
from entra_policy.facts import Agent, fact_note, missing
from entra_policy.finding import Level
from entra_policy.rule import NotApplicable, Problem, Source, Subject, rule
from entra_policy.rules.on_premises import decided
from entra_policy.settings import Settings
from entra_policy.unknown import Secret, Undecided, Value, known, known_text
from entra_sync.agents import oldest_supported_version, parse_agent_version, released_agent_versions
from entra_sync.templates import Scenario

_STATIC_AND_FACTS: Final = frozenset({Source.STATIC, Source.FACTS})
_ON_PREMISES: Final = "on-premises"
# What an agent may be used for, in the facts' words.
_USES: Final = MappingProxyType(
    {
        Scenario.ON_PREMISES: _ON_PREMISES,
        Scenario.CLOUD_SYNC: "cloud-sync",
        Scenario.INBOUND: "inbound",
    }
)
_ANOTHER: Final = "Install a second agent on another server for on-premises applications."


@rule(
    "EP414",
    "agent-updates-by-hand",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="The agent doesn't update itself",
    sources=_STATIC_AND_FACTS,
)
def agent_updates_by_hand(estate: Estate, settings: Settings) -> Iterator[Problem]:
    """The agents of on-premises applications are updated by hand, in time.

    What it checks
        For on-premises applications: whether a component asks for automatic updates (`agent_automatic_update`), and
        whether the agent's version is older than the one before the newest: the declared `agent_version`, else, by the
        facts, that of the declared agent, or of each agent of the tenant that serves on-premises applications. The
        settings' `agent_versions` stand for releases that are newer than this software.

    Why
        The agent doesn't update itself in this scenario, and only the newest version and the one before it are
        supported.

    Example
        ```python
        pulumi.ComponentResource(
            "entra:index:OnPremisesApplication",
            "erp",
            {"agent_id": "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "agent_version": "1.1.1107.0"},
        )
        ```

    Instead
        ```python
        # Updated on the machine itself, after each release.
        pulumi.ComponentResource(
            "entra:index:OnPremisesApplication",
            "erp",
            {"agent_id": "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "agent_version": "1.1.2505.0"},
        )
        ```

    When it is undecided
        While a declared version is not known before deployment or is no version; and when none is declared and there
        are no facts about provisioning agents.
    """
    jobs = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES]
    if not jobs:
        raise NotApplicable
    oldest = oldest_supported_version(settings.agent_versions or released_agent_versions()) or "0.0"
    not_known: list[Undecided] = []
    for job in jobs:
        urn = job.subject_resource.urn if job.component is None else job.component.urn
        if decided(not_known, partial(_argument, job, "agent_automatic_update")) is True:
            yield Problem(
                "Automatic updates of the provisioning agent are asked for, and it has none for on-premises "
                "applications. Remove `agent_automatic_update`, and update the agent by hand.",
                about="automatic updates of the agent",
                path="agent_automatic_update",
                urn=urn,
            )
        for installed in decided(not_known, partial(_installed, job, settings)) or ():
            if parse_agent_version(installed.version) is None:
                not_known.append(Undecided("is no version such as 1.1.2505.0", installed.path, urn))
            elif _is_older(installed.version, oldest):
                yield Problem(
                    f"{installed.which} has {installed.shown}{installed.note}, which is no longer supported, and it "
                    f"does not update itself. Install version {oldest} or a newer one.",
                    about=f"{installed.which} is out of date",
                    path=installed.path,
                    urn=urn,
                )
    if not_known:
        raise not_known[0]


@rule(
    "EP415",
    "dedicated-agent",
    level=Level.MANDATORY,
    subject=Subject.ESTATE,
    item="The same agent for on-premises and cloud sync or HR",
    sources=_STATIC_AND_FACTS,
)
def dedicated_agent(estate: Estate, settings: Settings) -> Iterator[Problem]:
    """A provisioning agent of on-premises applications serves nothing else.

    What it checks
        The agents that components declare (`agent_id`): whether one of them serves an on-premises application and also
        cloud sync or inbound provisioning, in the program or by the facts. Where an on-premises application declares no
        agent, it is advisory that the tenant has an agent that serves both.

    Why
        One agent can't be used for on-premises applications and for cloud sync or HR-driven provisioning: one of them
        stops working.

    Example
        ```python
        agent = "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
        pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {"agent_id": agent})
        pulumi.ComponentResource("entra:index:ProvisioningJob", "hr", {"agent_id": agent, "scenario": "inbound"})
        ```

    Instead
        ```python
        erp_agent = "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"
        hr_agent = "7a4d2e2f-9a1b-4b63-8e0b-1e6b4d3c2b11"
        pulumi.ComponentResource("entra:index:OnPremisesApplication", "erp", {"agent_id": erp_agent})
        pulumi.ComponentResource("entra:index:ProvisioningJob", "hr", {"agent_id": hr_agent, "scenario": "inbound"})
        ```

    When it is undecided
        While an agent, or what a job with that agent is for, is not known; and without facts about provisioning agents,
        since what is set up outside this program is not known then.
    """
    not_known: list[Undecided] = []
    declared = [each for job in estate.jobs if (each := decided(not_known, partial(_served, job))) is not None]
    on_premises = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES]
    if not on_premises and not declared and not not_known:
        raise NotApplicable
    for served in declared:
        others = [other for other in declared if other.agent == served.agent and other.job is not served.job]
        if served.use == _ON_PREMISES:
            conflict = next((other for other in others if other.use not in (_ON_PREMISES, None)), None)
            if conflict is not None:
                yield Problem(
                    f"The provisioning agent of `{served.job.label}` also serves `{conflict.job.label}` "
                    f"({conflict.use}), and one agent can't do both. {_ANOTHER}",
                    about=f"the agent also serves {conflict.job.label}",
                    path="agent_id",
                    urn=served.urn,
                )
                continue
            if any(other.use is None for other in others):
                not_known.append(
                    Undecided("serves a job of which it is not known what it is for", "agent_id", served.urn)
                )
        yield from _conflicts_in_facts(served, settings, not_known)
    for job in on_premises:
        if job.argument("agent_id") is None:
            yield from _shared_in_facts(job, settings, not_known)
    if not_known:
        raise not_known[0]


@dataclass(frozen=True, slots=True)
class _Installed:
    """A version of an agent that is installed: which agent, where that is said, and how old that is."""

    version: str
    which: str
    path: str = ""
    note: str = ""
    secret: bool = False

    @property
    def shown(self) -> str:
        return "an old version" if self.secret else f"version {self.version}"


@dataclass(frozen=True, slots=True)
class _Served:
    """A job with the agent that it declares (lower case), and what it uses that for; None where that isn't known."""

    job: Job
    agent: str
    use: str | None
    urn: str


def _argument(job: Job, name: str) -> Value:
    return known(job.argument(name), name, job.component.urn if job.component else None)


def _is_older(version: str, than: str) -> bool:
    a, b = parse_agent_version(version), parse_agent_version(than)
    return a is not None and b is not None and a < b


def _agents(job: Job, settings: Settings) -> tuple[Agent, ...]:
    """The provisioning agents of the job's tenant. Raises `Undecided`."""
    facts = source_facts(job, settings)
    if facts is None or facts.provisioning_agents is None:
        raise missing("provisioning agents")
    return facts.provisioning_agents


def _installed(job: Job, settings: Settings) -> list[_Installed]:
    """The declared version, else those that the facts know of agents that serve the job. Raises `Undecided`."""
    version = _argument(job, "agent_version")
    if type(version) is str:
        secret = type(job.argument("agent_version")) is Secret
        return [_Installed(version, "The provisioning agent", "agent_version", secret=secret)]
    agent_id = _argument(job, "agent_id")
    path = "agent_id" if type(agent_id) is str else ""
    note = "" if settings.facts is None else f" {fact_note(settings.facts)}"
    return [
        _Installed(agent.version, f"The provisioning agent {agent.id}", path, note)
        for agent in _agents(job, settings)
        if agent.version is not None
        and (agent.id.lower() == agent_id.lower() if type(agent_id) is str else _ON_PREMISES in agent.uses)
    ]


def _served(job: Job) -> _Served | None:
    """The job with its declared agent; None where it declares none, or needs none. Raises `Undecided`."""
    if job.component is None or (job.scenario is not None and job.scenario not in _USES):
        return None
    agent = known_text(job.argument("agent_id"), "agent_id", job.component.urn)
    if agent is None:
        return None
    return _Served(job, agent.strip().lower(), _USES.get(job.scenario) if job.scenario else None, job.component.urn)


def _conflicts_in_facts(served: _Served, settings: Settings, not_known: list[Undecided]) -> Iterator[Problem]:
    """What the facts say of a declared agent."""
    agents = decided(not_known, partial(_agents, served.job, settings))
    agent = next((each for each in agents or () if each.id.lower() == served.agent), None)
    if agent is None or served.use is None or settings.facts is None:
        return
    wrong = [use for use in agent.uses if (use == _ON_PREMISES) is not (served.use == _ON_PREMISES)]
    if wrong:
        yield Problem(
            f"The provisioning agent of `{served.job.label}` ({served.use}) also serves {wrong[0]} "
            f"{fact_note(settings.facts)}, and one agent can't do both. {_ANOTHER}",
            about=f"the agent also serves {wrong[0]}",
            path="agent_id",
            urn=served.urn,
        )


def _shared_in_facts(job: Job, settings: Settings, not_known: list[Undecided]) -> Iterator[Problem]:
    """Agents of the tenant that serve both, one of which may be that of the application."""
    for agent in decided(not_known, partial(_agents, job, settings)) or ():
        if _ON_PREMISES in agent.uses and len(set(agent.uses)) > 1 and settings.facts is not None:
            yield Problem(
                f"The provisioning agent {agent.id} serves on-premises applications and something else "
                f"{fact_note(settings.facts)}, and one agent can't do both. {_ANOTHER}",
                about=f"the agent {agent.id} serves both",
                urn=job.subject_resource.urn if job.component is None else job.component.urn,
                level=Level.ADVISORY,
            )
