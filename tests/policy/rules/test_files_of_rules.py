"""A rule's code, tests and page are at the paths that its name says, and its module is imported by its section alone."""

import functools
import importlib
from pathlib import Path

import grimp
import pytest

from entra_policy import rules
from entra_policy.rule_definition import Rule
from entra_policy.rules import all_rules

PACKAGE = rules.__name__
SECTIONS = tuple(section.__name__.rpartition(".")[2] for section in rules.SECTIONS)
# The sections that may use what other sections share: an edition and other pages add rules about all subjects.
USES_OTHER_SECTIONS = {"documented_elsewhere", "edition_2026"}


def folder_of(rule: Rule) -> str:
    """The folder of its section, such as `service`."""
    return rule.check.__module__.removeprefix(f"{PACKAGE}.").partition(".")[0]


def function_of(rule: Rule) -> str:
    return rule.name.replace("-", "_")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_module_and_function_have_the_name_of_the_rule(rule: Rule) -> None:
    name = function_of(rule)
    assert (rule.check.__module__, rule.check.__name__) == (f"{PACKAGE}.{folder_of(rule)}.{name}", name)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_the_test_of_a_rule_has_its_cases_only(rule: Rule) -> None:
    module = importlib.import_module(f"tests.policy.rules.{folder_of(rule)}.test_{function_of(rule)}")
    assert {case.rule_id for case in module.CASES} == {rule.id}


def test_no_other_files_are_in_these_folders(project_root: Path) -> None:
    code = {f"{folder_of(rule)}/{function_of(rule)}.py" for rule in all_rules()}
    tests = {f"{folder_of(rule)}/test_{function_of(rule)}.py" for rule in all_rules()}
    assert public_files(project_root / "policypack/entra_policy/rules") == code
    assert public_files(project_root / "tests/policy/rules") == tests
    pages = {file.name for file in (project_root / "docs/rules").iterdir()}
    assert pages == {"README.md", *(f"{rule.name}.md" for rule in all_rules())}


def public_files(folder: Path) -> set[str]:
    """What is in the folders of the sections, except modules that begin with `_`, which several of them share."""
    return {
        str(file.relative_to(folder))
        for section in folder.iterdir()
        if section.is_dir() and section.name != "__pycache__"
        for file in section.rglob("*")
        if file.is_file() and file.suffix != ".pyc" and not (file.suffix == ".py" and file.name.startswith("_"))
    }


@functools.cache
def imports() -> grimp.ImportGraph:
    """Who imports whom, imports for annotations included."""
    return grimp.build_graph("entra_policy", cache_dir=None)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_only_its_section_imports_a_rule(rule: Rule) -> None:
    section = rule.check.__module__.rpartition(".")[0]
    assert imports().find_modules_that_directly_import(rule.check.__module__) == {section}


def test_what_rules_share_is_imported_in_its_section_and_by_those_about_all_subjects() -> None:
    sections = [f"{PACKAGE}.{section}" for section in SECTIONS]
    elsewhere = {
        importer.rpartition(".")[0]
        for section in sections
        for module in imports().find_children(section)
        if module.removeprefix(f"{section}.").startswith("_")
        for importer in imports().find_modules_that_directly_import(module)
        if not importer.startswith(f"{section}.")
    }
    assert elsewhere == {f"{PACKAGE}.{section}" for section in USES_OTHER_SECTIONS}
