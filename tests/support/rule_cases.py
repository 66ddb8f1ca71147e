"""The cases of all rules."""

import functools
import importlib
from pathlib import Path
from typing import Final

from tests.support.cases import Case

_TESTS: Final = Path(__file__).parent.parent
_RULES: Final = _TESTS / "policy" / "rules"


@functools.cache
def all_cases() -> tuple[Case, ...]:
    """The cases of all rules, in the order of the rules' ids."""
    found: list[Case] = []
    for path in _RULES.glob("*/test_*.py"):
        name = ".".join(path.relative_to(_TESTS.parent).with_suffix("").parts)
        found += importlib.import_module(name).CASES
    return tuple(sorted(found, key=lambda case: case.rule_id))
