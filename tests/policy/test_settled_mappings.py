"""Rules that a schema settles by itself look at its mappings once; nothing is missed and nothing is told twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from entra_policy.estate.joining import build_estate
from entra_policy.evaluation.evaluate import find
from entra_policy.evaluation.selection import select
from entra_policy.evaluation.settled import Settled
from entra_policy.rule_definition import Problem, Rule, Subject, rules_in
from entra_policy.values import UNKNOWN, Secret, Value, known_text

from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rules.schema import schema_shape as module_with_rules
from entra_policy.settings import Settings

SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
_TEMPLATE = rules_in(module_with_rules)[0]
_Check = Callable[[AttributeMapping, Settings], Iterator[Problem]]


def schema(targets: list[Value], mode: Value = "merge", outputs: dict[str, Value] | None = None) -> Resource:
    mappings: Value = [{"targetAttributeName": target} for target in targets]
    document: Value = {"synchronizationRules": [{"objectMappings": [{"attributeMappings": mappings}]}]}
    return Resource(
        type=SCHEMA,
        urn="urn:pulumi:dev::p::schema::s",
        name="s",
        props={"schema": document, "mode": mode, "template_id": "scim"},
        outputs=outputs or {},
    )


def rule(identifier: str, check: _Check) -> Rule:
    return replace(
        _TEMPLATE, id=identifier, name=identifier.lower(), level=Level.MANDATORY, subject=Subject.MAPPING, check=check
    )


def _by_name(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    if mapping.target == "wrong":
        yield Problem("wrong", "wrong", mapping.path)


def _by_job(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    if mapping.job.whole:
        yield Problem("whole", "whole", mapping.path)


def _by_resource(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    if mapping.resource.outputs:
        yield Problem("outputs", "outputs", mapping.path)


def _by_mode(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    if mapping.object_mapping.schema.merged is False:
        yield Problem("replaced", "replaced", mapping.path)


def _crash(mapping: AttributeMapping, _: Settings) -> Iterator[Problem]:
    known_text(mapping.value.get("targetAttributeName"))
    raise ZeroDivisionError
    yield


RULES = {"NAME": _by_name, "JOB": _by_job, "RESOURCE": _by_resource, "MODE": _by_mode, "CRASH": _crash}


class Counted:
    """The rules, and how many mappings each of them looked at."""

    def __init__(self) -> None:
        self.looks = dict.fromkeys(RULES, 0)
        self.selection = select([rule(name, self._counting(name, check)) for name, check in RULES.items()], Settings())

    def _counting(self, name: str, check: _Check) -> _Check:
        def counting(mapping: AttributeMapping, settings: Settings) -> Iterator[Problem]:
            self.looks[name] += 1
            yield from check(mapping, settings)

        return counting

    def find(self, resource: Resource, settled: Settled | None, *, complete: bool) -> Any:
        self.looks = dict.fromkeys(RULES, 0)
        return find(build_estate([resource], Settings(), complete=complete), self.selection, settled)


@pytest.mark.parametrize(
    ("targets", "mode", "again"),
    [
        (["mail", "title"], "merge", {"NAME": 0, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2}),
        (["mail", "title"], "replace", {"NAME": 0, "JOB": 2, "RESOURCE": 2, "MODE": 2, "CRASH": 2}),
        (["mail", "wrong"], "merge", {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2}),
        (["mail", UNKNOWN], "merge", {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2}),
        ([Secret("mail"), Secret(UNKNOWN)], "merge", {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2}),
        ([Secret("mail")], UNKNOWN, {"NAME": 0, "JOB": 1, "RESOURCE": 1, "MODE": 0, "CRASH": 1}),
    ],
)
def test_only_silent_rules_that_asked_for_nothing_else_are_settled(
    targets: list[Value], mode: Value, again: dict[str, int]
) -> None:
    counted, settled = Counted(), Settled()
    alone = schema(targets, mode)
    first = counted.find(alone, settled, complete=False)
    assert counted.looks == dict.fromkeys(RULES, len(targets))
    assert first == counted.find(alone, None, complete=False)
    # As AnalyzeStack sees it: the same inputs, and more around them.
    whole = replace(alone, outputs={"id": "x"})
    for _ in range(2):
        second = counted.find(whole, settled, complete=True)
        assert counted.looks == again
        assert second == counted.find(whole, None, complete=True)


def test_an_equal_document_is_looked_at_anew() -> None:
    counted, settled = Counted(), Settled()
    counted.find(schema(["mail"]), settled, complete=False)
    counted.find(schema(["mail"]), settled, complete=True)
    assert counted.looks == dict.fromkeys(RULES, 1)


def test_a_list_of_mappings_that_is_not_known_settles_nothing() -> None:
    counted, settled = Counted(), Settled()
    resource = schema(["mail"])
    resource = replace(resource, props={**resource.props, "schema": {"synchronizationRules": UNKNOWN}})
    first = counted.find(resource, settled, complete=False)
    assert first
    assert counted.find(resource, settled, complete=False) == first
