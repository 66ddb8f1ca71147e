"""Writes docs/organisation-input.schema.json from the layout. `python tools/organisation_schema.py [--check]`."""

import json
import sys
from pathlib import Path

from entra_policy.organisation.input_schema import input_schema

FILE = Path(__file__).resolve().parent.parent / "docs" / "organisation-input.schema.json"


def main() -> int:
    """Write the schema, or say whether it differs."""
    wanted = json.dumps(input_schema(), indent=2) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(wanted, encoding="utf-8")
        return 0
    if FILE.is_file() and FILE.read_text(encoding="utf-8") == wanted:
        return 0
    print("docs/organisation-input.schema.json is not current: run `make docs`.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
