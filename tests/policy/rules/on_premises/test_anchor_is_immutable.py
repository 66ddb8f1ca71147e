"""EP412 anchor-is-immutable: the anchor of an on-premises application's objects doesn't change."""

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
from tests.support.expected import advises, as_source, fails, undecided

BEFORE = erp(KEY, target=(USER_NAME_DEFINED, ANCHORS[0], defined('f"{E}kind"')))
NO_ANCHORS = erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"')))

CASES = quiet(
    cases(
        "EP412",
        Case(
            "another-anchor",
            erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}key"'), ANCHORS[1])),
            before=BEFORE,
            found=(
                fails(
                    SCHEMA,
                    "schema",
                    "schema.directories[0].objects[0].attributes",
                    "User -> User: another attribute of the target object becomes the anchor, but an anchor can't change once objects are provisioned. Keep the anchor, or set up the application again.",
                ),
            ),
        ),
        Case(
            "another-declared-anchor",
            START + component('"anchor": "kind"'),
            before=START + component('"anchor": ["key"]'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "anchor",
                    "The declared anchor is a different one from before, but an anchor can't change once objects are provisioned. Keep the anchor, or set up the application again.",
                ),
            ),
        ),
        Case("same-anchor", erp(KEY, 'to(f"{E}mail", attribute("mail"))', target=ONE_ANCHOR), before=BEFORE),
        Case("other-case", START + component('"anchor": "KEY"'), before=START + component('"anchor": ["key"]')),
        Case("merged-schema-without-definitions", erp(KEY), before=BEFORE),
        Case("declared-for-the-first-time", START + component('"anchor": "key"'), before=START + component("")),
        Case(
            "unknown-anchor-now",
            START + component('"anchor": unknown'),
            before=START + component('"anchor": ["key"]'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION, "erp", "anchor", "not decided: `anchor` is not known before deployment."
                ),
            ),
        ),
        Case(
            "value-may-change",
            erp('to(f"{E}key", attribute("mail"))', target=ONE_ANCHOR),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:key (User -> User) is the anchor, and its value may change, which connectors don't support. Let it flow on creation only (`on_create_only=True`), or take it from `objectId`.",
                ),
            ),
        ),
        Case(
            "value-of-a-declared-anchor-may-change",
            erp('to(f"{E}key", attribute("mail"))', start=component('"anchor": "Key"'), options=PARENT),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:key (User -> User) is the anchor, and its value may change, which connectors don't support. Let it flow on creation only (`on_create_only=True`), or take it from `objectId`.",
                ),
            ),
        ),
        Case(
            "object-id-never-changes", erp("""to(f"{E}key", expression('ToUpper([objectId], )'))""", target=ONE_ANCHOR)
        ),
        Case(
            "unknown-source",
            erp('to(f"{E}key", unknown.apply(attribute))', target=ONE_ANCHOR),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].source` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "another-composite-anchor",
            START + component('"anchor": ["a", "c"]'),
            before=START + component('"anchor": ["a", "b"]'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "anchor",
                    "The declared anchor is a different one from before, but an anchor can't change once objects are provisioned. Keep the anchor, or set up the application again.",
                ),
            ),
            others=("EP407",),
        ),
        Case("other-case-before", START + component('"anchor": ["key"]'), before=START + component('"anchor": "KEY"')),
        Case("no-anchor-before", BEFORE, before=NO_ANCHORS),
        Case("no-anchor-now", NO_ANCHORS, before=BEFORE),
        Case(
            "defined-in-other-case",
            erp(KEY, target=(USER_NAME_DEFINED, defined('f"{E}KEY"', "String", '"anchor": True'))),
            before=BEFORE,
        ),
        Case(
            "new-schema-beside-a-job-that-was",
            erp(KEY, start=component('"anchor": "key"'), target=ONE_ANCHOR, options=PARENT),
            before=START + component('"anchor": "key"'),
        ),
        Case("no-target", erp('{"source": attribute("mail")}', target=ONE_ANCHOR), others=("EP001",)),
        Case(
            "target-in-other-case",
            erp('to(f"{E}KEY", attribute("mail"))', target=ONE_ANCHOR),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:KEY (User -> User) is the anchor, and its value may change, which connectors don't support. Let it flow on creation only (`on_create_only=True`), or take it from `objectId`.",
                ),
            ),
        ),
        Case(
            "unknown-flow-type",
            erp(
                '{"targetAttributeName": f"{E}key", "source": attribute("mail"), "flowType": unknown}',
                target=ONE_ANCHOR,
            ),
            found=(
                undecided(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "not decided: `schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "no-source",
            erp('{"targetAttributeName": f"{E}key"}', target=ONE_ANCHOR),
            found=(
                advises(
                    SCHEMA,
                    "schema",
                    "schema.synchronizationRules[0].objectMappings[0].attributeMappings[1].flowType",
                    "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:key (User -> User) is the anchor, and its value may change, which connectors don't support. Let it flow on creation only (`on_create_only=True`), or take it from `objectId`.",
                ),
            ),
        ),
        Case("unknown-argument-and-a-mapping", erp(KEY, start=component('"anchor": unknown'), options=PARENT)),
        Case(
            "cross-tenant-is-fine",
            across_tenants(erp('to(f"{E}key", attribute("mail"))', target=ONE_ANCHOR)),
            others=("EP007",),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
