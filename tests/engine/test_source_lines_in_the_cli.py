"""The line where a mapping or clause was written: in Pulumi's own output, a preview document, and the gate alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.gate import findings_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.conftest import OfflineStack

PACK: Final = str(Path(__file__).resolve().parents[2] / "policypack")
PROGRAM: Final = """\
from entra_components import ProvisioningJob, all_of, attribute, clause, scope, to

PEOPLE = scope(
    all_of(
        clause("department", "EQUALS", "Sales"),
        clause("departmnt", "IS NOT NULL"),
    )
)
ProvisioningJob(
    "crm",
    {
        "display_name": "CRM",
        "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "x"},
        "mappings": [
            to("userName", attribute("userPrincipalName"), matching=1),
            to(
                "password",
                attribute("passwordProfile"),
            ),
        ],
        "scoping": PEOPLE,
    },
)
"""
MESSAGE: Final = """\
        - [mandatory]  no-password-provisioning  (pulumi-python:dynamic/entra:SynchronizationSchema: crm-schema)
"""
CLAUSE: Final = "schema.synchronizationRules[0].objectMappings[0].scope.groups[0].clauses[1].sourceOperandName"
MAPPINGS: Final = "schema.synchronizationRules[0].objectMappings[0].attributeMappings"


def test_each_front_names_the_line(
    offline_stack: OfflineStack, write_project: Callable[..., Path], tmp_path: Path
) -> None:
    project = write_project(PROGRAM)
    pulumi = offline_stack(project)
    shown = pulumi.run("preview", "--policy-pack", PACK)
    text = shown.stdout + shown.stderr
    place = f"property: {MAPPINGS}[1].targetAttributeName\n          declared in __main__.py:16\n"
    other = f"property: {CLAUSE}\n          declared in __main__.py:6\n"
    found = (shown.returncode != 0, MESSAGE in text, place in text, other in text)
    assert found == (True, True, True, True), text

    document = tmp_path / "preview.json"
    document.write_text(pulumi.run("preview", "--json", "--show-secrets").stdout)
    for input_ in (project, document):
        lines = {
            (finding.rule_id, finding.path, str(finding.source))
            for finding in findings_on(input_, stack="dev" if input_ is project else None)
            if "schema" in finding.path
        }
        assert lines == {
            ("EP008", CLAUSE, "__main__.py:6"),
            ("EP301", f"{MAPPINGS}[1].source", "__main__.py:16"),
            ("EP301", f"{MAPPINGS}[1].targetAttributeName", "__main__.py:16"),
        }
