"""EP414 agent-updates-by-hand."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from entra_policy.estate.estate import Estate
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, NotApplicable, Problem, Subject, rule
from entra_policy.rules.on_premises._agents import STATIC_AND_FACTS, component_argument, installed_agents
from entra_policy.rules.on_premises._provisioned import decided
from entra_policy.values import Undecided
from entra_sync.agents import oldest_supported_version, parse_agent_version, released_agent_versions
from entra_sync.templates import Scenario

_WRITE_VERSION: Final = (
    "Write the version as the admin center shows it, in the component's `agent_version` or in "
    "`provisioning_agents[].version` of the facts (docs/facts.md)."
)


@rule(
    "EP414",
    "agent-updates-by-hand",
    level=Level.ADVISORY,
    subject=Subject.ESTATE,
    item="The agent doesn't update itself",
    sources=STATIC_AND_FACTS,
)
def agent_updates_by_hand(estate: Estate, context: Context) -> Iterator[Problem]:
    """The agents of on-premises applications are updated by hand, in time.

    What it checks
        For on-premises applications: whether a component requests automatic updates (`agent_automatic_update`), and
        whether the agent's version is older than the one before the newest. That version is the declared
        `agent_version`, otherwise the one that the facts give for the declared agent, or for each agent of the tenant
        that serves on-premises applications. The settings' `agent_versions` list the releases, where there are newer
        ones than this software knows.

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
        While a declared version is not known before deployment or isn't a version; and when none is declared and there
        are no facts about provisioning agents.
    """
    jobs = [job for job in estate.jobs if job.scenario is Scenario.ON_PREMISES]
    if not jobs:
        raise NotApplicable
    oldest = oldest_supported_version(context.settings.agent_versions or released_agent_versions()) or "0.0"
    not_known: list[Undecided] = []
    for job in jobs:
        urn = job.subject_resource.urn if job.component is None else job.component.urn
        if decided(not_known, partial(component_argument, job, "agent_automatic_update")) is True:
            yield Problem(
                "Automatic updates of the provisioning agent are requested, but it has none for on-premises "
                "applications. Remove `agent_automatic_update`, and update the agent by hand.",
                about="automatic updates of the agent",
                path="agent_automatic_update",
                urn=urn,
            )
        for installed in decided(not_known, partial(installed_agents, job, context.settings)) or ():
            if parse_agent_version(installed.version) is None:
                reason = "is no version such as 1.1.2505.0"
                not_known.append(Undecided(reason, installed.path, urn, remedy=_WRITE_VERSION))
            elif _is_older(installed.version, oldest):
                yield Problem(
                    f"{installed.which} has {installed.quoted_version}{installed.note}, which is no longer supported, "
                    f"and it does not update itself. Install version {oldest} or newer.",
                    about=f"{installed.which} is out of date",
                    path=installed.path,
                    urn=urn,
                )
    if not_known:
        raise not_known[0]


def _is_older(version: str, than: str) -> bool:
    a, b = parse_agent_version(version), parse_agent_version(than)
    return a is not None and b is not None and a < b
