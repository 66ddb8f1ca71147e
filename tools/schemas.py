"""Writes the JSON Schemas of input files, from their models. `python tools/schemas.py [--check]`.

Also the types of a synchronization schema, for the quick look at one. A policy configuration has two schemas:
docs/settings.schema.json describes the whole document, settings_schema.json in the package what the engine gets.
"""

import json
import sys
from pathlib import Path
from typing import Any

from entra_policy.configuration.schema import configuration_schema, properties_schemas
from entra_policy.facts.schema import json_schema
from entra_policy.organisation.input_schema import input_schema
from entra_policy.rules import all_rules

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.schema_shape import schema_shape  # noqa: E402 - found through the path above


def schemas() -> dict[str, Any]:
    """The schemas by file, relative to the repository."""
    return {
        "docs/facts.schema.json": json_schema(),
        "docs/organisation-input.schema.json": input_schema(),
        "docs/settings.schema.json": configuration_schema(all_rules()),
        "entra_sync/data/schema_shape.json": schema_shape(),
        "policypack/entra_policy/configuration/settings_schema.json": properties_schemas(),
    }


def main() -> int:
    """Write the schemas, or report which of them are not current."""
    texts = {ROOT / name: json.dumps(schema, indent=2) + "\n" for name, schema in schemas().items()}
    if "--check" not in sys.argv[1:]:
        for file, text in texts.items():
            file.write_text(text, encoding="utf-8")
        return 0
    old = [file for file, text in texts.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    for file in old:
        print(f"{file.relative_to(ROOT)} is not current: run `make docs`.")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
