"""The child's answer, turned into an inventory or into an error for a person."""

import json
import re
import signal
from pathlib import Path
from typing import Any, Final, NoReturn

from entra_policy.errors import ProgramError
from entra_policy.gap import Gap, GapKind, may_hide_resources
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import Marks, from_json, marks_in
from entra_policy.readers.program.child.marks import without_marks
from entra_policy.readers.program.child.secret_texts import SecretTexts
from entra_policy.readers.program.process import KEPT_OUTPUT, Outcome
from entra_policy.resource import Resource, SourceLocation
from entra_policy.values import UNKNOWN

# `entra_policy.readers.program.child.channel`
_NOT_DELIVERED: Final = 96
# How much of what a program printed is shown.
_LONGEST_PRINTED: Final = 4_000
_NOT_KNOWN: Final = "[not known]"
_MOST_LOOKS: Final = 5
_MOST_FRAMES: Final = 10
_PREVIEW: Final = "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."
_FRAME: Final = re.compile(r'^  File "(?P<file>.+)", line (?P<line>\d+) in (?P<name>.+)$', re.MULTILINE)
_OTHER_INPUTS: Final = "`pulumi preview --json --show-sames > preview.json` or `pulumi stack export > state.json`"


def inventory_of(answer: bytes, content: dict[str, Any], origin: str) -> Inventory:
    """The inventory in an answer; `content` is the answer's parsed JSON."""
    marks = marks_in(answer)
    gaps = tuple(Gap(GapKind(gap["kind"]), gap["message"], gap["remedy"]) for gap in content["gaps"])
    return Inventory(
        resources=tuple(_resource(one, marks) for one in content["resources"]),
        origin=origin,
        look_ups=tuple(_look_up(one, marks) for one in content["look_ups"]),
        whole=not may_hide_resources(gaps),
        gaps=gaps,
    )


def _resource(one: dict[str, Any], marks: Marks) -> Resource:
    source = one["source"]
    return Resource(
        type=one["type"],
        urn=one["urn"],
        name=one["name"],
        props={key: from_json(value, marks) for key, value in one["props"].items()},
        outputs={key: from_json(value, marks) for key, value in one["outputs"].items()},
        parent=one["parent"],
        provider=one["provider"],
        id=UNKNOWN if one["custom"] else None,
        property_dependencies={key: tuple(urns) for key, urns in one["dependencies"].items()},
        source=SourceLocation(source[0], source[1]) if source else None,
    )


def _look_up(one: dict[str, Any], marks: Marks) -> Resource:
    return Resource(
        type=one["token"],
        urn=one["urn"],
        name=one["token"].rpartition(":")[2],
        props={key: from_json(value, marks) for key, value in one["arguments"].items()},
        provider=one["provider"],
        property_dependencies={key: tuple(urns) for key, urns in one["dependencies"].items()},
    )


def content_of(outcome: Outcome, where: str, directory: Path, timeout: float) -> dict[str, Any]:
    """The parsed answer of a program that ended well.

    Args:
        outcome: what came of the run.
        where: the program, for people.
        directory: the project's folder, absolute.
        timeout: the time limit in seconds.

    Raises:
        ProgramError: the program didn't end well; the message says why, with the program's own traceback.
    """
    if outcome.answer is None:
        _no_answer(outcome, where, directory, timeout)
    content: dict[str, Any] = json.loads(outcome.answer)
    if content["status"] == "failed":
        raise ProgramError(_failure(content, outcome, where))
    if content["status"] == "old-sdk":
        raise ProgramError(
            f"{where} can't be run: its Python, {content['interpreter']}, has version {content['found']} of the Pulumi "
            f"SDK, and {content['oldest']} or later is needed. Update it (`pip install --upgrade pulumi`), or check "
            f"another input: {_OTHER_INPUTS}."
        )
    if content["status"] == "no-pulumi":
        raise ProgramError(
            f"{where} can't be run: its Python, {content['interpreter']}, has no Pulumi SDK "
            f"({content['message']}). Install the project's requirements into its virtual environment, "
            f"or check another input: {_OTHER_INPUTS}."
        )
    return content


def _failure(content: dict[str, Any], outcome: Outcome, where: str) -> str:
    message = content["message"]
    line = f" at {content['line']}" if content["line"] else ""
    if content["kind"] == "raised":
        failure = f"{where} failed:\n\n{message}"
    elif content["kind"] == "exit":
        said = f"with exit code {message}" if re.fullmatch(r"-?\d+", message) else f"and said: {message}"
        failure = f"{where} ended itself{line} {said}, before its resources were complete: nothing was checked."
    elif content["kind"] == "argument":
        function = f", in {content['function']}(...)" if content["function"] else ""
        failure = f"{where} was stopped{line}{function}: {message}"
        if content["callers"]:
            failure += "\n\nIt was called from (innermost first):\n" + _listed(content["callers"])
    else:
        failure = f"{where} was stopped{line}: {message}"
    return failure + _about_unknown(content) + _printed(outcome, content["secrets"])


def _listed(frames: list[str]) -> str:
    return "\n".join(f"  {frame}" for frame in frames[:_MOST_FRAMES])


def _about_unknown(content: dict[str, Any]) -> str:
    """What a failure has to do with values that aren't known here; the program may well be right."""
    if content["kind"] == "refused":
        return ""
    looks = content["decided_by_unknown"][:_MOST_LOOKS]
    if looks:
        return "\n\nIt may come of this:\n" + "\n".join(f"  {look}" for look in looks) + f"\n{_PREVIEW}"
    return f"\n\nThe error is about a text that isn't known here. {_PREVIEW}" if content["of_unknown_text"] else ""


def _no_answer(outcome: Outcome, where: str, directory: Path, timeout: float) -> NoReturn:
    if outcome.timed_out:
        failure = (
            f"{where} did not end within {timeout:g} seconds. A program that needs more time gets it with "
            f"--timeout SECONDS.{_place(outcome.strange, directory)}"
        )
    elif outcome.code == _NOT_DELIVERED:
        failure = (
            f"{where} closed a descriptor that it had not opened (as os.closerange does), "
            "so its resources could not be handed over: nothing was checked."
        )
    elif outcome.strange:
        failure = (
            f"{where} wrote to a descriptor that it had not opened, so its resources could not be distinguished "
            "from what it wrote: nothing was checked."
        )
    elif outcome.code is not None and outcome.code < 0:
        failure = f"{where} was ended by the signal {_signal(-outcome.code)}: nothing was checked."
    else:
        failure = (
            f"{where} ended its own process with exit code {outcome.code} (os._exit, or a crash), "
            "before its resources were complete: nothing was checked."
        )
    # Before the program has begun it is its Python that prints.
    raise ProgramError(failure + (_only_its_size(outcome.printed_size) if outcome.begun else _printed(outcome, [])))


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def _place(dump: bytes, directory: Path) -> str:
    """Where the program was, out of the dump of all threads: its own frames, innermost first."""
    frames: list[str] = []
    for match in _FRAME.finditer(dump.decode(errors="replace")):
        file = Path(match["file"])
        if file.is_relative_to(directory) and "site-packages" not in file.parts:
            frames.append(f"{file.relative_to(directory).as_posix()}:{match['line']}, in {match['name']}")
    return f"\n\nIt was here (innermost first):\n{_listed(frames)}" if frames else ""


def _printed(outcome: Outcome, secrets: list[str]) -> str:
    """What a program printed that could say which texts are secrets."""
    cut = outcome.printed_size > KEPT_OUTPUT
    printed = SecretTexts(secrets).without(outcome.printed, cut_in_front=cut)
    printed = without_marks(printed, _NOT_KNOWN)[-_LONGEST_PRINTED:].strip()
    return f"\n\nIt printed:\n{printed}" if printed else ""


def _only_its_size(size: int) -> str:
    """What is said of the output of a program that could not say which texts are secrets."""
    if not size:
        return ""
    amount = "1 byte" if size == 1 else f"{size:,} bytes"
    return (
        f"\n\nIt printed {amount}, which can't be shown: the program did not get to its end, so there is no telling "
        "which of them are secrets."
    )
