"""The names of a Pulumi project's own file."""

from typing import Final

PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
