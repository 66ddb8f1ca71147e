"""Documents as input: stack exports, previews, schemas; and facts."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from entra_policy.facts import Facts
from entra_policy.facts.reading import facts_from_json
from entra_policy.inventory import Inventory
from entra_policy.readers import read


def document(given: Path | Mapping[str, Any]) -> Inventory:
    """What a document declares, read as `entra-policy check` reads it.

    Args:
        given: a stack export, a preview (`pulumi preview --json --show-sames`) or a synchronization schema of Microsoft
            Graph: the file, or its parsed JSON.

    Raises:
        InputError: it isn't one of these.
    """
    if isinstance(given, Path):
        return read(given)
    with tempfile.TemporaryDirectory(prefix="entra-document-") as folder:
        file = Path(folder, "document.json")
        file.write_text(json.dumps(given), encoding="utf-8")
        return read(file)


def facts(given: Path | Mapping[str, Any]) -> Facts:
    """What a facts file says of tenants, for `Settings(facts=...)`.

    Args:
        given: the file, or its parsed JSON.

    Raises:
        ConfigurationError: it isn't a facts file.
    """
    return facts_from_json(given.read_bytes() if isinstance(given, Path) else json.dumps(given).encode())
