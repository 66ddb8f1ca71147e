"""Programs with expressions."""

from tests.support.schema_programs import mappings_program


def expressions(*texts: str, **options: str) -> str:
    """A program whose mappings have these expressions; the targets are a, b, ..."""
    mappings = (
        f'{{"targetAttributeName": "{chr(97 + number)}", "source": {{"type": "Function", "name": "F", '
        f'"expression": {text!r}, "parameters": []}}}}'
        for number, text in enumerate(texts)
    )
    return mappings_program(*mappings, **options)
