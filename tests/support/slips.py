"""Slips in programs, and what is said of each: by a component that refuses it, or by the gate and the pack."""

from dataclasses import dataclass
from typing import Final

from entra_policy.errors import ProgramError
from entra_policy.finding import Finding
from entra_policy.gate import check
from entra_policy.resource import urn_name
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from tests.support.fronts import pack_on
from tests.support.programs import run_programs

CREDENTIALS: Final = '"credentials": {"base_address": "https://crm.example/scim", "secret_token": "token"},'
MATCHING: Final = 'to("userName", attribute("userPrincipalName"), matching=1)'
ENTERPRISE_USER: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@dataclass(frozen=True)
class Slip:
    """A slip in a program, and everything that is said of it, line by line."""

    name: str
    program: str
    said: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def job(*arguments: str) -> str:
    """A program with a job for a new application; its first argument is in line 7, and each has a line of its own."""
    lines = "\n        ".join(arguments)
    return (
        "import pulumi\nfrom entra_components import *\n\n"
        f'ProvisioningJob(\n    "crm",\n    {{\n        {lines}\n        "display_name": "CRM",\n    }},\n)\n'
    )


def said_of(program: str) -> tuple[str, ...]:
    """All that the gate says of a program: why it was stopped, or its findings, each on a line.

    What the pack says of it are the same findings.
    """
    [result] = run_programs([program])
    if isinstance(result, ProgramError):
        return tuple(str(result).removeprefix("The program was ").splitlines())
    findings = check(result, all_rules(), Settings()).findings
    of_the_pack = pack_on("pack", result, Settings()).findings
    assert sorted(found.message for found in of_the_pack) == sorted(found.message for found in findings)
    return tuple(map(_line, findings))


def _line(finding: Finding) -> str:
    return (
        f"{finding.rule_id} {finding.level} {finding.source} {urn_name(finding.urn)}[{finding.path}]: {finding.message}"
    )
