"""What surrounds the program that runs: its project, its stack and their configuration."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    """What the monitor must know of the program.

    Attributes:
        project: the project's name.
        stack: the stack's name.
        directory: the project's folder, to which source locations are relative.
        program_directory: the program's folder in it, which `main:` may name.
        config: the stack's configuration, full keys and texts.
        secret_keys: the keys of it that are secrets.
    """

    project: str
    stack: str
    directory: str
    program_directory: str
    config: dict[str, str]
    secret_keys: frozenset[str]

    @property
    def without_default_providers(self) -> set[str]:
        """The packages whose resources must name their provider; `*` means all."""
        with contextlib.suppress(ValueError, TypeError):
            return set(json.loads(self.config.get("pulumi:disable-default-providers") or "[]"))
        return set()
