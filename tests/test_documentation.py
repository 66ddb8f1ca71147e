"""Links between the documents lead somewhere, and what guides and examples import is public."""

import ast
import importlib
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from entra_policy.rules import all_rules
from entra_policy.testing import check, program

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})python\n(?P<text>.*?)^(?P=indent)(?P=fence)$", re.MULTILINE | re.DOTALL
)
_IMPORT = re.compile(r"^ *(?:from|import) ", re.MULTILINE)
# What programs, rules of other distributions and their tests may import; everything else may change without notice.
PUBLIC = ("entra_components", "entra_components.blocks", "entra_policy", "entra_policy.testing")


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
    """The anchors that GitHub makes of a document's headings, and those that it has itself."""
    prose = _FENCE.sub("", document.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    of_headings = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return of_headings | set(re.findall(r'<a id="([^"]+)"></a>', prose))


def test_links_lead_to_files_and_headings(project_root: Path) -> None:
    assert [link for document in documents(project_root) for link in broken(document)] == []


def test_every_guide_is_in_the_index(project_root: Path) -> None:
    docs = project_root / "docs"
    linked = set(_LINK.findall((docs / "README.md").read_text(encoding="utf-8")))
    assert {path.name for path in docs.glob("*.*") if path.name != "README.md"} - linked == set()


def test_the_list_of_rules_leads_from_each_id_to_the_page_of_the_name(project_root: Path) -> None:
    folder = project_root / "docs/rules"
    rows = re.findall(
        r'^\| <a id="(\w+)"></a>(\w+) \| \[([\w-]+)\]\(([\w-]+\.md)\)',
        (folder / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    titles = [(anchor, (folder / page).read_text(encoding="utf-8").partition("\n")[0]) for anchor, _, _, page in rows]
    assert rows == [(rule.id.lower(), rule.id, rule.name, f"{rule.name}.md") for rule in all_rules()]
    assert titles == [(rule.id.lower(), f"# {rule.id} {rule.name}") for rule in all_rules()]


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_and_folders_that_are_named_exist(project_root: Path, document: str) -> None:
    """A path is the repository's, or a package's; `no_example_things` is the rule that is not there yet."""
    text = (project_root / document).read_text(encoding="utf-8")
    prose = re.sub(r"https?://\S+|\]\([^)]*\)|\w*no[-_]example[-_]things|__main__\.py:\d+", "", text)
    paths = re.findall(r"(?<![\w./{$-])(?:[\w.-]+/)+(?:[\w-]+\.\w+)?(?![\w.<*{-])", prose)
    modules = re.findall(r"(?<![\w./-])\w+\.py\b", prose) if document == "docs/architecture.md" else []
    packages = ("", "components/entra_components", "policypack/entra_policy")
    rooms = ("analyzer", "readers", "readers/program")
    bases = [project_root / folder for folder in (*packages, *(f"policypack/entra_policy/{room}" for room in rooms))]
    assert len(paths) > 30
    assert [path for path in (*paths, *modules) if not any((base / path).exists() for base in bases)] == []


def test_the_mapping_of_the_architecture_is_found_as_it_says(project_root: Path) -> None:
    text = (project_root / "docs/architecture.md").read_text(encoding="utf-8")
    [block] = _PYTHON.finditer(text)
    result = check(program(block["text"]), rules=all_rules())
    [shown] = re.findall(r"^    (EP\d+) ([\w-]+) \((\w+)\)\n        at (\S+)\n((?:        .+\n)+)", text, re.MULTILINE)
    assert [
        (finding.rule_id, finding.rule, finding.level.value, finding.path, finding.message)
        for finding in result.report.findings
    ] == [(*shown[:4], " ".join(shown[4].split()))]
    assert f"    {result.report.findings[0].urn}\n".replace("::example::", "::crm::") in text


def programs_shown(root: Path) -> list[tuple[str, str]]:
    """The Python that users read: blocks of the README and of the guides, and the examples' files."""
    guides = [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
    blocks = [
        (guide.name, textwrap.dedent(block["text"]))
        for guide in guides
        for block in _PYTHON.finditer(guide.read_text(encoding="utf-8"))
        if _IMPORT.search(block["text"])  # others are parts of programs, which need not be programs themselves
    ]
    files = [
        (str(file.relative_to(root)), file.read_text(encoding="utf-8"))
        for file in sorted((root / "examples").rglob("*.py"))
    ]
    return blocks + files


def not_public(text: str) -> Iterator[str]:
    """What a program imports from this project's packages that isn't public."""
    for node in ast.walk(ast.parse(text)):
        imported: list[tuple[str, str | None]]
        if isinstance(node, ast.Import):
            imported = [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            imported = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        for module, name in imported:
            if not module.startswith("entra_"):
                continue
            if module not in PUBLIC:
                yield module
            elif name not in {None, "*", *importlib.import_module(module).__all__}:
                yield f"{module}.{name}"


def test_guides_and_examples_import_only_what_is_public(project_root: Path) -> None:
    programs = programs_shown(project_root)
    importing = {place for place, text in programs if "entra_" in text}
    assert {"README.md", "own-rules.md", "examples/quickstart/__main__.py"} <= importing
    assert [(place, name) for place, text in programs for name in not_public(text)] == []


def test_a_submodule_and_a_name_that_is_not_exported_are_not_public() -> None:
    program = """
        import pulumi, entra_policy.testing
        import entra_policy.values
        from entra_components import ProvisioningJob, mappings
        from entra_components.mappings import to
        from entra_policy import Context, evaluate
        from entra_policy.testing import check
        from entra_sync.clouds import Cloud

        def late():
            from entra_policy.testing.pages import PRELUDE
    """
    assert list(not_public(textwrap.dedent(program))) == [
        "entra_policy.values",
        "entra_components.mappings",
        "entra_components.mappings",
        "entra_policy.evaluate",
        "entra_sync.clouds",
        "entra_policy.testing.pages",
    ]


def test_no_recipe_loses_the_exit_status_of_a_preview(project_root: Path) -> None:
    recipes = [
        line.strip()
        for document in documents(project_root)
        for line in document.read_text(encoding="utf-8").splitlines()
        if "pulumi preview --json" in line and line.lstrip().startswith("$")
    ]
    expected = "$ pulumi preview --json --show-sames > preview.json && entra-policy check preview.json"
    assert (set(recipes), len(recipes)) == ({expected}, 3)
