"""Writes docs/rules: one page for each rule, from its docstring. `python tools/rule_pages.py [--check]`."""

import sys
from pathlib import Path

from entra_policy.reports import catalogue
from entra_policy.rules import all_rules

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def pages() -> dict[str, str]:
    """File name -> text, for every rule and for the list of them."""
    rules = all_rules()
    listed = "\n".join(
        f"| [{rule.id}]({rule.id}.md) | {rule.name} | {rule.level.value} | {rule.summary} |" for rule in rules
    )
    index = (
        "# Rules\n\nMade from the rules themselves by `make docs`.\n\n"
        f"| id | name | level | what holds when it passes |\n|---|---|---|---|\n{listed}\n"
    )
    return {"README.md": index} | {f"{rule.id}.md": catalogue.page(rule) + "\n" for rule in rules}


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
