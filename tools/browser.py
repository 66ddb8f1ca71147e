"""Finds Chromium and its driver for the tests that look at the HTML report, or installs Debian's packages.

    python tools/browser.py     # shows what is used

What is on PATH is used. Otherwise, as root on a system with apt-get, the packages `chromium` and `chromium-driver` are
installed without asking. Anywhere else the message says what to install.

Only Python's standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("chromium", "chromium-driver")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_DRIVER = "chromedriver"
_APT_FOLDER = Path("/var/cache/apt")
# Another installation may be running: wait for it.
_APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300")


class BrowserError(Exception):
    """No browser was found. The message says what is missing and what to do."""


@dataclass(frozen=True)
class Browser:
    """A browser and the driver that controls it."""

    executable: Path
    driver: Path


def find() -> Browser:
    """Return the browser and its driver, installing them first where that is possible and needed.

    Raises:
        BrowserError: there is no browser, and it can't be installed.
    """
    found = _on_path()
    if found is not None:
        return found
    with _alone():
        found = _on_path()  # another process may have installed it while this one waited
        if found is None:
            _install()
            found = _on_path()
    if found is None:
        raise BrowserError(f"{_needed()} They were installed, but are not on PATH.")
    return found


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep other runs of this script waiting: apt-get waits for another's installation, not for its lists."""
    if not _APT_FOLDER.is_dir():
        yield
        return
    folder = os.open(_APT_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _on_path() -> Browser | None:
    executable = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    driver = shutil.which(_DRIVER)
    return Browser(Path(executable), Path(driver)) if executable and driver else None


def _needed() -> str:
    return (
        "The tests of the HTML report need Chromium and its driver on PATH "
        f"(on Debian: `apt-get install {' '.join(PACKAGES)}`)."
    )


def _install() -> None:
    if shutil.which(_APT[0]) is None or os.geteuid() != 0:
        raise BrowserError(_needed())
    print(f"installing {' and '.join(PACKAGES)} with apt-get", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "--no-install-recommends", *PACKAGES)):
        result = subprocess.run(
            [*_APT, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        # The package lists may be recent enough even if one of their sources could not be read.
        if result.returncode != 0 and arguments[0] == "install":
            last = "\n".join(result.stdout.strip().splitlines()[-20:])
            raise BrowserError(f"{_needed()} apt-get could not install them:\n{last}")


def main() -> int:
    """Run the command line; returns the exit code: 0, or 1 if no browser is available."""
    try:
        browser = find()
    except BrowserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"browser: {browser.executable}, driver: {browser.driver}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
