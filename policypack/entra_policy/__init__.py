"""What is checked: rules over declared Entra provisioning, on every front that can run them.

What authors of rules need is imported from here, and from `entra_policy.testing` for their tests; everything else may
change without notice. Each name is loaded when it is first asked for, so that no command pays for what it doesn't use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from entra_policy.errors import (
        ConfigurationError,
        EntraPolicyError,
        InputError,
        ProgramError,
        RulesError,
        UsageError,
    )
    from entra_policy.estate import types as resource_types
    from entra_policy.estate.estate import AssignedGroup, Estate
    from entra_policy.estate.job import Job
    from entra_policy.estate.removed_job import RemovedJob
    from entra_policy.estate.schema import AttributeMapping, Clause, ObjectMapping, Schema
    from entra_policy.finding import Level, Verdict
    from entra_policy.resource import Resource
    from entra_policy.rule_definition import (
        Context,
        Documentation,
        NotApplicable,
        Problem,
        Rule,
        Source,
        Subject,
        rule,
        rules_in,
    )
    from entra_policy.settings import Settings
    from entra_policy.values import UNKNOWN, Opaque, Secret, Undecided, entries, items, known, known_text, reveal

__all__ = [
    "UNKNOWN",
    "AssignedGroup",
    "AttributeMapping",
    "Clause",
    "ConfigurationError",
    "Context",
    "Documentation",
    "EntraPolicyError",
    "Estate",
    "InputError",
    "Job",
    "Level",
    "NotApplicable",
    "ObjectMapping",
    "Opaque",
    "Problem",
    "ProgramError",
    "RemovedJob",
    "Resource",
    "Rule",
    "RulesError",
    "Schema",
    "Secret",
    "Settings",
    "Source",
    "Subject",
    "Undecided",
    "UsageError",
    "Verdict",
    "entries",
    "items",
    "known",
    "known_text",
    "resource_types",
    "reveal",
    "rule",
    "rules_in",
]

_HOMES = {
    "errors": ("ConfigurationError", "EntraPolicyError", "InputError", "ProgramError", "RulesError", "UsageError"),
    "estate.estate": ("AssignedGroup", "Estate"),
    "estate.job": ("Job",),
    "estate.removed_job": ("RemovedJob",),
    "estate.schema": ("AttributeMapping", "Clause", "ObjectMapping", "Schema"),
    "finding": ("Level", "Verdict"),
    "resource": ("Resource",),
    "rule_definition": (
        "Context",
        "Documentation",
        "NotApplicable",
        "Problem",
        "Rule",
        "Source",
        "Subject",
        "rule",
        "rules_in",
    ),
    "settings": ("Settings",),
    "values": ("UNKNOWN", "Opaque", "Secret", "Undecided", "entries", "items", "known", "known_text", "reveal"),
}


if not TYPE_CHECKING:  # else every name would be there for type checkers

    def __getattr__(name: str) -> Any:
        """Load a public name from the module that defines it."""
        if name == "resource_types":
            return import_module("entra_policy.estate.types")
        for module, names in _HOMES.items():
            if name in names:
                return getattr(import_module(f"entra_policy.{module}"), name)
        raise AttributeError(f"module 'entra_policy' has no attribute {name!r}")
