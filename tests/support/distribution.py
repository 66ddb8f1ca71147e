"""The project's distribution: built from the working tree, and installed without the rest of the project."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_GIT = shutil.which("git") or "git"


@dataclass(frozen=True)
class VirtualEnvironment:
    """A virtual environment with the distribution.

    Attributes:
        folder: its own folder.
    """

    folder: Path

    @property
    def programs(self) -> Path:
        return self.folder / "bin"

    @property
    def packages(self) -> Path:
        return next((self.folder / "lib").glob("python*/site-packages"))

    def run(self, *command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs; nothing of the caller's Python settings is seen there."""
        program, *arguments = command
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=cwd,
            env=without_python_settings(),
            capture_output=True,
            text=True,
            check=False,
        )


def without_python_settings() -> dict[str, str]:
    """The environment variables without those that change what Python, pip or Pulumi find."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PIP_", "PULUMI_", "VIRTUAL_ENV", "COV_"))
    }


def project_files() -> list[str]:
    """The project's files: what git has, or would have; paths below its folder."""
    command = [_GIT, "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(name for name in found if (ROOT / name).is_file())


def copy_of_the_project(folder: Path) -> Path:
    """A copy of the project's files, as a clone has them; gives the folder."""
    for name in project_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def clone_of_the_project(folder: Path) -> Path:
    """A repository with the project's files, committed to its branch `main`; gives the folder."""
    copy_of_the_project(folder)
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@contoso.com", "-c", "commit.gpgsign=false")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for command in (
        ("init", "--quiet", "--initial-branch=main"),
        ("add", "--all"),
        ("commit", "--quiet", "--no-verify", "--message=release"),
    ):
        result = subprocess.run(
            [_GIT, *identity, *command],
            cwd=folder,
            env=variables | {"GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    return folder


def build(*kinds: str, into: Path, source: Path = ROOT) -> list[Path]:
    """Build the distribution without network.

    Args:
        kinds: options of `python -m build`: `--wheel`, `--sdist`; none for an sdist and the wheel that is built from it.
        into: the folder for what is built.
        source: the project's folder.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", *kinds, "--outdir", str(into), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return sorted(into.iterdir())


@functools.cache
def packages_of_others() -> Path:
    """A folder with links to all packages of the running environment except the project itself."""
    folder = Path(tempfile.mkdtemp(prefix="entra-others-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if path.suffix != ".pth" and not path.name.startswith("entra_"):
            (folder / path.name).symlink_to(path)
    return folder


def bare_environment(folder: Path) -> VirtualEnvironment:
    """A virtual environment with pip and third-party packages, and nothing of this project; no network is needed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    made = VirtualEnvironment(folder)
    see_packages_of_others(made)
    return made


def see_packages_of_others(made: VirtualEnvironment) -> None:
    """Let an environment find third-party packages. Its pip never changes anything outside it."""
    (made.packages / "others.pth").write_text(f"{packages_of_others()}\n", encoding="utf-8")


def install(wheel: Path, folder: Path) -> VirtualEnvironment:
    """A bare environment with a wheel."""
    made = bare_environment(folder)
    result = made.run("python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    assert result.returncode == 0, result.stdout + result.stderr
    return made
