"""Makes the environment with Microsoft's Python SDK for Graph, which the tests use as a client that isn't ours.

    python tools/graph_sdk_environment.py     # shows what is used

The environment is `.tools/graph-sdk`, half a gigabyte; nothing of the product needs it. It is made once, from
`tools/graph_sdk/requirements.lock`, and made again when the lock or the Python that makes it changes.

Only Python's standard library is used: this runs before anything is installed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".tools" / "graph-sdk"
LOCK = ROOT / "tools" / "graph_sdk" / "requirements.lock"


class InstallationError(Exception):
    """The environment can't be made. The message says why, and what to do."""


def find(*, folder: Path = FOLDER, lock: Path = LOCK) -> Path:
    """Return the Python of the environment, making the environment first if needed.

    Raises:
        InstallationError: it can't be made.
    """
    python = folder / "bin" / "python"
    stamp = folder / ".stamp"
    wanted = _digest(lock)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # another process may be making it
        if not (stamp.exists() and stamp.read_text(encoding="utf-8") == wanted and os.access(python, os.X_OK)):
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, python, lock)
            # Last: what was interrupted has none, and is made again.
            stamp.write_text(wanted, encoding="utf-8")
    return python


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode() + sys.base_prefix.encode()).hexdigest()


def _make(folder: Path, python: Path, lock: Path) -> None:
    print("installing Microsoft's Python SDK for Graph: about a minute, once", file=sys.stderr, flush=True)
    _run(sys.executable, "-m", "venv", folder)
    # Not compiled: of thousands of modules the tests load a few.
    options = "--quiet --no-deps --require-hashes --disable-pip-version-check --no-compile"
    _run(python, "-m", "pip", "install", *options.split(), "-r", lock)


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        last = "\n".join(done.stdout.strip().splitlines()[-20:])
        raise InstallationError(
            f"The environment with Microsoft's SDK could not be made; `{' '.join(map(str, command))}` said:\n{last}\n"
            "Correct what it names, and run `make external` again."
        )


def main() -> int:
    """Run the command line; returns the exit code: 0, or 1 if the environment can't be made."""
    try:
        python = find()
    except InstallationError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"graph-sdk: {python}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
