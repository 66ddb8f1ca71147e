"""Provisioning agents: declared ones, and those known from facts."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from entra_policy.estate.job import Job
from entra_policy.facts import Agent, fact_note, missing
from entra_policy.rule_definition import Source
from entra_policy.scope.users import source_facts
from entra_policy.settings import Settings
from entra_policy.values import Secret, Value, known
from entra_sync.templates import Scenario

STATIC_AND_FACTS: Final = frozenset({Source.STATIC, Source.FACTS})
ON_PREMISES_USE: Final = "on-premises"
# What an agent may be used for, as the facts put it.
USES: Final = MappingProxyType(
    {
        Scenario.ON_PREMISES: ON_PREMISES_USE,
        Scenario.CLOUD_SYNC: "cloud-sync",
        Scenario.INBOUND: "inbound",
    }
)
INSTALL_SECOND_AGENT: Final = "Install a second agent on another server for on-premises applications."


@dataclass(frozen=True, slots=True)
class InstalledAgent:
    """A version of an agent that is installed: which agent, where that is said, and how old that is."""

    version: str
    which: str
    path: str = ""
    note: str = ""
    secret: bool = False

    @property
    def quoted_version(self) -> str:
        return "an old version" if self.secret else f"version {self.version}"


def component_argument(job: Job, name: str) -> Value:
    return known(job.argument(name), name, job.component.urn if job.component else None)


def provisioning_agents(job: Job, settings: Settings) -> tuple[Agent, ...]:
    """The provisioning agents of the job's tenant. Raises `Undecided`."""
    facts = source_facts(job, settings)
    if facts is None or facts.provisioning_agents is None:
        raise missing("provisioning agents")
    return facts.provisioning_agents


def installed_agents(job: Job, settings: Settings) -> list[InstalledAgent]:
    """The declared version, otherwise those of the facts' agents that serve the job. Raises `Undecided`."""
    version = component_argument(job, "agent_version")
    if type(version) is str:
        secret = type(job.argument("agent_version")) is Secret
        return [InstalledAgent(version, "The provisioning agent", "agent_version", secret=secret)]
    agent_id = component_argument(job, "agent_id")
    path = "agent_id" if type(agent_id) is str else ""
    note = "" if settings.facts is None else f" {fact_note(settings.facts)}"
    return [
        InstalledAgent(agent.version, f"The provisioning agent {agent.id}", path, note)
        for agent in provisioning_agents(job, settings)
        if agent.version is not None
        and (agent.id.lower() == agent_id.lower() if type(agent_id) is str else ON_PREMISES_USE in agent.uses)
    ]
