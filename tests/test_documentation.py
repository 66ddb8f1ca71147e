"""Links between the documents lead somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def documents(root: Path) -> list[Path]:
    folders = (root, root / "docs", root / "docs/rules", root / "bench")
    found = [file for folder in folders for file in folder.glob("*.md")]
    return sorted(found + list((root / "examples").glob("*/README.md")))


def broken(document: Path) -> Iterator[str]:
    prose = _FENCE.sub("", document.read_text(encoding="utf-8"))
    for link in _LINK.findall(re.sub(r"`[^`\n]*`", "", prose)):
        name, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield f"{document.name}: {link}"


def anchors(document: Path) -> set[str]:
    """The anchors that GitHub makes of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", document.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_to_files_and_headings(project_root: Path) -> None:
    assert [link for document in documents(project_root) for link in broken(document)] == []


def test_every_guide_is_in_the_index(project_root: Path) -> None:
    docs = project_root / "docs"
    linked = set(_LINK.findall((docs / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in docs.glob("*.*") if path.name != "README.md"} - linked == set()
