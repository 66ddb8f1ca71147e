"""EP407 on-premises-single-anchor: an object of an on-premises application has one attribute as its anchor."""

import pytest

from entra_policy.estate.types import ON_PREMISES_APPLICATION, SCHEMA
from entra_policy.readers.program import batch
from tests.policy.rules.on_premises._programs import (
    ANCHORS,
    KEY,
    ONE_ANCHOR,
    PARENT,
    START,
    USER_NAME_DEFINED,
    across_tenants,
    component,
    defined,
    erp,
    quiet,
)
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

CASES = quiet(
    cases(
        "EP407",
        Case(
            "two-anchors",
            erp(KEY, target=(USER_NAME_DEFINED, *ANCHORS)),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes",
                    "User -> User: the target object has more than one anchor (`key`, `kind`), but on-premises provisioning needs a single one. Set `anchor` on one attribute that identifies each object uniquely.",
                ),
            ),
        ),
        Case(
            "declared-composite",
            START + component('"anchor": "ObjectTypeName+UserName"'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "anchor",
                    "The application is declared with a composite anchor, but on-premises provisioning needs a single attribute that identifies each object uniquely. Add such a column to the target, or choose one.",
                ),
            ),
        ),
        Case(
            "declared-list",
            START + component('"anchor": ["objectTypeName", unknown]'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "anchor",
                    "The application is declared with a composite anchor, but on-premises provisioning needs a single attribute that identifies each object uniquely. Add such a column to the target, or choose one.",
                ),
            ),
        ),
        Case(
            "secret-anchor",
            erp(target=(USER_NAME_DEFINED, ANCHORS[0], f"secret({ANCHORS[1]})")),
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes",
                    "User -> User: the target object has more than one anchor (a secret, a secret), but on-premises provisioning needs a single one. Set `anchor` on one attribute that identifies each object uniquely.",
                ),
            ),
        ),
        Case("one-anchor", erp(KEY, target=ONE_ANCHOR, mode='"replace"')),
        Case("declared-one", erp(KEY, start=component('"anchor": ["key"]'), options=PARENT, mode='"replace"')),
        Case("merged-schema-without-anchor", erp(target=(USER_NAME_DEFINED,))),
        Case(
            "source-object-has-two",
            erp(
                source=(
                    defined('"objectId"', "String", '"anchor": True'),
                    defined('"userPrincipalName"', "String", '"anchor": True'),
                )
            ),
        ),
        Case(
            "whole-schema-without-anchor",
            erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"')), mode='"replace"'),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes",
                    "not decided: `schema.directories[0].objects[0].attributes` defines no anchor for the target object.",
                ),
            ),
        ),
        Case(
            "unknown-anchor",
            erp(KEY, target=(*ONE_ANCHOR, defined('f"{E}kind"', "String", '"anchor": unknown_flag'))),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes[2].anchor",
                    "not decided: `schema.directories[0].objects[0].attributes[2].anchor` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "unknown-argument",
            START + component('"anchor": unknown'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION, "erp", "anchor", "not decided: `anchor` is not known before deployment."
                ),
            ),
        ),
        Case(
            "unknown-mode",
            erp(mode="unknown"),
            found=(undecided(SCHEMA, "schema", "mode", "not decided: `mode` is not known before deployment."),),
        ),
        Case("plus-at-the-end", START + component('"anchor": "key + "')),
        Case(
            "unknown-anchor-and-none-defined",
            erp(KEY, start=component('"anchor": unknown'), options=PARENT, mode='"replace"'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION, "erp", "anchor", "not decided: `anchor` is not known before deployment."
                ),
            ),
        ),
        Case(
            "unknown-object-mapping",
            erp(
                more='{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "ERP", "objectMappings": unknown}'
            ),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[1].objectMappings",
                    "not decided: `schema.synchronizationRules[1].objectMappings` is not known before deployment.",
                ),
            ),
        ),
        Case("cross-tenant-is-fine", across_tenants(erp(KEY, target=(USER_NAME_DEFINED, *ANCHORS))), others=("EP007",)),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
