"""EP415 dedicated-agent: a provisioning agent of on-premises applications serves nothing else."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from entra_policy.estate.types import ON_PREMISES_APPLICATION
from entra_policy.facts import Agent
from entra_policy.finding import Level
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import AGENT, START, component, facts, job
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided

ONLY_DEDICATED_AGENT = MappingProxyType({"all": Level.DISABLED, "dedicated-agent": Level.MANDATORY})


def two(first: str, second: str, scenario: str = '"inbound"') -> str:
    """An on-premises application and another job, each with an agent as Python text."""
    return (
        START
        + component(f'"agent_version": "1.1.2505.0", "agent_id": {first}')
        + job()
        + component(f'"agent_id": {second}, "scenario": {scenario}', name="hr", type_="ProvisioningJob")
    )


NO_OTHERS = facts(provisioning_agents=(Agent(AGENT, uses=("on-premises",)),))
BOTH_USES = facts(provisioning_agents=(Agent(AGENT, uses=("on-premises", "inbound")),))

CASES = cases(
    "EP415",
    Case(
        "inbound",
        two(f'"{AGENT}"', f'"{AGENT.upper()}"'),
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` also serves `hr` (inbound), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "cloud-sync",
        two(f'"{AGENT}"', f'"{AGENT}"', '"cloud-sync"'),
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` also serves `hr` (cloud-sync), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "secret-agent",
        two('secret("hunter2")', 'secret("hunter2")'),
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` also serves `hr` (inbound), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "other-use-by-the-facts",
        two(f'"{AGENT}"', '"another"'),
        settings=facts(provisioning_agents=(Agent(AGENT, uses=("cloud-sync",)),)),
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` (on-premises) also serves cloud-sync (facts of 2026-11-20), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "undeclared-agent-is-advisory",
        START + component('"agent_version": "1.1.2505.0"') + job(),
        settings=facts(provisioning_agents=(Agent(AGENT, uses=("on-premises", "inbound")),)),
        found=(
            advises(
                ON_PREMISES_APPLICATION,
                "erp",
                "",
                "The provisioning agent 6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00 serves on-premises applications and something else (facts of 2026-11-20), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "two-agents",
        two(f'"{AGENT}"', '"another"')
        + job(parent="hr", name="hr-job", principal='"/servicePrincipals/another"', template="API2AAD"),
        settings=NO_OTHERS,
    ),
    Case(
        "two-on-premises-applications",
        START
        + component(f'"agent_version": "1.2", "agent_id": "{AGENT}"')
        + job()
        + component(f'"agent_version": "1.2", "agent_id": "{AGENT}"', name="crm")
        + job(parent="crm", name="crm-job", principal='"/servicePrincipals/another"'),
        settings=NO_OTHERS,
    ),
    Case("application-with-an-agent-argument", two(f'"{AGENT}"', f'"{AGENT}"', '"application"'), settings=NO_OTHERS),
    Case(
        "no-facts",
        two(f'"{AGENT}"', '"another"'),
        found=(undecided("", "", "", "not decided: no facts about provisioning agents are given."),),
    ),
    Case(
        "unknown-agent",
        two("unknown", f'"{AGENT}"'),
        settings=NO_OTHERS,
        found=(
            undecided(
                ON_PREMISES_APPLICATION, "erp", "agent_id", "not decided: `agent_id` is not known before deployment."
            ),
        ),
    ),
    Case(
        "unknown-scenario",
        two(f'"{AGENT}"', f'"{AGENT}"', "unknown"),
        settings=replace(NO_OTHERS, levels=ONLY_DEDICATED_AGENT),
        found=(
            undecided(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "not decided: `agent_id` serves a job of which it is not known what it is for.",
            ),
        ),
    ),
    Case(
        "told-once",
        two(f'"{AGENT}"', f'"{AGENT}"'),
        settings=BOTH_USES,
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` also serves `hr` (inbound), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "id-in-capitals-in-the-facts",
        two(f'"{AGENT}"', '"another"'),
        settings=facts(provisioning_agents=(Agent(AGENT.upper(), uses=("inbound",)),)),
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "erp",
                "agent_id",
                "The provisioning agent of `erp` (on-premises) also serves inbound (facts of 2026-11-20), and one agent can't do both. Install a second agent on another server for on-premises applications.",
            ),
        ),
    ),
    Case(
        "agent-of-an-unknown-scenario",
        two('"another"', f'"{AGENT}"', "unknown")
        + job(parent="hr", name="hr-job", principal='"/servicePrincipals/another"', template="later").replace(
            '"later"', "unknown"
        ),
        settings=NO_OTHERS,
    ),
    Case(
        "agent-of-other-jobs-only",
        START + component('"agent_version": "1.2"') + job(),
        settings=facts(provisioning_agents=(Agent("x", uses=("cloud-sync", "inbound")),)),
    ),
    Case(
        "agent-of-both-beside-an-inbound-job-only",
        START
        + component('"scenario": "inbound"', name="hr", type_="ProvisioningJob")
        + job(parent="hr", template="API2AAD"),
        settings=BOTH_USES,
    ),
    Case(
        "undeclared-agent-of-on-premises-applications-only",
        START + component('"agent_version": "1.2"') + job(),
        settings=NO_OTHERS,
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
