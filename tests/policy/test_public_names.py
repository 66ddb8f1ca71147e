"""What `entra_policy` gives to authors of rules, and what it costs."""

import subprocess
import sys

import pytest

import entra_policy
from entra_policy.rule_definition import rule


def test_every_public_name_is_there() -> None:
    found = {name: getattr(entra_policy, name) for name in entra_policy.__all__}
    assert (found["rule"], found["resource_types"].__name__) == (rule, "entra_policy.estate.types")


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="module 'entra_policy' has no attribute 'evaluate'"):
        _ = entra_policy.evaluate  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, entra_policy; print([name for name in sys.modules if name.startswith('entra_')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "['entra_policy']\n"
