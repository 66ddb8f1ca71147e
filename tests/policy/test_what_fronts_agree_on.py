"""What counts as a disagreement of two fronts, and how a program is made smaller that shows one."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from entra_policy.errors import ProgramError
from entra_policy.finding import Finding, Level, Verdict
from entra_policy.gap import Gap, GapKind
from tests.support.fronts import Disagreement, Front, disagreements
from tests.support.generated_programs import GeneratedProgram, Kind, Piece
from tests.support.searching import must_agree, seeds

FAILED = Finding(
    "EP303", "no-b2c-target", Verdict.FAIL, Level.MANDATORY, "It is B2C.", "secret", "credentials[0].value", "B2C"
)
UNDECIDED = replace(
    FAILED,
    verdict=Verdict.UNDECIDED,
    level=Level.ADVISORY,
    message="not decided: `credentials[0].value` is not known before deployment.",
    about="is not known before deployment",
)
OF_JOB = replace(UNDECIDED, urn="job", path="servicePrincipalId")
WITHOUT_A_NAME = replace(UNDECIDED, path="", message="not decided: is not known before deployment.")
ONE_JOB: Mapping[str, set[int]] = {"secret": {0}, "other": {0}, "job": {0}}
TWO_JOBS: Mapping[str, set[int]] = {"secret": {0}, "other": {0}, "job": {1}}


def gaps(kind: GapKind) -> tuple[Gap, ...]:
    return (Gap(kind, "Something was not seen."),)


@pytest.mark.parametrize(
    "other",
    [
        Front("b", (FAILED,), ONE_JOB),
        Front("b", (UNDECIDED,), {}),
        Front("b", (OF_JOB,), ONE_JOB),
        Front("b", (replace(FAILED, urn="other"),), ONE_JOB),
        Front("b", (replace(FAILED, about="another tenant is B2C", message="Another is B2C."),), {}),
        Front("b", (), ONE_JOB, gaps(GapKind.UNKNOWN_TEXT_COMPARED)),
        Front("b", (), ONE_JOB, gaps(GapKind.UNFINISHED_TASK)),
    ],
    ids=[
        "the-same",
        "undecided",
        "undecided-for-the-job",
        "another-of-the-job",
        "for-another-reason",
        "compared",
        "unfinished",
    ],
)
def test_agreement(other: Front) -> None:
    assert disagreements([Front("a", (FAILED,), ONE_JOB), other]) == ()


@pytest.mark.parametrize(
    "other",
    [
        Front("b", (), ONE_JOB),
        Front("b", (replace(UNDECIDED, rule_id="EP313"),), ONE_JOB),
        Front("b", (OF_JOB,), TWO_JOBS),
        Front("b", (), ONE_JOB, gaps(GapKind.COMPONENT_OF_PLUGIN)),
    ],
    ids=["nothing", "another-rule", "another-job", "a-gap-that-explains-nothing"],
)
def test_a_failure_is_not_found(other: Front) -> None:
    related = tuple(finding for finding in other.findings if finding.rule_id == "EP303")
    assert disagreements([Front("a", (FAILED,), ONE_JOB), other]) == (
        Disagreement("a failure is not found", "a", FAILED, "b", related),
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(FAILED, level=Level.ADVISORY),
        replace(FAILED, urn="elsewhere"),
    ],
    ids=["level", "place"],
)
def test_failures_differ(changed: Finding) -> None:
    assert disagreements([Front("a", (FAILED,), ONE_JOB), Front("b", (changed,), ONE_JOB)]) == (
        Disagreement("a failure is not found", "a", FAILED, "b", (changed,)),
        Disagreement("a failure is not found", "b", changed, "a", (FAILED,)),
    )


def test_each_attribute_mapping_of_a_schema_is_a_subject() -> None:
    first = Finding("EP301", "no-password-provisioning", Verdict.FAIL, Level.MANDATORY, "Wrong.", "schema", "a", "a")
    second = replace(first, path="b", about="b")
    assert disagreements([Front("a", (first, second), ONE_JOB), Front("b", (first,), ONE_JOB)]) == (
        Disagreement("a failure is not found", "a", second, "b", (first,)),
    )


def test_an_undecided_finding_must_name_what_is_missing() -> None:
    assert disagreements([Front("a", (FAILED,), ONE_JOB), Front("b", (WITHOUT_A_NAME,), ONE_JOB)]) == (
        Disagreement("an undecided finding does not name what is missing", "b", WITHOUT_A_NAME, "b", (WITHOUT_A_NAME,)),
        Disagreement("a failure is not found", "a", FAILED, "b", (WITHOUT_A_NAME,)),
    )


def test_no_message_shows_a_credential() -> None:
    shown = replace(FAILED, message="The token is planted-token.")
    assert disagreements([Front("a", (shown,), ONE_JOB)]) == (
        Disagreement("a message shows a credential", "a", shown, "a", (shown,)),
    )


PROGRAM = GeneratedProgram(7, tuple(Piece(f"part{number} = {number}") for number in range(9)), {}, {"ARM_A": "b"})


def test_the_smallest_program_is_shown() -> None:
    """Part 6 is what shows it, and it needs part 2."""
    nothing, found = Front("b", (), ONE_JOB), Front("a", (FAILED,), ONE_JOB)

    def disagreements_on(program: GeneratedProgram) -> tuple[Disagreement, ...]:
        if "part6" in program.text and "part2" not in program.text:
            raise ProgramError("name 'part2' is not defined")
        return disagreements([found, nothing]) if "part6" in program.text else ()

    with pytest.raises(pytest.fail.Exception) as failure:
        must_agree(PROGRAM, disagreements_on)
    smallest = replace(PROGRAM, pieces=(PROGRAM.pieces[2], PROGRAM.pieces[6]))
    assert str(failure.value) == (
        f"{smallest}\na failure is not found\n"
        "    a: EP303 fail mandatory secret[credentials[0].value] job : It is B2C.\n    b: nothing"
    )
    assert str(smallest).splitlines()[0] == "# seed 7, edition 2024, ARM_A=b"
    assert str(smallest).splitlines()[-2:] == ["part2 = 2", "part6 = 6"]


def test_a_program_that_does_not_run_is_shown() -> None:
    def disagreements_on(_: GeneratedProgram) -> tuple[Disagreement, ...]:
        raise ProgramError("The program failed.")

    with pytest.raises(pytest.fail.Exception) as failure:
        must_agree(PROGRAM, disagreements_on)
    assert str(failure.value) == f"{PROGRAM}\nThe program failed."


def test_kinds_are_those_of_the_pieces_and_of_what_is_around() -> None:
    program = replace(
        PROGRAM, pieces=(Piece("", frozenset({Kind.SECRET})),), surroundings=frozenset({Kind.CLOUD_NOT_IN_PROVIDER})
    )
    assert program.kinds == {Kind.SECRET, Kind.CLOUD_NOT_IN_PROVIDER}


def test_other_programs_are_searched_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENTRA_SEARCH", raising=False)
    assert (seeds(), seeds(in_the_cli=True)) == (range(200), range(60))
    monkeypatch.setenv("ENTRA_SEARCH", "2000,300")
    assert (seeds(), seeds(in_the_cli=True)) == (range(1000, 3000), range(1000, 1300))
    monkeypatch.setenv("ENTRA_SEARCH", "2,1,50")
    assert (seeds(), seeds(in_the_cli=True)) == (range(50, 52), range(50, 51))
    monkeypatch.setenv("ENTRA_SEARCH", "2")
    with pytest.raises(ValueError, match="ENTRA_SEARCH must be two numbers of programs"):
        seeds()
