"""Console blocks of guides: their commands, and what the guides show of the output."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.support.distribution import ROOT

_BLOCK = re.compile(
    r"^(?P<not_run> *<!-- not run: (?P<reason>[^\n]+) -->\n)?(?P<indent> *)```(?:console|text)\n(?P<text>\$ .*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_STATUS = re.compile(r"\s*# exits with (\d)$")


@dataclass
class Command:
    """A command of a guide.

    Attributes:
        text: what is typed.
        status: its exit status: that of a trailing `# exits with N`, otherwise 1 if FAILED is shown, otherwise 0.
        output: the lines of output that the guide shows; `...` stands for any number of others.
    """

    text: str
    status: int = 0
    output: list[str] = field(default_factory=list)

    def mismatch(self, printed: str) -> str | None:
        """How the output differs from the guide's, apart from white space; None if it doesn't, or the guide shows none."""
        if not self.output:
            return None
        pieces = " ".join(" ".join(self.output).split()).split("...")
        pattern = r"\s?.*\s?".join(re.escape(piece.strip()) for piece in pieces)
        return None if re.fullmatch(pattern, " ".join(printed.split())) else f"$ {self.text}\n{printed}"


def commands(guide: Path) -> list[list[Command]]:
    """The commands of each block that can be run without a network, a cloud or an external program."""
    blocks = []
    for block in _BLOCK.finditer(guide.read_text(encoding="utf-8")):
        if block["not_run"]:
            continue
        found: list[Command] = []
        for line in block["text"].splitlines():
            stripped = line.removeprefix(block["indent"])
            if stripped.startswith("$ "):
                status = _STATUS.search(stripped)
                found.append(Command(_STATUS.sub("", stripped[2:]), int(status[1]) if status else 0))
            else:
                found[-1].output.append(stripped)
        for command in found:
            if any(line.startswith("FAILED") for line in command.output):
                command.status = 1
        blocks.append(found)
    return blocks


def snippets(guide: str, first_line: str) -> list[Any]:
    """The YAML blocks of a guide whose first line is this one."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block) for block in blocks if block.startswith(first_line)]
