"""The schema that programs in other languages see, in `tests/components/expected/schema.json`, reviewed as text.

`python -m tests.support.component_schema` regenerates it; read the difference before you commit it: a property that
goes or changes its type breaks programs.
"""

import json
from pathlib import Path
from typing import Any

from entra_components._hosting import component_host

FILE = Path(__file__).parent.parent / "components" / "expected" / "schema.json"


def published_schema(version: str) -> dict[str, Any]:
    """The schema as the components give it now."""
    schema = component_host(version).schema
    assert schema is not None
    parsed: dict[str, Any] = json.loads(schema)
    return parsed


def expected_schema(version: str) -> dict[str, Any]:
    """The schema as it was reviewed, for that version of the package."""
    parsed: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return parsed | {"version": version}


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(published_schema("0.0.0"), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
