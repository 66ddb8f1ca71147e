"""The order in which a program constructs its resources.

Registrations reach the monitor in the order in which what they wait for gets ready, which is another one in each run.
Whatever is numbered, and whatever is named by a number, is numbered as it is constructed.
"""

from __future__ import annotations

import functools
import sys
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

from .marks import is_derived, without_marks
from .properties import UNKNOWN_NAME


@dataclass(frozen=True)
class Construction:
    """One construction of a resource.

    Attributes:
        number: which one it is, from 1.
        readable_name: of a resource whose name only the cloud knows, what it is reported as; None for all others.
    """

    number: int
    readable_name: str | None


class Constructions:
    """Numbers resources as they are constructed, and gives each registration its resource's construction."""

    def __init__(self) -> None:
        self._count = 0
        self._waiting: defaultdict[tuple[str, str], deque[Construction]] = defaultdict(deque)
        self._of_name: defaultdict[tuple[str, str], int] = defaultdict(int)

    def install(self) -> None:
        """Takes note of all resources that this process constructs, or reads, from now on."""
        module: Any = sys.modules["pulumi.resource"]
        for function in ("register_resource", "read_resource"):
            setattr(module, function, self._noted(getattr(module, function)))

    def _noted(self, original: Any) -> Any:
        @functools.wraps(original)
        def construct(res: Any, ty: str, name: str, *args: Any, **kwargs: Any) -> None:
            self._count += 1
            self._waiting[ty, name].append(Construction(self._count, self._readable(ty, name)))
            original(res, ty, name, *args, **kwargs)

        return construct

    def _readable(self, type_: str, name: str) -> str | None:
        if not is_derived(name):
            return None
        base = without_marks(name, UNKNOWN_NAME)
        self._of_name[type_, base] += 1
        number = self._of_name[type_, base]
        return base if number == 1 else f"{base}-{number}"

    def construction_of(self, type_: str, name: str) -> Construction:
        """The construction of the resource that registers itself; the first of several of the same type and name."""
        waiting = self._waiting[type_, name]
        return waiting.popleft() if waiting else Construction(self._count, self._readable(type_, name))
