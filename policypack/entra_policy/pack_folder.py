"""The policy pack's folder, written from the installed distribution, and the virtual environment that it runs in.

The folder refers to the distribution and holds none of its source. Its requirements.txt names the distribution as it
was installed itself: from a wheel, a folder or a repository (PEP 610), else by its version.
"""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from entra_policy.configuration.reading import presets
from entra_policy.errors import EntraPolicyError, UsageError
from entra_policy.files import reason, write_whole
from entra_policy.text import printable

DISTRIBUTION: Final = "entra-provisioning"
_FILES: Final = (".gitignore", "PulumiPolicy.yaml", "__main__.py")


def pack_files(requirement: str) -> dict[str, str]:
    """The files of a pack: path in its folder -> text.

    Args:
        requirement: what pip installs, as a line of requirements.txt.
    """
    own = Path(__file__).with_name("pack")  # in a wheel; in a checkout the pack's folder is around the package
    folder = own if own.is_dir() else Path(__file__).parents[1]
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in _FILES}
    texts["requirements.txt"] = (
        f"# What the pack runs on, in the virtual environment `venv` of this folder.\n{requirement}\n"
    )
    return texts | {f"config/{file.name}": file.read_text(encoding="utf-8") for file in presets().values()}


def write_pack(folder: Path, requirement: str, *, replace: bool) -> None:
    """Write a pack's files into a folder, which is made.

    Args:
        folder: the pack's folder.
        requirement: what pip installs, as a line of requirements.txt.
        replace: whether files of a folder that isn't empty are replaced; others stay as they are.

    Raises:
        UsageError: the folder isn't empty, or can't be written.
    """
    try:
        if not replace and folder.is_dir() and next(folder.iterdir(), None):
            raise UsageError(
                f"{printable(str(folder))} isn't empty. Name a new folder, or replace the pack's files "
                "in it with --force."
            )
        (folder / "config").mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        raise UsageError(f"{printable(str(folder))}: the pack can't be written there: {reason(error)}.") from None
    for name, text in pack_files(requirement).items():
        write_whole(folder / name, text)


def running_distribution() -> metadata.Distribution:
    """The installed distribution that this module is of."""
    return metadata.distribution(DISTRIBUTION)


def requirement_of(distribution: metadata.Distribution) -> str:
    """An installed distribution as a line of requirements.txt: where it was installed from, else its version.

    Raises:
        UsageError: it was installed from a file or a folder that is no longer there.
    """
    origin = distribution.read_text("direct_url.json")
    if origin is None:
        return f"{DISTRIBUTION}=={distribution.version}"
    direct: Mapping[str, Any] = json.loads(origin)
    parts = urlsplit(direct["url"])
    if parts.scheme == "file" and "vcs_info" not in direct:
        source = url2pathname(parts.path)
        if not Path(source).exists():
            raise UsageError(
                f"{DISTRIBUTION} was installed from {printable(source)}, which is no longer there. "
                "Say with --package what the pack's environment installs: a wheel, a folder or a requirement."
            )
    return f"{DISTRIBUTION} @ {_reference(direct)}"


def _reference(direct: Mapping[str, Any]) -> str:
    """A direct reference (PEP 440) from a direct URL (PEP 610)."""
    url = str(direct["url"])
    if "vcs_info" in direct:
        url = f"{direct['vcs_info']['vcs']}+{url}@{direct['vcs_info']['commit_id']}"
    return f"{url}#subdirectory={direct['subdirectory']}" if direct.get("subdirectory") else url


def given_requirement(package: str) -> str:
    """A wheel, a folder or a requirement as a line of requirements.txt.

    Raises:
        UsageError: it is empty, more than a line, an option of pip, or a path where nothing is.
    """
    text = package.strip()
    if not text or not text.isprintable() or text.startswith("-"):
        raise UsageError(f"--package: {package!r} isn't a wheel, a folder or a requirement.")
    if _exists(text):
        return f"{DISTRIBUTION} @ {Path(text).resolve().as_uri()}"
    if re.match(r"[a-z+]+://", text):
        return f"{DISTRIBUTION} @ {text}"
    if "://" not in text and (text.startswith((".", os.sep)) or text.endswith((".whl", ".tar.gz"))):
        raise UsageError(f"--package: there is no file or folder {text}.")
    return text


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:  # a requirement can be too long for a file's name
        return False


def environment_commands(folder: Path) -> list[list[str]]:
    """The commands that make a pack's virtual environment."""
    environment = folder / "venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["-m", "pip", "install", "--disable-pip-version-check", "-r", str(folder / "requirements.txt")]
    return [[sys.executable, "-m", "venv", str(environment)], [str(python), *install]]


def next_steps(folder: Path, *, environment_made: bool) -> str:
    """What to type next, as the commands of this machine's shell."""
    made = [] if environment_made else ["Make its virtual environment:", "", *_typed(environment_commands(folder)), ""]
    preview = [["pulumi", "preview", "--policy-pack", str(folder)]]
    return "\n".join([*made, "Use it in a Pulumi project:", "", *_typed(preview)])


def without_password(requirement: str) -> str:
    """A requirement as it can be printed: without what signs in to a URL's host."""
    return re.sub(r"(?<=://)[^/@\s]+@", "***@", requirement)


def _typed(commands: list[list[str]]) -> list[str]:
    return [f"  {_typed_command(command)}" for command in commands]


def _typed_command(command: list[str]) -> str:
    return printable(subprocess.list2cmdline(command) if os.name == "nt" else shlex.join(command))


def make_environment(folder: Path) -> None:
    """Make a pack's virtual environment; what the commands print goes where ours does.

    Raises:
        EntraPolicyError: a command failed.
    """
    for command in environment_commands(folder):
        status = subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter, and the environment's
        if status != 0:
            raise EntraPolicyError(
                f"the pack's environment can't be made: `{_typed_command(command)}` failed with exit status {status}."
            )
