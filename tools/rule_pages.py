"""Writes docs/rules: one page for each rule, from its docstring. `python tools/rule_pages.py [--check]`."""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from entra_policy import Rule
from entra_policy.reports import catalogue
from entra_policy.rules import all_rules

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
_INTRODUCTION = """\
# Rules

Made from the rules themselves by `make docs`. A rule's page has the rule's name; its id leads to the page from here, as
[README.md#ep302](#ep302) does.
"""


def pages() -> dict[str, str]:
    """File name -> text, for every rule and for the list of them."""
    rules = all_rules()
    return {"README.md": index(rules)} | {f"{rule.name}.md": catalogue.page(rule) + "\n" for rule in rules}


def index(rules: tuple[Rule, ...]) -> str:
    """The list of rules by section; each rule's id is an anchor."""
    sections = (_section(name, members) for name, members in groupby(rules, key=lambda rule: rule.section))
    return "\n".join([_INTRODUCTION, *sections])


def _section(name: str, rules: Iterator[Rule]) -> str:
    rows = "\n".join(
        f'| <a id="{rule.id.lower()}"></a>{rule.id} | [{rule.name}]({rule.name}.md) | {rule.level.value} '
        f"| {rule.summary} |"
        for rule in rules
    )
    return f"## {name}\n\n| id | name | level | what holds when it passes |\n|---|---|---|---|\n{rows}\n"


def main() -> int:
    """Write the pages, or say which of them differ."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = {path.name: path.read_text() for path in FOLDER.glob("*.md")}
    wanted = pages()
    if "--check" in sys.argv[1:]:
        differing = sorted(name for name in wanted.keys() | written.keys() if wanted.get(name) != written.get(name))
        if differing:
            print(f"docs/rules is not current ({', '.join(differing)}): run `make docs`.")
        return 1 if differing else 0
    for name in written.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
