"""Where the program wrote a part of a schema, whatever the input says."""

from typing import Any, Final

import pytest

from entra_policy.estate.source_lines import source_of
from entra_policy.estate.types import JOB, SCHEMA
from entra_policy.resource import Resource, SourceLocation
from entra_policy.values import UNKNOWN, Secret

DECLARED: Final = SourceLocation("__main__.py", 3)
MAPPING: Final = "schema.synchronizationRules[0].objectMappings[0].attributeMappings[3]"
WRITTEN: Final = SourceLocation("mappings/users.py", 12)


def schema(lines: Any, type_: str = SCHEMA) -> Resource:
    return Resource(type_, "urn", "name", props={"source_lines": lines}, source=DECLARED)


@pytest.mark.parametrize("inside", ["", ".source", ".source.parameters[0].value", ".targetAttributeName", ".a.b[1][2]"])
def test_the_line_of_the_mapping_that_a_path_leads_into(inside: str) -> None:
    assert source_of(schema({MAPPING: "mappings/users.py:12"}), f"{MAPPING}{inside}") == WRITTEN


@pytest.mark.parametrize(
    "path", ["", "schema", "mode", f"{MAPPING}1", f"{MAPPING[:-3]}[33]", MAPPING.rpartition("[")[0], "schema..[", "]["]
)
def test_what_is_in_no_mapping_was_declared_with_the_resource(path: str) -> None:
    assert source_of(schema({MAPPING: "mappings/users.py:12"}), path) == DECLARED


NO_PLACES: Final[list[Any]] = [
    *(UNKNOWN, Secret("a.py:1"), None, 12, {}, "", "a.py", "a.py:", ":1", " :1", "a.py:0"),
    *("a.py:-1", "a.py:1 ", "a.py:1.5", "a.py:\u0661", "a.py:9999999999"),
    *("/etc/passwd:1", "../other/a.py:1", "a/../../b.py:1", "C:\\a.py:1", "\\a.py:1"),
    *("a\n::error::x.py:1", "\x1b[31ma.py:1", "http://a/b.py:1", f"{'a' * 501}:1"),
]
NO_LINES: Final[list[Any]] = [None, UNKNOWN, Secret({MAPPING: "mappings/users.py:12"}), [], "mappings/users.py:12"]


@pytest.mark.parametrize("lines", [*NO_LINES, *({MAPPING: place} for place in NO_PLACES)])
def test_what_says_no_line_is_none(lines: Any) -> None:
    assert source_of(schema(lines), MAPPING) == DECLARED


def test_other_resources_have_no_such_lines() -> None:
    assert source_of(schema({MAPPING: "mappings/users.py:12"}, JOB), MAPPING) == DECLARED
