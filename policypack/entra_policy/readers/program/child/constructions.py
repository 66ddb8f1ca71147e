"""The order in which a program constructs its resources.

Registrations reach the monitor in the order in which what they wait for gets ready, which is another one in each run.
"""

from __future__ import annotations

import functools
import sys
from collections import defaultdict, deque
from typing import Any


class Constructions:
    """Numbers resources as they are constructed, and gives each registration its resource's number."""

    def __init__(self) -> None:
        self._count = 0
        self._waiting: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)

    def install(self) -> None:
        """Takes note of all resources that this process constructs from now on."""
        module = sys.modules["pulumi.resource"]
        original = module.register_resource

        @functools.wraps(original)
        def register_resource(res: Any, ty: str, name: str, *args: Any, **kwargs: Any) -> None:
            self._count += 1
            self._waiting[ty, name].append(self._count)
            original(res, ty, name, *args, **kwargs)

        module.register_resource = register_resource  # type: ignore[attr-defined]

    def number_of(self, type_: str, name: str) -> int:
        """The number of the resource that registers itself; the first one of several of the same type and name."""
        waiting = self._waiting[type_, name]
        return waiting.popleft() if waiting else self._count
