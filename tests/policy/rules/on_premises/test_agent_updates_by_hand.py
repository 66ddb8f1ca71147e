"""EP414 agent-updates-by-hand: the agents of on-premises applications are updated by hand, in time."""

import pytest

from entra_policy.estate.types import ON_PREMISES_APPLICATION
from entra_policy.facts import Agent
from entra_policy.readers.program import batch
from entra_policy.settings import Settings
from tests.policy.rules.on_premises._programs import AGENT, START, component, facts, job
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

OLD_AGENT = Agent(AGENT, "1.1.1107.0", ("on-premises",))

CASES = cases(
    "EP414",
    Case(
        "secret-version",
        START + component('"agent_version": secret("1.0.987654321")'),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_version",
                "The provisioning agent has an old version, which is no longer supported, and it does not update itself. Install version 1.1.2334.0 or newer.",
            ),
        ),
    ),
    Case(
        "automatic-update",
        START + component('"agent_automatic_update": True, "agent_version": "1.1.2505.0"'),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_automatic_update",
                "Automatic updates of the provisioning agent are requested, but it has none for on-premises applications. Remove `agent_automatic_update`, and update the agent by hand.",
            ),
        ),
    ),
    Case(
        "old-version",
        START + component('"agent_version": "1.1.2108.0"'),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_version",
                "The provisioning agent has version 1.1.2108.0, which is no longer supported, and it does not update itself. Install version 1.1.2334.0 or newer.",
            ),
        ),
    ),
    Case(
        "old-by-the-settings",
        START + component('"agent_version": "1.1.2505.0"'),
        settings=Settings(agent_versions=("1.1.2600.0", "1.1.2700.0")),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_version",
                "The provisioning agent has version 1.1.2505.0, which is no longer supported, and it does not update itself. Install version 1.1.2600.0 or newer.",
            ),
        ),
    ),
    Case(
        "old-by-the-facts",
        START + component(f'"agent_id": "{AGENT.upper()}"') + job(),
        settings=facts(provisioning_agents=(OLD_AGENT,)),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent 6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00 has version 1.1.1107.0 (facts of 2026-11-20), which is no longer supported, and it does not update itself. Install version 1.1.2334.0 or newer.",
            ),
        ),
    ),
    Case(
        "undeclared-agent",
        START + component("") + job(),
        settings=facts(provisioning_agents=(OLD_AGENT, Agent("x", "1.0", ("inbound",)))),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "",
                "The provisioning agent 6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00 has version 1.1.1107.0 (facts of 2026-11-20), which is no longer supported, and it does not update itself. Install version 1.1.2334.0 or newer.",
            ),
        ),
    ),
    Case("one-before-the-newest", START + component('"agent_version": "1.1.2334.0", "agent_automatic_update": False')),
    Case("newer-than-all", START + component('"agent_version": "1.2"')),
    Case(
        "agent-of-an-inbound-job",
        START
        + component(
            '"scenario": "inbound", "agent_version": "1.0", "agent_automatic_update": True', type_="ProvisioningJob"
        ),
    ),
    Case(
        "no-facts",
        START + component("") + job(),
        found=(undecided("", "", "", "not decided: no facts about provisioning agents are given."),),
    ),
    Case(
        "no-version",
        START + component('"agent_version": "latest"'),
        found=(
            undecided(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_version",
                "not decided: `agent_version` is no version such as 1.1.2505.0.",
            ),
        ),
    ),
    Case(
        "unknown-version",
        START + component('"agent_version": unknown'),
        found=(
            undecided(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_version",
                "not decided: `agent_version` is not known before deployment.",
            ),
        ),
    ),
    Case(
        "version-not-collected",
        START + component(f'"agent_id": "{AGENT}"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT, None, ("on-premises",)),)),
    ),
    Case(
        "id-in-capitals-in-the-facts",
        START + component(f'"agent_id": "{AGENT}"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT.upper(), "1.1.1107.0", ("on-premises",)),)),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent 6F3C1D1E-8F0A-4A52-9D9A-0D5A3C2B1A00 has version 1.1.1107.0 (facts of 2026-11-20), which is no longer supported, and it does not update itself. Install version 1.1.2334.0 or newer.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
