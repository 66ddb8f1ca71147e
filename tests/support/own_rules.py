"""The distribution that docs/own-rules.md makes, and others made by hand."""

import re
from collections.abc import Mapping
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "own-rules.md"
_FILE = re.compile(r"^`([\w./]+)`:\n\n(`{3,})\w+\n(.*?)^\2$", re.DOTALL | re.MULTILINE)


def files_of_guide() -> dict[str, str]:
    """File name -> text, for every file that the guide shows."""
    return {name: text for name, _, text in _FILE.findall(GUIDE.read_text(encoding="utf-8"))}


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder, and give the folder."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def installed(folder: Path, distribution: str, target: str, files: Mapping[str, str]) -> Path:
    """A folder for PYTHONPATH with an installed distribution that has the entry point `acme`."""
    information = f"{distribution.replace('-', '_')}-1.0.dist-info"
    return write_files(
        folder,
        {
            **files,
            f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n",
            f"{information}/entry_points.txt": f"[entra_policy.rules]\nacme = {target}\n",
        },
    )


def guide_installed(folder: Path) -> Path:
    """A folder for PYTHONPATH with the guide's distribution."""
    files = {name: text for name, text in files_of_guide().items() if name.endswith("__init__.py")}
    return installed(folder, "acme-entra-rules", "acme_entra_rules", files)
