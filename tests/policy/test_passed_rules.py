"""Rules that a schema settles by itself look at it and its mappings once; nothing is missed or reported twice."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from entra_policy.estate.job import Job
from entra_policy.estate.joining import build_estate
from entra_policy.estate.schema import AttributeMapping
from entra_policy.evaluation.evaluate import find
from entra_policy.evaluation.passed_rules import PassedRules
from entra_policy.evaluation.selection import select
from entra_policy.finding import Level
from entra_policy.resource import Resource
from entra_policy.rule_definition import Context, Problem, Rule, Subject, rules_in
from entra_policy.rules.schema import schema_shape as module_with_rules
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Value, known_text

SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
_TEMPLATE = rules_in(module_with_rules)[0]
_Check = Callable[[AttributeMapping, Context], Iterator[Problem]]


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


def _by_name(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    if mapping.target == "wrong":
        yield Problem("wrong", "wrong", mapping.path)


def _by_job(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    if context.job.whole:
        yield Problem("whole", "whole", mapping.path)


def _by_resource(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    if context.resource.outputs:
        yield Problem("outputs", "outputs", mapping.path)


def _by_mode(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    if mapping.object_mapping.schema.merged is False:
        yield Problem("replaced", "replaced", mapping.path)


def _crash(mapping: AttributeMapping, _: Context) -> Iterator[Problem]:
    known_text(mapping.value.get("targetAttributeName"))
    raise ZeroDivisionError
    yield


def _once(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    if context.once("whole", lambda: context.job.whole):
        yield Problem("whole", "whole", mapping.path)


def _once_more(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Gets what another rule computed from the job."""
    if context.once("whole", lambda: False):
        yield Problem("whole again", "whole again", mapping.path)


RULES = {
    "NAME": _by_name,
    "JOB": _by_job,
    "RESOURCE": _by_resource,
    "MODE": _by_mode,
    "CRASH": _crash,
    "ONCE": _once,
    "ONCE_MORE": _once_more,
}


class Counted:
    """The rules, and how many mappings each of them looked at."""

    def __init__(self) -> None:
        self.looks = dict.fromkeys(RULES, 0)
        self.selection = select([rule(name, self._counting(name, check)) for name, check in RULES.items()], Settings())

    def _counting(self, name: str, check: _Check) -> _Check:
        def counting(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
            self.looks[name] += 1
            yield from check(mapping, context)

        return counting

    def find(self, resource: Resource, passed_rules: PassedRules | None, *, complete: bool) -> Any:
        self.looks = dict.fromkeys(RULES, 0)
        return find(build_estate([resource], Settings(), complete=complete), self.selection, passed_rules)


@pytest.mark.parametrize(
    ("targets", "mode", "again"),
    [
        (
            ["mail", "title"],
            "merge",
            {"NAME": 0, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2, "ONCE": 2, "ONCE_MORE": 2},
        ),
        (
            ["mail", "title"],
            "replace",
            {"NAME": 0, "JOB": 2, "RESOURCE": 2, "MODE": 2, "CRASH": 2, "ONCE": 2, "ONCE_MORE": 2},
        ),
        (
            ["mail", "wrong"],
            "merge",
            {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2, "ONCE": 2, "ONCE_MORE": 2},
        ),
        (
            ["mail", UNKNOWN],
            "merge",
            {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2, "ONCE": 2, "ONCE_MORE": 2},
        ),
        (
            [Secret("mail"), Secret(UNKNOWN)],
            "merge",
            {"NAME": 2, "JOB": 2, "RESOURCE": 2, "MODE": 0, "CRASH": 2, "ONCE": 2, "ONCE_MORE": 2},
        ),
        (
            [Secret("mail")],
            UNKNOWN,
            {"NAME": 0, "JOB": 1, "RESOURCE": 1, "MODE": 0, "CRASH": 1, "ONCE": 1, "ONCE_MORE": 1},
        ),
    ],
)
def test_only_silent_rules_that_asked_for_nothing_else_pass_for_good(
    targets: list[Value], mode: Value, again: dict[str, int]
) -> None:
    counted, passed_rules = Counted(), PassedRules()
    alone = schema(targets, mode)
    first = counted.find(alone, passed_rules, complete=False)
    assert counted.looks == dict.fromkeys(RULES, len(targets))
    assert first == counted.find(alone, None, complete=False)
    # As AnalyzeStack sees it: the same inputs, and more around them.
    whole = replace(alone, outputs={"id": "x"})
    for _ in range(2):
        second = counted.find(whole, passed_rules, complete=True)
        assert counted.looks == again
        assert second == counted.find(whole, None, complete=True)


def test_an_equal_document_is_looked_at_again() -> None:
    counted, passed_rules = Counted(), PassedRules()
    counted.find(schema(["mail"]), passed_rules, complete=False)
    counted.find(schema(["mail"]), passed_rules, complete=True)
    assert counted.looks == dict.fromkeys(RULES, 1)


def test_a_list_of_mappings_that_is_not_known_settles_nothing() -> None:
    counted, passed_rules = Counted(), PassedRules()
    resource = schema(["mail"])
    resource = replace(resource, props={**resource.props, "schema": {"synchronizationRules": UNKNOWN}})
    first = counted.find(resource, passed_rules, complete=False)
    assert first
    assert counted.find(resource, passed_rules, complete=False) == first


def reachable(start: object) -> Iterator[object]:
    """Everything that attributes, properties and containers lead to."""
    pending, seen = [start], set[int]()
    while pending:
        item = pending.pop()
        if id(item) in seen or isinstance(item, str | bytes | int | float | type | None):
            continue
        seen.add(id(item))
        yield item
        if isinstance(item, Mapping):
            pending.extend(item.values())
        elif isinstance(item, list | tuple | set | frozenset):
            pending.extend(item)
        else:
            names = [name for name in dir(item) if not name.startswith("__") and type(item).__module__ != "builtins"]
            pending.extend(value for name in names if not callable(value := getattr(item, name, None)))


def test_nothing_below_a_schema_leads_around_it() -> None:
    """What a rule decides from the job or the resource it can have from its context alone, which notes that."""
    resource = schema(["mail"], outputs={"id": "x"})
    (job,) = build_estate([resource], Settings()).jobs
    (declared,) = job.schemas
    (object_mapping,), _ = declared.object_mappings()
    (mapping,), _ = object_mapping.attribute_mappings()
    assert any(item is resource for item in reachable(job))
    for subject in (declared, object_mapping, mapping):
        found = list(reachable(subject))
        assert any(item is declared.document for item in found)
        assert [item for item in found if isinstance(item, Resource | Job)] == []


def test_a_context_gives_nothing_that_is_not_noted() -> None:
    """Every public member but the settings has a rule above that uses it."""
    assert [name for name in dir(Context) if not name.startswith("_")] == ["job", "once", "resource", "settings"]
