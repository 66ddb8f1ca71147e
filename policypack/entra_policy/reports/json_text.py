"""JSON as the command line prints it."""

import json
from typing import Any

from entra_policy.text import commands_escaped


def json_text(document: Any, indent: int = 2) -> str:
    """Indented JSON with a newline at its end.

    Nothing in it is a command to the agent of a pipeline that prints it: a character of what would be one is written as
    an escape, which changes nothing for who reads the JSON.
    """
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    return commands_escaped(text, _escape) + "\n"


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}"
