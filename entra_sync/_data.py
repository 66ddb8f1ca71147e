"""Reading the package's data files."""

import json
from importlib import resources
from typing import Any


def read_data(name: str) -> dict[str, Any]:
    """The JSON object in the data file of that name; callers keep what they make of it."""
    text = resources.files("entra_sync").joinpath("data", name).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document
