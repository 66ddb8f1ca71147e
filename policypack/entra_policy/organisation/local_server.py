"""An OPA server on loopback for one run, with the rules of a local bundle.

It never outlives the run. A shell is its parent: as soon as the shell's standard input ends, it ends OPA. Only this
process holds the other end, so that is also the case when this process is killed. OPA gets an environment of its own,
since rules can read their server's.
"""

import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from entra_policy.organisation.failure import NotEvaluatedError
from entra_policy.text import one_line, shortened

# Until its input ends, the shell waits; that OPA ended by itself is seen at the end of its output.
_GUARD: Final = '"$@" </dev/null & opa=$!; exec >/dev/null 2>&1; read -r _; kill -9 "$opa"; wait "$opa"'
_LABEL: Final = "entra_policy_run"
_ENVIRONMENT: Final = ("PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PORTS_TRIED: Final = 5
_PORT_TAKEN: Final = "address already in use"
_LOOK_SECONDS: Final = 0.01
_END_SECONDS: Final = 10.0
_LONGEST: Final = 600
_MOST_KEPT: Final = 64 * 1024


@contextlib.contextmanager
def local_server(bundle: Path, executable: str | None, deadline: float) -> Iterator[str]:
    """Start OPA with a bundle, and end it.

    Args:
        bundle: the folder with the rules. Its tests (`*_test.rego`) are left out.
        executable: the program; None for the one on PATH.
        deadline: when it must listen, on the clock of `time.monotonic`.

    Yields:
        The server's address.

    Raises:
        NotEvaluatedError: it can't be started, or it refuses the bundle.
    """
    program = shutil.which(executable or "opa")
    if program is None:
        raise NotEvaluatedError(
            "no OPA",
            f"OPA is not installed as `{executable}`."
            if executable
            else "OPA is not on PATH. Install OPA 1.0 or later, or give its path in `organisation.opa`.",
        )
    for _ in range(_PORTS_TRIED):
        port = _free_port()
        with _started(program, bundle, port) as server:
            if server.listens(port, deadline):
                yield f"http://127.0.0.1:{port}"
                return
        if _PORT_TAKEN not in server.output:
            raise NotEvaluatedError("bundle refused", _refusal(server.output, bundle))
    raise NotEvaluatedError("no port", "No port on 127.0.0.1 was free for OPA. Try again.")


class _Server:
    """A running OPA: its shell, and what it wrote so far."""

    def __init__(self, shell: "subprocess.Popen[bytes]", run: str) -> None:
        self._shell = shell
        self._run = run
        self._written = bytearray()
        self._ended = threading.Event()
        threading.Thread(target=self._listen, name="opa-output", daemon=True).start()

    @property
    def output(self) -> str:
        """What OPA wrote; all of it once it ended."""
        return bytes(self._written).decode("utf-8", "replace")

    def _listen(self) -> None:
        assert self._shell.stdout is not None  # noqa: S101 - it is a pipe
        with self._shell.stdout as lines:
            for line in lines:
                if len(self._written) < _MOST_KEPT:
                    self._written += line
        self._ended.set()

    def listens(self, port: int, deadline: float) -> bool:
        """Wait until OPA listens; False if it ended instead.

        Raises:
            NotEvaluatedError: it takes longer than it may.
        """
        while not self._ended.wait(_LOOK_SECONDS):
            if _is_run(port, self._run):
                return True
            if time.monotonic() > deadline:
                raise NotEvaluatedError(
                    "slow",
                    "OPA did not listen in time. Raise `organisation.timeout_seconds`, or make the bundle smaller.",
                )
        return False


@contextlib.contextmanager
def _started(program: str, bundle: Path, port: int) -> Iterator[_Server]:
    run = secrets.token_hex(16)
    options = [f"--addr=127.0.0.1:{port}", "--log-level=error", "--skip-version-check", f"--set=labels.{_LABEL}={run}"]
    command = [program, "run", "--server", "--bundle", "--ignore=*_test.rego", *options, "--", str(bundle.resolve())]
    try:
        shell = subprocess.Popen(  # noqa: S603 - the program that the settings name
            ["/bin/sh", "-c", _GUARD, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,  # OPA writes there what is wrong with a bundle
            stderr=subprocess.STDOUT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,  # an interrupt at the terminal is ours to handle
        )
    except OSError as error:
        raise NotEvaluatedError("no OPA", f"OPA can't be started: {error.strerror or error}.") from None
    try:
        server = _Server(shell, run)
        yield server
    finally:
        assert shell.stdin is not None  # noqa: S101 - it is a pipe
        shell.stdin.close()
        try:
            shell.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, 9)
            shell.wait()


def _free_port() -> int:
    """A port that was free a moment ago: OPA can't say which one it would choose itself."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _is_run(port: int, run: str) -> bool:
    """Whether the OPA of this run answers there, and no other server that took the port."""
    import http.client
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1.0)
    try:
        connection.request("GET", "/v1/config")
        document = json.loads(connection.getresponse().read(_MOST_KEPT))
        return bool(document["result"]["labels"][_LABEL] == run)
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError, RecursionError):
        return False
    finally:
        connection.close()


def _refusal(output: str, bundle: Path) -> str:
    """OPA's own words, on one line and shortened, with the bundle's files named relative to it."""
    lines = [line for line in output.splitlines() if not line.startswith("{")]
    text = one_line(" ".join(lines)).removeprefix("error: ")
    text = re.sub(rf"/?{re.escape(str(bundle.resolve()).lstrip('/'))}/+", "", text)
    said = shortened(text, _LONGEST) or "it ended without a word"
    return f"OPA refuses the bundle: {said}. `opa check --bundle FOLDER` shows all of it."
