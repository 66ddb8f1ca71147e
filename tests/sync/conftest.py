"""What the tests of the service's model share: schemas as the service writes them, modelled on its documentation."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

SCHEMAS = Path(__file__).parent / "schemas"
SCHEMA_NAMES = ("cloud-sync", "cross-tenant", "on-premises", "scim-application")

ReadSchema: TypeAlias = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="session")
def read_schema() -> ReadSchema:
    """Reads the schema of that name (one of the files in `schemas`) each time, so that a test may change it."""

    def read(name: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        return document

    return read


@pytest.fixture(params=SCHEMA_NAMES)
def exported_schema(request: pytest.FixtureRequest, read_schema: ReadSchema) -> dict[str, Any]:
    """Each of the schemas in turn."""
    return read_schema(request.param)
