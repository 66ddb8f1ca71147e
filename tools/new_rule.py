"""Writes the files of a new rule. `python tools/new_rule.py NAME SECTION [ID]`, or `make rule`, which adds its page."""

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from entra_policy.settings import ALL, ORGANISATION_POLICY, PACK_POLICY

ROOT = Path(__file__).resolve().parent.parent
RULES = "policypack/entra_policy/rules"
TESTS = "tests/policy/rules"
TABLE = "tests/reference/rules.txt"
# The page of a rule of that name would be the list of rules where file names don't differ by case.
INDEX = "readme"
# The section of limits that other pages than the article state: each rule names its page.
ELSEWHERE = "documented_elsewhere"
USAGE = "usage: make rule NAME=no-example-things SECTION=service [ID=EP315]"
_TEMPLATES = Path(__file__).parent / "templates"
_DECLARATION = re.compile(r'@rule\(\s*"(?P<id>EP\d{3})",\s*"(?P<name>[^"]+)"')
# The two lists of a section's modules: what it imports, and `MODULES`.
_LISTS = re.compile(r"^(from [\w.]+ import|MODULES =) \(\n(.*?)^\)$", re.MULTILINE | re.DOTALL)


class NewRuleError(Exception):
    """The rule can't be made; nothing was written."""


@dataclass(frozen=True, slots=True)
class RuleName:
    """What a rule is called.

    Attributes:
        id: such as `EP315`.
        name: in kebab case, such as `no-example-things`.
        section: the folder of its section, such as `service`.
    """

    id: str
    name: str
    section: str

    @property
    def module(self) -> str:
        """The name of its module, and of its function."""
        return self.name.replace("-", "_")


def rules_of(root: Path) -> dict[str, tuple[RuleName, ...]]:
    """Section -> its rules, from the source below a repository's folder."""
    return {
        folder.parent.name: tuple(
            RuleName(found["id"], found["name"], folder.parent.name)
            for file in sorted(folder.parent.glob("*.py"))
            for found in _DECLARATION.finditer(file.read_text(encoding="utf-8"))
        )
        for folder in sorted((root / RULES).glob("*/__init__.py"))
    }


def named(name: str, section: str, rule_id: str, rules: Mapping[str, Sequence[RuleName]]) -> RuleName:
    """The new rule.

    Args:
        name: its name.
        section: the folder of its section.
        rule_id: its id; empty for the section's next one.
        rules: section -> the rules that there are.

    Raises:
        NewRuleError: the name, the section or the id isn't valid, or is taken.
    """
    if section not in rules:
        raise NewRuleError(f"there is no section `{section}`; the sections are {', '.join(rules)}.")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise NewRuleError(f"`{name}` is not a name in kebab case, such as `no-example-things`.")
    every = [rule for of_section in rules.values() for rule in of_section]
    if (taken := next((rule for rule in every if rule.name == name), None)) is not None:
        raise NewRuleError(f"there is a rule `{name}` already: {taken.id}, in {taken.section}.")
    if name in {ALL, ORGANISATION_POLICY, PACK_POLICY}:
        raise NewRuleError(f"`{name}` has another meaning in a policy configuration; give the rule another name.")
    rule = RuleName(_id(rule_id, section, every), name, section)
    if (meaning := _other_meaning(rule)) is not None:
        raise NewRuleError(f"`{rule.module}` is {meaning}; give the rule another name.")
    return rule


def _other_meaning(rule: RuleName) -> str | None:
    """What the name of a rule's module and function stands for already; None where it is free."""
    name = rule.module
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "a keyword of Python"
    if hasattr(builtins, name):
        return "a builtin of Python"
    if name in sys.stdlib_module_names:
        return "a module of Python's standard library"
    if name == INDEX:
        return "the list of rules in docs/rules"
    if name in names_in_module():
        return "a name that the rule's module uses"
    return None


@cache
def names_in_module() -> frozenset[str]:
    """Every name in the module of a new rule, in lower case: what it imports and uses, parts of paths too."""
    of_an_edition = _values(RuleName("EP500", "name", "edition_2026"))
    tree = ast.parse(_filled("rule.txt", of_an_edition))
    return frozenset(part.lower() for node in ast.walk(tree) for name in _names(node) for part in name.split("."))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=imported):
            yield module
            yield from (alias.asname or alias.name for alias in imported)
        case ast.Name(id=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)) | ast.Attribute(attr=name):
            yield name


def _values(rule: RuleName) -> dict[str, str]:
    """What the templates are filled with. A rule of an edition names the edition, and its cases are checked in it."""
    values = {"id": rule.id, "name": rule.name, "function": rule.module}
    elsewhere = rule.section == ELSEWHERE
    values["documentation_import"] = "Documentation, " if elsewhere else ""
    values["documented_in"] = (
        '    documented_in=(Documentation("The title of the page", "https://learn.microsoft.com/entra/"),),\n'
        if elsewhere
        else ""
    )
    if not rule.section.startswith("edition_"):
        return values | dict.fromkeys(("edition_import", "editions", "edition_name", "settings", "settings_line"), "")
    edition = rule.section.upper()
    return values | {
        "edition_import": f"from entra_policy.rules.{rule.section}._edition import EDITION\n",
        "editions": "    editions=EDITION,\n",
        "edition_name": f"{edition}, ",
        "settings": f", settings={edition}",
        "settings_line": f"        settings={edition},\n",
    }


def _id(wanted: str, section: str, rules: Iterable[RuleName]) -> str:
    """The id that is wanted, or the next one of the section."""
    taken = {rule.id: rule for rule in rules}
    of_section = sorted(rule.id for rule in taken.values() if rule.section == section)
    hundred = of_section[0][:3]
    if not wanted:
        number = int(of_section[-1][2:]) + 1
        if not f"EP{number:03}".startswith(hundred):
            raise NewRuleError(f"{section} has no id after {of_section[-1]} left; give a free one with ID=.")
        return f"EP{number:03}"
    if not re.fullmatch(r"EP\d{3}", wanted):
        raise NewRuleError(f"`{wanted}` is not an id, such as `{hundred}99`.")
    if wanted in taken:
        raise NewRuleError(f"{wanted} is {taken[wanted].name} already, in {taken[wanted].section}.")
    if not wanted.startswith(hundred):
        raise NewRuleError(f"{wanted} is not an id of {section}: those begin with {hundred}.")
    return wanted


def with_module(section: str, module: str) -> str:
    """The text of a section's `__init__.py` with one more module.

    Raises:
        NewRuleError: it doesn't have the two lists in which modules are named, one on each line.
    """
    if [found[1].split()[0] for found in _LISTS.finditer(section)] != ["from", "MODULES"]:
        raise NewRuleError("the section's __init__.py doesn't import its modules in one list and name them in another.")

    def longer(found: re.Match[str]) -> str:
        names = [*found[2].split(), f"{module},"]
        ordered = sorted(names) if found[1].startswith("from") else names
        lines = "".join(f"    {name}\n" for name in ordered)
        return f"{found[1]} (\n{lines})"

    return _LISTS.sub(longer, section)


def with_row(table: str, rule: RuleName) -> str:
    """The table of rules with a row for one more, in the order of the ids."""
    return "".join(f"{row}\n" for row in sorted([*table.splitlines(), f"{rule.id} {rule.name} mandatory"]))


def files_of(rule: RuleName, root: Path) -> dict[Path, str]:
    """File -> text, for everything that a new rule adds or changes.

    Raises:
        NewRuleError: a file is there already, or the section's list can't be made longer.
    """
    section, table = root / RULES / rule.section / "__init__.py", root / TABLE
    values = _values(rule)
    new = {
        root / RULES / rule.section / f"{rule.module}.py": _filled("rule.txt", values),
        root / TESTS / rule.section / f"test_{rule.module}.py": _filled("test.txt", values),
    }
    for file in new:
        if file.exists():
            raise NewRuleError(f"{file.relative_to(root)} is there already.")
    return new | {
        section: with_module(section.read_text(encoding="utf-8"), rule.module),
        table: with_row(table.read_text(encoding="utf-8"), rule),
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    return Template((_TEMPLATES / template).read_text(encoding="utf-8")).substitute(values)


def write_rule(name: str, section: str, rule_id: str = "", root: Path = ROOT) -> str:
    """Write the files of a new rule.

    Args:
        name: its name, in kebab case.
        section: the folder of its section.
        rule_id: its id; empty for the section's next one.
        root: the repository.

    Returns:
        What was written, and what is left to do.

    Raises:
        NewRuleError: the rule can't be made; nothing was written.
    """
    rule = named(name, section, rule_id, rules_of(root))
    files = files_of(rule, root)
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    written = "\n".join(f"  {file.relative_to(root)}" for file in files)
    test = f"{TESTS}/{section}/test_{rule.module}.py"
    return (
        f"{rule.id} {rule.name}:\n{written}\n\n"
        "Write its page (the docstring), what it checks and its cases. This says what is missing:\n"
        f"  .venv/bin/python -m pytest {test} {TESTS}/test_rule_pages.py -k '{rule.module} or {rule.id}'\n"
        f"`make docs` makes docs/rules/{rule.name}.md of the docstring again. Report the rule in CHANGELOG.md.\n"
    )


def main(arguments: Sequence[str]) -> int:
    """Write the files of a new rule, or say why not."""
    name, section, rule_id = (*arguments, "", "", "")[:3]
    if not name or not section:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        print(write_rule(name, section, rule_id), end="")
    except NewRuleError as error:
        print(f"No rule was made: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
