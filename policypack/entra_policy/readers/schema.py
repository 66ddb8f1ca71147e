"""Synchronization schemas as Microsoft Graph exports them."""

from pathlib import Path
from typing import Any

from entra_policy.estate.types import SCHEMA_DOCUMENT
from entra_policy.inventory import Inventory
from entra_policy.resource import Resource


def read_schema(document: dict[str, Any], path: Path) -> Inventory:
    """The schema as the only resource; its property paths begin in the document itself."""
    identifier = document.get("id")
    name = identifier if isinstance(identifier, str) and identifier else path.name
    resource = Resource(
        type=SCHEMA_DOCUMENT, urn=f"{SCHEMA_DOCUMENT}::{name}", name=name, props={"schema": document}, id=name
    )
    return Inventory((resource,), f"the synchronization schema in {path}")
