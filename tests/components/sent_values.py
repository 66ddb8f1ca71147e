"""What becomes of a document on its way to the provider of a dynamic resource."""

from typing import Any


def sent(document: Any) -> Any:
    """The document without the properties that are null: Pulumi's SDK does not send them."""
    if isinstance(document, dict):
        return {key: sent(value) for key, value in document.items() if value is not None}
    return [sent(item) for item in document] if isinstance(document, list) else document
