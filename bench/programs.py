"""Writes Pulumi programs of any size: the resources of `bench/states.py`, declared one by one.

python bench/programs.py FOLDER [--jobs 200] [--mappings 40] [--groups 0]
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.states import PROJECT, STACK, schema  # noqa: E402 - found through the path above

_PROJECT_FILE: Final = f"""\
name: {PROJECT}
runtime:
  name: python
  options:
    toolchain: pip
"""

_STACK_FILE: Final = """\
config:
  azuread:environment: global
  azuread:tenantId: 7d1f4a1e-0f6b-4b6b-9d2a-3c5e8f7a9b10
"""

# The schemas are read from a file: how long a program takes to build them isn't measured.
_PROGRAM: Final = '''\
"""{jobs} applications with {mappings} attribute mappings each, and {groups} assigned groups."""

import json
from pathlib import Path

import pulumi
import pulumi_azuread as azuread
from entra_components.synchronization_schema import SynchronizationSchema

schemas = json.loads(Path(__file__).with_name("schemas.json").read_text(encoding="utf-8"))

for number, schema in enumerate(schemas):
    application = azuread.ApplicationFromTemplate(
        f"app{{number}}-application",
        display_name=f"Application {{number}}",
        template_id="8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
    )
    principal = azuread.ServicePrincipal(
        f"app{{number}}-principal", client_id=application.application_id, use_existing=True
    )
    job = azuread.SynchronizationJob(
        f"app{{number}}-job", service_principal_id=principal.id, template_id="scim", enabled=True
    )
    azuread.SynchronizationSecret(
        f"app{{number}}-credentials",
        service_principal_id=principal.id,
        credentials=[
            {{"key": "BaseAddress", "value": f"https://app{{number}}.example.com/scim"}},
            {{"key": "SecretToken", "value": pulumi.Output.secret(f"token-of-app-{{number}}")}},
        ],
    )
    SynchronizationSchema(
        f"app{{number}}-schema",
        service_principal_id=principal.id,
        job_id=job.id,
        template_id="scim",
        schema=schema,
    )

for number in range({groups}):
    group = azuread.Group(f"group{{number}}", display_name=f"Group {{number}}", security_enabled=True)
    azuread.AppRoleAssignment(
        f"group{{number}}-assignment",
        app_role_id="00000000-0000-0000-0000-000000000000",
        principal_object_id=group.object_id,
        resource_object_id=principal.object_id,
    )
'''


def write_program(folder: Path, *, jobs: int, mappings: int, groups: int = 0) -> int:
    """Write a Pulumi project with one stack.

    Args:
        folder: the project's folder, which is created.
        jobs: how many jobs the program declares, at least one.
        mappings: how many attribute mappings each of them has.
        groups: how many groups are assigned to the last job's application.

    Returns:
        How many resources the program declares: 5 x jobs + 2 x groups.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "Pulumi.yaml": _PROJECT_FILE,
        f"Pulumi.{STACK}.yaml": _STACK_FILE,
        "__main__.py": _PROGRAM.format(jobs=jobs, mappings=mappings, groups=groups),
        "schemas.json": json.dumps([schema(job, mappings) for job in range(jobs)]),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 5 * jobs + 2 * groups


def main(arguments: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write a Pulumi program.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--mappings", type=int, default=40)
    parser.add_argument("--groups", type=int, default=0)
    options = parser.parse_args(arguments)
    count = write_program(options.folder, jobs=options.jobs, mappings=options.mappings, groups=options.groups)
    print(f"{options.folder}: {count:,} resources")
    return 0


if __name__ == "__main__":
    sys.exit(main())
