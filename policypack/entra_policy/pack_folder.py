"""The policy pack's folder, written from the installed distribution, and the virtual environment that it runs in.

The folder refers to the distribution and holds none of its source. Its requirements.txt names the distribution as it
was installed itself: from a wheel, a folder or a repository (PEP 610), else by its version.
"""

import json
import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from entra_policy.configuration.reading import presets
from entra_policy.errors import EntraPolicyError, UsageError
from entra_policy.files import reason
from entra_policy.text import printable
from entra_policy.written_files import write_whole

DISTRIBUTION: Final = "entra-provisioning"
_FILES: Final = (".gitignore", "PulumiPolicy.yaml", "__main__.py")
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
# What pip installs from: a file that is fetched, or a repository of a version control system.
_INSTALLABLE_URL: Final = re.compile(
    r"(https?://[^/\s]+/|file:/|(git|hg|svn|bzr)\+([a-z]+://[^/\s]+/|file:/))\S+", re.IGNORECASE
)


def named_folder(text: str) -> Path:
    """The folder that a command's argument names.

    Raises:
        UsageError: it is empty, which isn't the current folder.
    """
    if not text.strip():
        raise UsageError("DIR is empty. Name the pack's folder; `.` is the current one.")
    return Path(text)


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
        UsageError: the folder isn't empty, or can't be written, or a link or something else is in a file's place.
    """
    files = pack_files(requirement)
    try:
        if not replace and folder.is_dir() and next(folder.iterdir(), None):
            raise UsageError(
                f"{printable(str(folder))} isn't empty. Name a new folder, or replace the pack's files "
                "in it with --force."
            )
        _check_places(folder, files)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config").mkdir(exist_ok=True)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        why = _dangling(folder) or reason(error)
        raise UsageError(f"{printable(str(folder))}: the pack can't be written there: {why}.") from None
    for name, text in files.items():
        write_whole(folder / name, text)


def _check_places(folder: Path, names: Iterable[str]) -> None:
    """Raise a UsageError where a link, or what isn't a folder or a file as expected, is in the place of one."""
    for name in ("config", *names):
        path = folder / name
        try:
            mode = path.lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):  # the folder itself may be a file, which is reported later
            continue
        expected, is_expected = ("folder", stat.S_ISDIR) if name == "config" else ("file", stat.S_ISREG)
        if stat.S_ISLNK(mode):
            found = f"is a link to {printable(str(path.readlink()))}, and the pack isn't written through links"
        elif not is_expected(mode):
            found = f"isn't a {expected}"
        else:
            continue
        raise UsageError(f"{printable(str(path))} {found}. Nothing was written. Remove it, or name a new folder.")


def _dangling(folder: Path) -> str | None:
    """What is in the way where a folder, or one around it, is a link to nothing."""
    for path in (folder, *folder.parents):
        try:
            if path.is_symlink() and not path.exists():
                return f"{printable(str(path))} is a link to {printable(str(path.readlink()))}, which isn't there"
        except (OSError, ValueError):  # the path can't be looked at: the system's own reason is reported
            return None
    return None


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
    """A wheel, a folder, a URL or a requirement as a line of requirements.txt.

    Raises:
        UsageError: it is something else, or a path where nothing is, or names another distribution.
    """
    text = package.strip()
    shown = without_password(repr(package))
    if not text or not text.isprintable() or text.startswith("-"):
        raise _not_installable(shown)
    path = Path(text)
    if _is(path.is_file):
        _check_name(_name_of_wheel(path), shown)
        return f"{DISTRIBUTION} @ {path.resolve().as_uri()}"
    if _is((path / "pyproject.toml").is_file):
        _check_name(_name_of_project(path / "pyproject.toml"), shown)
        return f"{DISTRIBUTION} @ {path.resolve().as_uri()}"
    if _URL.match(text):
        _check_url(text, shown)
        return f"{DISTRIBUTION} @ {text}"
    _check_name(_name_of_requirement(text, shown), shown)
    return text


def _name_of_wheel(path: Path) -> str:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        return parse_wheel_filename(path.name)[0]
    except InvalidWheelFilename:
        raise UsageError(
            f"--package: {printable(str(path))} isn't a wheel, whose name is like "
            "entra_provisioning-0.1.0-py3-none-any.whl."
        ) from None


def _name_of_project(file: Path) -> str:
    try:
        project = tomllib.loads(file.read_text(encoding="utf-8")).get("project")
    except OSError as error:
        raise UsageError(f"--package: {printable(str(file))} can't be read: {reason(error)}.") from None
    except ValueError:
        raise UsageError(f"--package: {printable(str(file))} isn't valid TOML.") from None
    name = project.get("name") if isinstance(project, dict) else None
    if not isinstance(name, str):
        raise UsageError(f"--package: {printable(str(file))} doesn't name a distribution.")
    return name


def _name_of_requirement(text: str, shown: str) -> str:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        raise _not_a_requirement(text, shown) from None
    if requirement.url is not None:
        _check_url(requirement.url, shown)
    return requirement.name


def _not_a_requirement(text: str, shown: str) -> UsageError:
    if _is(Path(text).is_dir):
        return UsageError(f"--package: the folder {text} has no pyproject.toml.")
    if "://" not in text and (os.sep in text or text.startswith(".") or text.endswith((".whl", ".tar.gz"))):
        return UsageError(f"--package: there is no file or folder {text}.")
    return _not_installable(shown)


def _check_url(url: str, shown: str) -> None:
    if _INSTALLABLE_URL.fullmatch(url) is None:
        raise UsageError(f"--package: {shown} isn't a URL that pip installs from, such as https://… or git+https://….")


def _check_name(name: str, shown: str) -> None:
    from packaging.utils import canonicalize_name

    if canonicalize_name(name) != DISTRIBUTION:
        raise UsageError(f"--package: {shown} is {printable(name)}, but the pack runs on {DISTRIBUTION}.")


def _not_installable(shown: str) -> UsageError:
    return UsageError(
        f"--package: {shown} isn't a wheel, a folder with a pyproject.toml, a URL or a requirement "
        f"such as {DISTRIBUTION}==0.1.0."
    )


def _is(test: Callable[[], bool]) -> bool:
    """The answer of a path's test; False for a text that can't be a path."""
    try:
        return test()
    except OSError:  # a requirement can be too long for a file's name
        return False


def environment_commands(folder: Path) -> list[list[str]]:
    """The commands that make a pack's virtual environment."""
    environment = folder / "venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install = ["-m", "pip", "install", "--disable-pip-version-check", "-r", as_argument(folder / "requirements.txt")]
    return [[sys.executable, "-m", "venv", as_argument(environment)], [as_argument(python), *install]]


def as_argument(path: Path) -> str:
    """A path as a command's argument, which no program takes for an option."""
    text = str(path)
    return f".{os.sep}{text}" if text.startswith("-") else text


def next_steps(folder: Path, *, environment_made: bool) -> str:
    """What to type next, as the commands of this machine's shell."""
    made = [] if environment_made else ["Make its virtual environment:", "", *_typed(environment_commands(folder)), ""]
    preview = [["pulumi", "preview", "--policy-pack", as_argument(folder)]]
    return "\n".join([*made, "Use it in a Pulumi project:", "", *_typed(preview)])


def without_password(requirement: str) -> str:
    """A requirement as it can be printed: without what signs in to a URL's host."""
    return re.sub(r"(?<=://)[^/@]+@", "***@", requirement)


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
                f"the pack's environment can't be made: `{_typed_command(command)}` failed with exit status {status}. "
                f"The pack's files are in {printable(as_argument(folder))}; --force writes into the same folder again."
            )
