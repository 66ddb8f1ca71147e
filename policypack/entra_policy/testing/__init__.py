"""For authors of rules: run rules over what production would show them.

What is checked comes from a program (`program`, run on the embedded engine), from resources written by hand (`stack`,
`resource`), or from a document (`document`: a stack export, a preview, a schema). `check` runs rules over it as
`entra-policy check` does; `check_as_pack` shows it to them as the Pulumi engine does, in the engine's own messages;
`check_page` runs the examples of a rule's page. What they find compares as a whole:

    result = check(program(TEXT), rules=acme_entra_rules)
    assert result.found == (Found("ACME001", Verdict.FAIL, Level.MANDATORY, JOB, "crm", "", "Nobody owns ..."),)

The guide is docs/own-rules.md. Mistakes in a call raise `entra_policy.errors.UsageError`: a test must not pass because
nothing was checked.
"""

from entra_policy.evaluation.tally import RuleCount
from entra_policy.finding import Level, Verdict
from entra_policy.rule_definition import rules_in
from entra_policy.settings import Settings
from entra_policy.testing.checks import Found, Reported, Result, check, check_as_pack
from entra_policy.testing.documents import document, facts
from entra_policy.testing.pages import Example, check_page, example_of
from entra_policy.testing.programs import program
from entra_policy.testing.resources import resource, stack
from entra_policy.values import UNKNOWN, Opaque, Secret

__all__ = [
    "UNKNOWN",
    "Example",
    "Found",
    "Level",
    "Opaque",
    "Reported",
    "Result",
    "RuleCount",
    "Secret",
    "Settings",
    "Verdict",
    "check",
    "check_as_pack",
    "check_page",
    "document",
    "example_of",
    "facts",
    "program",
    "resource",
    "rules_in",
    "stack",
]
