"""The steps of a pipeline's definition, run in Bash as the pipeline's agent runs them."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.distribution import without_python_settings

_BASH = shutil.which("bash") or "bash"
_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@dataclass(frozen=True)
class Agent:
    """Where steps run.

    Attributes:
        workspace: the folder of the checkout, in which steps run.
        temporary: the folder for what lasts as long as the job.
        variables: environment variables of all steps.
        path: programs that take precedence over all others.
    """

    workspace: Path
    temporary: Path
    variables: Mapping[str, str]
    path: Path

    def bash(self, script: str, variables: Mapping[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        """Run a script from a file, as agents do; pip has no index to query."""
        file = self.temporary / "script.sh"
        file.write_text(script, encoding="utf-8")
        environment = {
            **without_python_settings(),
            **self.variables,
            **variables,
            "PATH": f"{self.path}{os.pathsep}{os.environ['PATH']}",
            "PIP_NO_INDEX": "1",
        }
        return subprocess.run(
            [_BASH, "--noprofile", "--norc", *options, str(file)],
            cwd=self.workspace,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with the pipeline's expressions replaced; one that has no value is a KeyError."""
    return _EXPRESSION.sub(lambda found: values[found[1]], text)
