"""Many small programs, one fork each, out of a process that has imported the SDKs already.

For tests and for the examples of the rules' pages, which run hundreds of programs. POSIX only.
"""

import contextlib
import json
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from entra_policy.errors import ProgramError
from entra_policy.inventory import Inventory
from entra_policy.readers.program.answer import content_of, inventory_of
from entra_policy.readers.program.interpreter import child_variables, interpreter
from entra_policy.readers.program.process import Child, Outcome, read_content, running_child

PROGRAM_FILE: Final = "__main__.py"
_PRELOADED: Final = ("pulumi", "pulumi_azuread", "pulumi.dynamic")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the programs of one call share.

    Attributes:
        project: the project's name.
        stack: the stack's name.
        config: full key -> text.
        secret_keys: the keys of `config` that are secrets.
        timeout: seconds for each program.
    """

    project: str = "example"
    stack: str = "dev"
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: Sequence[str] = ()
    timeout: float = 20.0


@dataclass(slots=True)
class ProgramServer:
    """A process that forks for each program; `program_server` starts and ends it."""

    _child: Child

    def run(self, text: str, settings: Settings) -> Inventory | ProgramError:
        """Runs one program text as the `__main__.py` of a project of its own."""
        with tempfile.TemporaryDirectory(prefix="entra-program-") as folder:
            directory = Path(folder).resolve()
            (directory / PROGRAM_FILE).write_text(text, encoding="utf-8")
            outcome = self._run(directory, settings)
            where = f"the program, stack {settings.stack}"
            try:
                content = content_of(outcome, "The program", directory, settings.timeout)
            except ProgramError as error:
                return error
            return inventory_of(outcome.answer or b"", content, where)

    def _run(self, directory: Path, settings: Settings) -> Outcome:
        nonce = secrets.token_hex(8)
        self.ask(
            nonce,
            {
                "project": settings.project,
                "stack": settings.stack,
                "organization": "organization",
                "project_directory": str(directory),
                "directory": str(directory),
                "program": str(directory),
                "config": dict(settings.config),
                "secret_keys": list(settings.secret_keys),
                "timeout": settings.timeout,
            },
        )
        outcome = Outcome()
        received = self.receive(nonce, f"{nonce}-end")
        if received[0] == nonce:
            outcome.answer = received[1]
            received = self.receive(f"{nonce}-end")
        ended: dict[str, Any] = json.loads(received[1])
        outcome.code = ended["code"]
        outcome.timed_out = ended["timed_out"]
        outcome.strange = ended["dump"].encode()
        outcome.printed = ended["printed"]
        outcome.printed_size = ended["printed_size"]
        return outcome

    def close(self) -> None:
        """Closes the stream of answers."""
        if self._child.process.stdout is not None:
            self._child.process.stdout.close()

    def ask(self, nonce: str, request: Mapping[str, Any]) -> None:
        """Sends one request."""
        self._child.send(json.dumps({**request, "nonce": nonce}).encode())

    def receive(self, *nonces: str) -> tuple[str, bytes]:
        """The next answer, which belongs to one of the nonces.

        Raises:
            ProgramError: the server has ended, or a program wrote where only answers belong.
        """
        stream = self._child.process.stdout
        header = stream.readline() if stream is not None else b""
        for nonce in nonces:
            content = read_content(stream, header, nonce) if stream is not None else None
            if content is not None:
                return nonce, content
        raise ProgramError("The process that runs the programs has ended, or is out of step.")


@contextlib.contextmanager
def program_server(python: Path | None = None, *, preload: Sequence[str] = ()) -> Iterator[ProgramServer]:
    """Starts a server, ready to run programs, and ends it on the way out.

    Args:
        python: the interpreter; by default the one that runs this.
        preload: further modules that programs will import, so that they are imported once.
    """
    with running_child(python or interpreter(None), child_variables(None)) as child:
        server = ProgramServer(child)
        nonce = secrets.token_hex(8)
        server.ask(nonce, {"preload": [*_PRELOADED, *preload]})
        server.receive(nonce)
        try:
            yield server
        finally:
            server.close()
