"""Generated programs on all fronts: the embedded engine, the CLI's preview document, and the pack in the CLI.

One preview of the real CLI gives its document, and the requests that the engine sends to an analyzer, which are played
to the pack.
"""

import dataclasses
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol

import pytest
import yaml

from entra_policy.errors import ProgramError
from entra_policy.readers import read
from tests.support.fronts import Disagreement, Front, disagreements, gate_on, pack_on, pack_on_recording, settings_of
from tests.support.generated_programs import GeneratedProgram, generated_program
from tests.support.searching import must_agree, seeds

RECORDER: Final = Path(__file__).parent / "recorder"
VARIABLES: Final = ("ARM_ENVIRONMENT", "ARM_METADATA_HOSTNAME")
SEEDS: Final = seeds(in_the_cli=True)


class Cli(Protocol):
    """The CLI on one stack, as the fixture `offline_stack` gives it."""

    environment: dict[str, str]

    def run(self, *arguments: str) -> Any: ...


@dataclasses.dataclass(frozen=True)
class Stack:
    """A stack without resources, in which programs are previewed one after the other.

    Attributes:
        cli: the CLI on it.
        configuration: what the stack's file must contain.
    """

    cli: Any
    configuration: Mapping[str, Any]

    def preview(self, program: GeneratedProgram, folder: Path) -> tuple[Path, Path]:
        """Preview a program that is written into the folder; gives the document and the recorded requests."""
        write(program, folder, self.configuration)
        document, recording = folder / "preview.json", folder / "recording"
        recording.touch()
        environment = {**self.cli.environment, **program.environment, "ENTRA_RECORDING": str(recording)}
        cli = dataclasses.replace(self.cli, directory=folder, environment=environment)
        result = cli.run("preview", "--stack", "dev", "--json", "--show-sames", "--policy-pack", str(RECORDER))
        if result.returncode != 0:
            raise ProgramError(f"The preview failed.\n{result.stdout}\n{result.stderr}")
        document.write_text(result.stdout, encoding="utf-8")
        return document, recording


def write(program: GeneratedProgram, folder: Path, configuration: Mapping[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: generated\nruntime: python\n", encoding="utf-8")
    stack_file = {**configuration, "config": dict(program.config)}
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(stack_file), encoding="utf-8")
    (folder / "__main__.py").write_text(program.text, encoding="utf-8")


@pytest.fixture(scope="session")
def stack(offline_stack: Callable[..., Cli], tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder = tmp_path_factory.mktemp("generated")
    write(generated_program(0), folder, {})
    cli = offline_stack(folder)
    return Stack(cli, yaml.safe_load((folder / "Pulumi.dev.yaml").read_text(encoding="utf-8")))


def fronts_on(program: GeneratedProgram, stack: Stack, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Front]:
    document, recording = stack.preview(program, folder)
    settings = settings_of(program.edition, program.environment)
    with monkeypatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for name, value in program.environment.items():
            patch.setenv(name, value)
        declared = read(folder, stack="dev")
    return [
        gate_on("the program", declared, settings),
        pack_on("the pack on the program", declared, settings),
        gate_on("the preview", read(document), settings),
        pack_on_recording("the pack in the CLI", recording, settings),
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_fronts_agree(seed: int, stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = (tmp_path / f"try{number}" for number in count())

    def disagreements_on(program: GeneratedProgram) -> tuple[Disagreement, ...]:
        return disagreements(fronts_on(program, stack, next(folders), monkeypatch))

    must_agree(generated_program(seed), disagreements_on)
