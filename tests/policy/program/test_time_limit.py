"""The time limit: whatever ends a program after its time, it is reported as out of time, with the same words."""

import os
from pathlib import Path

import pytest

from entra_policy.errors import ProgramError
from entra_policy.readers.program.answer import content_of
from entra_policy.readers.program.child.channel import TOO_LATE, Channel
from entra_policy.readers.program.process import Outcome
from tests.support.programs import run_programs

MESSAGE = "The program did not end within 2 seconds. A program that needs more time gets it with --timeout SECONDS."


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(code=TOO_LATE, timed_out=True),
        Outcome(code=1, strange=b"Timeout (0:00:02)!\n", timed_out=True),
        Outcome(code=None, timed_out=True),
        Outcome(code=TOO_LATE, strange=b"Timeout (0:0", timed_out=True),
    ],
)
def test_one_message(outcome: Outcome) -> None:
    with pytest.raises(ProgramError) as raised:
        content_of(outcome, "The program", Path("/project"), 2.0)
    assert str(raised.value) == MESSAGE


def test_an_answer_after_the_deadline_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        pass

    def end(code: int) -> None:
        ended.append(code)
        raise Ended

    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", end)
    channel = object.__new__(Channel)
    channel.deadline = 0.0
    with pytest.raises(Ended):
        channel.answer("nonce", {})
    assert ended == [TOO_LATE]


@pytest.mark.engine
def test_programs_that_end_just_over_their_time() -> None:
    # The SDK's import and the program's start are part of neither: all of these end between 2.0 and 2.3 seconds.
    waits = [f"import threading\nthreading.Event().wait({2.0 + step / 20})\n" for step in range(1, 6)]
    results = run_programs(waits, timeout=2.0)
    assert [str(result).split("\n")[0] for result in results] == [MESSAGE] * 5
