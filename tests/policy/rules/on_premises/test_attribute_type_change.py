"""EP413 attribute-type-change: a mapped attribute is declared with the type that it has in the target system."""

import pytest

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import SCHEMA
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.facts import DiscoveredAttribute
from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import Value
from tests.policy.rules.on_premises._programs import (
    AGENTS_ARE_QUIET,
    PARENT,
    PRINCIPAL,
    URN,
    USER_NAME_DEFINED,
    component,
    defined,
    erp,
    facts,
    job,
    quiet,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, undecided

ACTIVE = 'to(f"{E}active", attribute("accountEnabled"))'
TEXT = (USER_NAME_DEFINED, defined('f"{E}active"'))
BOOLEAN = (USER_NAME_DEFINED, defined('f"{E}active"', "Boolean"))

DISCOVERED = facts(
    discovered_attributes=(
        DiscoveredAttribute(PRINCIPAL.upper(), f"{URN}ACTIVE", "Boolean"),
        DiscoveredAttribute(PRINCIPAL, f"{URN}userName", "String"),
        DiscoveredAttribute("another", f"{URN}userName", "Integer"),
    )
)


def discovered(target: tuple[str, ...], principal: str = "principal") -> str:
    """The schema of an application whose tenant is known."""
    return erp(
        ACTIVE, start=component("") + job(principal=principal), target=target, options=PARENT, principal=principal
    )


INTEGER_FIRST = facts(discovered_attributes=(DiscoveredAttribute("another", f"{URN}active", "Integer"),))

CASES = quiet(
    cases(
        "EP413",
        Case(
            "differs",
            discovered(TEXT),
            settings=DISCOVERED,
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].type",
                    "The target has `active` with the type Boolean (facts of 2026-11-20), but the schema declares String: the type of a mapped attribute is not updated automatically. Change its `type` in the schema.",
                ),
            ),
        ),
        Case("same", discovered(BOOLEAN), settings=DISCOVERED),
        Case("not-mapped", erp(start=component("") + job(), target=TEXT, options=PARENT), settings=DISCOVERED),
        Case("changed-by-hand", discovered(TEXT), before=discovered(BOOLEAN), settings=DISCOVERED),
        Case("nothing-defined", discovered(()), settings=DISCOVERED),
        Case(
            "secret-definition",
            discovered((USER_NAME_DEFINED, f"secret({TEXT[1]})")),
            settings=DISCOVERED,
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].type",
                    "The target has an attribute with the type Boolean (facts of 2026-11-20), but the schema declares String: the type of a mapped attribute is not updated automatically. Change its `type` in the schema.",
                ),
            ),
        ),
        Case(
            "no-facts",
            discovered(TEXT),
            found=(
                undecided(
                    "",
                    "",
                    "",
                    "not decided: no facts about the attributes that the service discovered in target systems are given.",
                ),
            ),
        ),
        Case(
            "not-collected",
            discovered(TEXT),
            settings=facts(),
            found=(
                undecided(
                    "",
                    "",
                    "",
                    "not decided: no facts about the attributes that the service discovered in target systems are given.",
                ),
            ),
        ),
        Case(
            "unknown-service-principal",
            discovered(TEXT, "unknown"),
            settings=DISCOVERED,
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "service_principal_id",
                    "not decided: `service_principal_id` is not known before deployment.",
                ),
            ),
            others=("EP305",),
        ),
        Case(
            "not-changed",
            discovered(TEXT),
            before=discovered(TEXT),
            settings=DISCOVERED,
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].type",
                    "The target has `active` with the type Boolean (facts of 2026-11-20), but the schema declares String: the type of a mapped attribute is not updated automatically. Change its `type` in the schema.",
                ),
            ),
        ),
        Case("defined-without-a-type", discovered((USER_NAME_DEFINED, '{"name": f"{E}active"}')), settings=DISCOVERED),
        Case(
            "same-of-an-unknown-service-principal",
            discovered(BOOLEAN, "unknown"),
            settings=DISCOVERED,
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "service_principal_id",
                    "not decided: `service_principal_id` is not known before deployment.",
                ),
            ),
            others=("EP305",),
        ),
        Case(
            "all-the-same-of-an-unknown-service-principal",
            discovered(BOOLEAN, "unknown"),
            settings=facts(discovered_attributes=(DiscoveredAttribute("another", f"{URN}active", "Boolean"),)),
            others=("EP305",),
        ),
        Case("mapped-and-not-defined", discovered((USER_NAME_DEFINED,)), settings=DISCOVERED),
        Case("of-another-service-principal", discovered(TEXT), settings=INTEGER_FIRST),
        Case(
            "service-principal-in-capitals",
            discovered(TEXT, "principal.upper()"),
            settings=DISCOVERED,
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[1].type",
                    "The target has `active` with the type Boolean (facts of 2026-11-20), but the schema declares String: the type of a mapped attribute is not updated automatically. Change its `type` in the schema.",
                ),
            ),
        ),
        Case(
            "another-kind-of-job",
            erp(ACTIVE, target=TEXT)
            .replace('template_id="erp"', 'template_id="Azure2Azure"')
            .replace('job_id="erp.', 'job_id="Azure2Azure.'),
            settings=DISCOVERED,
            others=("EP007",),
        ),
        Case("nothing-defined-and-no-facts", discovered(())),
    ),
    levels=AGENTS_ARE_QUIET,
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


def test_a_type_that_graph_returned_differs_from_the_declared_one() -> None:
    def schema(type_: str) -> dict[str, Value]:
        attributes: list[Value] = [{"name": f"{URN}active", "type": type_}]
        mapped: dict[str, Value] = {
            "sourceObjectName": "User",
            "targetObjectName": "User",
            "attributeMappings": [
                {
                    "targetAttributeName": f"{URN}active",
                    "source": {"type": "Attribute", "name": "accountEnabled", "expression": "[accountEnabled]"},
                }
            ],
        }
        return {
            "synchronizationRules": [
                {
                    "sourceDirectoryName": "Azure Active Directory",
                    "targetDirectoryName": "ERP",
                    "objectMappings": [mapped],
                }
            ],
            "directories": [{"name": "ERP", "objects": [{"name": "User", "attributes": attributes}]}],
        }

    def declared(declared_type: str, returned: str, before: str | None = None) -> list[str]:
        resource = Resource(
            SCHEMA,
            "urn",
            "schema",
            props={"schema": schema(declared_type), "mode": "merge"},
            outputs={"schema": schema(returned)},
            old_props=None if before is None else {"schema": schema(before)},
        )
        evaluation = evaluate(build_estate([resource], Settings()), all_rules(), Settings())
        return [finding.message for finding in evaluation.findings if finding.verdict is Verdict.FAIL]

    message = (
        "The target has `active` with the type Boolean, but the schema declares String: the type of a mapped attribute "
        "is not updated automatically. Change its `type` in the schema."
    )
    assert declared("String", "Boolean") == [message]
    assert declared("Boolean", "Boolean") == []
    # The remedy: the state still has the old type.
    assert declared("Boolean", "String", before="String") == []
