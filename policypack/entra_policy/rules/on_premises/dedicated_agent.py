"""EP415 dedicated-agent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from entra_policy.estate.estate import Estate
from entra_policy.estate.job import Job
from entra_policy.facts import fact_note
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises._agents import (
    INSTALL_SECOND_AGENT,
    ON_PREMISES_USE,
    STATIC_AND_FACTS,
    USES,
    provisioning_agents,
)
from entra_policy.rules.on_premises._provisioned import decided
from entra_policy.settings import Settings
from entra_policy.values import Undecided, known_text
from entra_sync.templates import Scenario

_NAME_TEMPLATE: Final = "Name the synchronization template of the other job as plain text: its `template_id`."


@rule(
    "EP415",
    "dedicated-agent",
    level=Level.MANDATORY,
    subject=Subject.ESTATE,
    item="The same agent for on-premises and cloud sync or HR",
    sources=STATIC_AND_FACTS,
)
def dedicated_agent(estate: Estate, context: Context) -> Iterator[Problem]:
    """A provisioning agent of on-premises applications serves nothing else.

    What it checks
        The agents that components declare (`agent_id`): whether one of them serves an on-premises application and also
        cloud sync or inbound provisioning, according to the program or the facts. Where an on-premises application
        declares no agent, an agent of the tenant that serves both is advisory.

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
        since it is then not known what is set up outside this program.
    """
    not_known: list[Undecided] = []
    declared = [each for job in estate.jobs if (each := decided(not_known, partial(_served, job))) is not None]
    on_premises = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES]
    if not on_premises and not declared and not not_known:
        raise NotApplicable
    for served in declared:
        others = [other for other in declared if other.agent == served.agent and other.job is not served.job]
        if served.use == ON_PREMISES_USE:
            conflict = next((other for other in others if other.use not in (ON_PREMISES_USE, None)), None)
            if conflict is not None:
                yield Problem(
                    f"The provisioning agent of `{served.job.label}` also serves `{conflict.job.label}` "
                    f"({conflict.use}), and one agent can't do both. {INSTALL_SECOND_AGENT}",
                    about=f"the agent also serves {conflict.job.label}",
                    path="agent_id",
                    urn=served.urn,
                )
                continue
            if any(other.use is None for other in others):
                reason = "serves a job of which it is not known what it is for"
                not_known.append(Undecided(reason, "agent_id", served.urn, remedy=_NAME_TEMPLATE))
        yield from _conflicts_in_facts(served, context.settings, not_known)
    for job in on_premises:
        if job.argument("agent_id") is None:
            yield from _shared_in_facts(job, context.settings, not_known)
    if not_known:
        raise not_known[0]


@dataclass(frozen=True, slots=True)
class _Served:
    """A job with the agent that it declares (lower case), and what it uses that for; None where that isn't known."""

    job: Job
    agent: str
    use: str | None
    urn: str


def _served(job: Job) -> _Served | None:
    """The job with its declared agent; None where it declares none, or needs none. Raises `Undecided`."""
    if job.component is None or (job.scenario is not None and job.scenario not in USES):
        return None
    agent = known_text(job.argument("agent_id"), "agent_id", job.component.urn)
    if agent is None:
        return None
    return _Served(job, agent.strip().lower(), USES.get(job.scenario) if job.scenario else None, job.component.urn)


def _conflicts_in_facts(served: _Served, settings: Settings, not_known: list[Undecided]) -> Iterator[Problem]:
    """Conflicting uses of a declared agent in the facts."""
    agents = decided(not_known, partial(provisioning_agents, served.job, settings))
    agent = next((each for each in agents or () if each.id.lower() == served.agent), None)
    if agent is None or served.use is None or settings.facts is None:
        return
    wrong = [use for use in agent.uses if (use == ON_PREMISES_USE) is not (served.use == ON_PREMISES_USE)]
    if wrong:
        yield Problem(
            f"The provisioning agent of `{served.job.label}` ({served.use}) also serves {wrong[0]} "
            f"{fact_note(settings.facts)}, and one agent can't do both. {INSTALL_SECOND_AGENT}",
            about=f"the agent also serves {wrong[0]}",
            path="agent_id",
            urn=served.urn,
        )


def _shared_in_facts(job: Job, settings: Settings, not_known: list[Undecided]) -> Iterator[Problem]:
    """Agents of the tenant that serve both, one of which may be the application's."""
    for agent in decided(not_known, partial(provisioning_agents, job, settings)) or ():
        if ON_PREMISES_USE in agent.uses and len(set(agent.uses)) > 1 and settings.facts is not None:
            yield Problem(
                f"The provisioning agent {agent.id} serves on-premises applications and something else "
                f"{fact_note(settings.facts)}, and one agent can't do both. {INSTALL_SECOND_AGENT}",
                about=f"the agent {agent.id} serves both",
                urn=job.subject_resource.urn if job.component is None else job.component.urn,
                level=Level.ADVISORY,
            )
