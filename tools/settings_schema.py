"""Writes the JSON Schemas of a policy configuration from its model. `python tools/settings_schema.py [--check]`.

docs/settings.schema.json is the whole document's, policypack/entra_policy/settings_schema.json what the engine gets.
"""

import json
import sys
from pathlib import Path

from entra_policy.policy_schema import configuration_schema, properties_schemas
from entra_policy.rules import all_rules

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write the schemas, or say whether they differ."""
    wanted = {
        ROOT / "docs" / "settings.schema.json": configuration_schema(all_rules()),
        ROOT / "policypack" / "entra_policy" / "settings_schema.json": properties_schemas(),
    }
    texts = {file: json.dumps(document, indent=2) + "\n" for file, document in wanted.items()}
    if "--check" not in sys.argv[1:]:
        for file, text in texts.items():
            file.write_text(text, encoding="utf-8")
        return 0
    old = [str(file.relative_to(ROOT)) for file, text in texts.items() if file.read_text(encoding="utf-8") != text]
    for name in old:
        print(f"{name} is not current: run `make docs`.")
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
