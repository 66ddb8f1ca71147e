"""What importing the components costs: a program pays for validation and for Graph's client only where it uses them."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine  # starts Python for each import

REPORT = """
import sys

{code}

heavy = ("azure", "entra_sync.graph", "entra_sync.schema", "msal", "pulumi_azuread", "pydantic", "requests")
print([name for name in heavy if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("code", "imported"),
    [
        pytest.param("from entra_components import *", [], id="everything"),
        pytest.param(
            "from entra_components import expression, synchronization_schema, synchronization_rule, to, users\n"
            'mapping = to("a", expression("ToLower([mail])"))\n'
            'synchronization_schema(synchronization_rule(users(mapping), target_directory="b"))',
            [],
            id="a schema",
        ),
        pytest.param(
            "from entra_components.job_restart import JobRestartProvider\n"
            'JobRestartProvider().check({}, {"triggers": {}})\n'
            'JobRestartProvider().diff("a", {}, {"triggers": {}})',
            [],
            id="a dynamic provider's preview",
        ),
        pytest.param(
            "from entra_components import ProvisioningReader\n"
            "try:\n"
            '    ProvisioningReader("a", {"role": "b"})\n'
            "except ValueError:\n"
            "    pass",
            ["pulumi_azuread", "pydantic"],
            id="a component",
        ),
        pytest.param(
            "from entra_components.job_restart import JobRestartProvider\n"
            "try:\n"
            "    JobRestartProvider().create({})\n"
            "except ValueError:\n"
            "    pass",
            ["entra_sync.graph", "entra_sync.schema", "pydantic"],
            id="a call of Graph",
        ),
    ],
)
def test_imports(code: str, imported: list[str], project_root: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", REPORT.format(code=code)],
        capture_output=True,
        text=True,
        check=True,
        cwd=project_root,
    )

    assert run.stdout == f"{imported}\n"
