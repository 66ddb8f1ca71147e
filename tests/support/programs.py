"""Program texts as whole inventories, at a few dozen milliseconds each: the server of this process runs them."""

from collections.abc import Mapping, Sequence

from entra_policy.errors import ProgramError
from entra_policy.inventory import Inventory
from entra_policy.readers.program.batch import Settings
from entra_policy.testing.programs import program_server


def run_programs(
    texts: Sequence[str],
    *,
    project: str = "example",
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    secret_keys: Sequence[str] = (),
    timeout: float = 240.0,
) -> list[Inventory | ProgramError]:
    """Runs each text as the `__main__.py` of a project of its own; a failed program returns its error."""
    settings = Settings(project, stack, dict(config or {}), tuple(secret_keys), timeout)
    return [program_server().run(text, settings) for text in texts]


def run_program(
    text: str,
    *,
    project: str = "example",
    stack: str = "dev",
    config: Mapping[str, str] | None = None,
    secret_keys: Sequence[str] = (),
) -> Inventory:
    """Runs one text that is expected to succeed.

    Raises:
        ProgramError: it does not.
    """
    [result] = run_programs([text], project=project, stack=stack, config=config, secret_keys=secret_keys)
    if isinstance(result, ProgramError):
        raise result
    return result
