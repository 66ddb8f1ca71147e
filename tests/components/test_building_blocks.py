"""The building blocks as types: what type checkers see in them, and how they keep the line where they were written."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from entra_components import attribute, clause, scope, to
from entra_components._source_lines import source_lines
from entra_components._written import Line
from entra_components.blocks import OperatorName, rewritten, written_at
from entra_policy.readers import read
from entra_policy.resource import Resource
from entra_sync.filters import operator_names

MISTAKES: Final = """\
import pulumi
from entra_components import ProvisioningJob, ProvisioningJobArgs, all_of, attribute, clause, groups, scope, to, users

name = pulumi.Config().require("name")
known = pulumi.Output.from_input(name)
sales = clause("department", "EQUALS", name, known)
users(to("a", attribute(known)), to(known, known.apply(attribute)), scope=scope(all_of(sales, name="Sales")))
users(scope=sales)
users(scope=all_of(sales))
scope(to("a", attribute("mail")))
to("a", sales)
to("a", attribute("mail"), flow_type="Sometimes")
clause("department", "EQUAL", "Sales")
users(attribute("mail"))
groups(flows=["Create"])
right: ProvisioningJobArgs = {"mappings": [to("a", attribute("mail"))], "scoping": scope(sales), "scope": "all"}
wrong: ProvisioningJobArgs = {"mappings": [sales], "scoping": sales, "scope": "everyone"}
ProvisioningJob("crm", {"display_name": "CRM", "scoping": all_of(sales)})
short: ProvisioningJobArgs = {
    "mappings": {"a": "[mail]", "b": known, "c": {"value": known, "matching": 1, "default": "x", "on_create_only": True}},
    "group_mappings": known.apply(lambda text: {"a": text}),
}
ProvisioningJob("crm", {"mappings": {"a": {"value": "[mail]", "onCreateOnly": True}}})
ProvisioningJob("crm", {"mappings": {"a": True}})
"""
WRONG_LINES: Final = {
    8: "arg-type",
    9: "arg-type",
    10: "arg-type",
    11: "arg-type",
    12: "arg-type",
    13: "arg-type",
    14: "arg-type",
    15: "list-item",
    17: "typeddict-item",
    18: "typeddict-item",
    23: "dict-item",
    24: "dict-item",
}


@pytest.mark.engine
def test_type_checkers_see_what_does_not_belong(tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(MISTAKES)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", tmp_path / "cache", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    found = {}
    for line in checked.stdout.splitlines():
        if ": error: " in line:
            number, code = line.split(":")[1], line.rpartition("[")[2].rstrip("]")
            found[int(number)] = code
    assert found == WRONG_LINES, checked.stdout + checked.stderr


def test_the_operators_of_the_signature_are_the_documented_ones() -> None:
    assert get_args(OperatorName) == operator_names()


def test_a_part_keeps_its_line_where_a_copy_is_one_on_purpose() -> None:
    mapping: Any = to("a", attribute("mail"))
    line = written_at(mapping)
    assert line is not None
    assert line.file.endswith("tests/components/test_building_blocks.py")
    copies = (copy.copy(mapping), copy.deepcopy(mapping))
    assert [(written_at(each), each) for each in copies] == [(line, mapping)] * 2
    changed = rewritten(mapping, {"targetAttributeName": "b"})
    assert (written_at(changed), changed) == (line, {**mapping, "targetAttributeName": "b"})
    assert mapping["targetAttributeName"] == "a"
    assert [written_at(each) for each in (dict(mapping), {**mapping}, mapping | {}, "text", None)] == [None] * 5
    assert rewritten({"a": 1}, {"b": 2}) == {"a": 1, "b": 2}


def test_the_lines_of_a_schema() -> None:
    def at(part: Any, number: int) -> Any:
        part.written_at = Line("mappings.py", number)
        return part

    one, other = at(to("a", attribute("mail")), 1), at(to("b", attribute("mail")), 2)
    condition = at(clause("a", "IS NULL"), 3)
    user = {"attributeMappings": [one, dict(other), other], "scope": scope(condition)}
    assert source_lines({"synchronizationRules": [{"objectMappings": [user, "text", None]}]}) == {
        "schema.synchronizationRules[0].objectMappings[0].attributeMappings[0]": "mappings.py:1",
        "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2]": "mappings.py:2",
        "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0]": "mappings.py:3",
    }
    nothing: list[Any] = [{}, [], None, "text"]
    assert [source_lines(each) for each in nothing] == [{}] * 4


PROGRAM: Final = """\
import sys
import pulumi
from entra_components import (
    CrossTenantSync, OnPremisesApplication, ProvisioningJob, attribute, clause, initial_password, scope, to,
)
from mappings import OURS
sys.path.append("venv/lib/site-packages")
from library import theirs

ProvisioningJob(
    "crm",
    {
        "display_name": "CRM",
        "mappings": [
            *OURS,
            to("displayName", attribute("displayName")),
            dict(to("title", attribute("jobTitle"))),
            pulumi.Output.from_input("mail").apply(lambda name: to("emails", attribute(name))),
            theirs(),
        ],
        "scoping": scope(
            clause("department", "EQUALS", "Sales"),
        ),
    },
)
OnPremisesApplication(
    "erp",
    {
        "display_name": "ERP",
        "tenant_url": "https://host:8585/ecma2host_ERP/scim",
        "secret_token": "x",
        "synchronization_template_id": "erp",
        "mappings": [
            to("UserId", attribute("employeeId"), matching=1),
            initial_password(),
        ],
        "anchor": "UserId",
    },
)
CrossTenantSync("to-b", {"target_tenant_id": "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a", "mappings": OURS})
ProvisioningJob("whole", {"display_name": "Whole", "mappings": pulumi.Output.from_input(OURS)})
"""
MAPPINGS: Final = """\
from entra_components import attribute, to

OURS = [
    to("userName", attribute("userPrincipalName"), matching=1),
]
"""
LIBRARY: Final = """\
from entra_components import attribute, to
def theirs():
    return to("nickName", attribute("mailNickname"))
"""


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, Resource]:
    """What the program declares, by name."""
    (tmp_path / "shop").mkdir()
    tmp_path = tmp_path / "shop"
    # A folder that the project shares with others.
    (tmp_path.parent / "shared").mkdir()
    (tmp_path / "mappings").symlink_to(tmp_path.parent / "shared", target_is_directory=True)
    for name, text in {
        "Pulumi.yaml": "name: shop\nruntime: python\n",
        "Pulumi.dev.yaml": "config: {}\n",
        "__main__.py": PROGRAM,
        "mappings/__init__.py": MAPPINGS,
        "venv/lib/site-packages/library.py": LIBRARY,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return {resource.name: resource for resource in read(tmp_path).resources}


def test_a_program_says_where_it_wrote_mappings_and_clauses(declared: dict[str, Resource]) -> None:
    mappings = "schema.synchronizationRules[0].objectMappings[0].attributeMappings"
    lines = {name: resource.props.get("source_lines") for name, resource in declared.items() if "-schema" in name}
    assert lines == {
        "crm-schema": {
            f"{mappings}[0]": "mappings/__init__.py:4",
            f"{mappings}[1]": "__main__.py:16",
            # The third is a copy, the fourth an output; the fifth was written in an installed library.
            f"{mappings}[4]": "__main__.py:19",
            "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[0]": "__main__.py:22",
        },
        "erp-schema": {f"{mappings}[0]": "__main__.py:34", f"{mappings}[1]": "__main__.py:35"},
        "to-b-schema": {f"{mappings}[0]": "mappings/__init__.py:4"},
        "whole-schema": None,
    }
    # The component's own arguments, which Pulumi compares, say nothing of lines.
    assert "source_lines" not in {key for name in ("crm", "erp", "to-b") for key in declared[name].props}
