"""The steps of a preview: what they come to, one after the other, and what they don't say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entra_policy.errors import InputError
from entra_policy.gap import Gap, GapKind
from entra_policy.gate import check
from entra_policy.inventory import Inventory
from entra_policy.readers import read
from entra_policy.rules import all_rules
from entra_policy.settings import Settings
from entra_policy.values import Value

GROUP: Final = "azuread:index/group:Group"
APPLICATION: Final = "azuread:index/application:Application"
PRINCIPAL: Final = "azuread:index/servicePrincipal:ServicePrincipal"
JOB: Final = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS: Final = "azuread:index/synchronizationSecret:SynchronizationSecret"
ASSIGNMENT: Final = "azuread:index/appRoleAssignment:AppRoleAssignment"
STACK: Final = "pulumi:pulumi:Stack"
BUCKET: Final = "aws:s3/bucket:Bucket"

Json = dict[str, Any]


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::teams::{type_}::{name}"


def state(name: str, *, type_: str = GROUP, inputs: Json | None = None, **more: Any) -> Json:
    given = {"displayName": name} if inputs is None else inputs
    return {"urn": urn(type_, name), "type": type_, "custom": type_ != STACK, "inputs": given, **more}


def step(operation: str, old: Json | None = None, new: Json | None = None, **more: Any) -> Json:
    states = {key: value for key, value in (("oldState", old), ("newState", new)) if value is not None}
    named = (new or old or {}).get("urn")
    return {"op": operation, **({"urn": named} if named else {}), **states, **more}


STACK_STATE: Final = state("teams-dev", type_=STACK, inputs={})
REFRESHED_STACK: Final = step("refresh", STACK_STATE, STACK_STATE)
SAME_STACK: Final = step("same", STACK_STATE, STACK_STATE)


def document(*steps: Any, summary: Json | None = None, **more: Any) -> Json:
    return {"steps": list(steps), "duration": 1_000, "changeSummary": summary or {"create": 1}, **more}


def read_document(content: Json, folder: Path) -> Inventory:
    file = folder / "preview.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return read(file)


Replayed = tuple[dict[str, tuple[Mapping[str, Value], Mapping[str, Value] | None]], list[str]]


def replayed(inventory: Inventory) -> Replayed:
    """Name -> inputs afterwards and before; the names of what is deleted for good."""
    found: dict[str, tuple[Mapping[str, Value], Mapping[str, Value] | None]] = {
        item.name: (dict(item.props), item.old_props) for item in inventory.resources if item.type != STACK
    }
    return found, sorted(item.name for item in inventory.deleted or () if item.type != STACK)


NAMED: Final = {"displayName": "a"}
RENAMED: Final = {"displayName": "A"}
A: Final = state("a")
NEW_A: Final = state("a", inputs=RENAMED)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, step("delete", A)], ({}, ["a"]), id="refresh, delete"
        ),
        pytest.param(
            [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, step("update", A, NEW_A)],
            ({"a": (RENAMED, NAMED)}, []),
            id="refresh, update",
        ),
        pytest.param([REFRESHED_STACK, step("refresh", A, A), SAME_STACK], ({"a": (NAMED, NAMED)}, []), id="refresh, same"),
        pytest.param(
            [REFRESHED_STACK, step("update", A, NEW_A), SAME_STACK],
            ({"a": (RENAMED, RENAMED)}, []),
            id="changed elsewhere, then the same",
        ),
        pytest.param(
            [REFRESHED_STACK, step("update", A, NEW_A), SAME_STACK, step("update", NEW_A, A)],
            ({"a": (NAMED, RENAMED)}, []),
            id="changed elsewhere, then changed back",
        ),
        pytest.param(
            [REFRESHED_STACK, step("delete", A), SAME_STACK, step("create", None, A)],
            ({"a": (NAMED, None)}, []),
            id="deleted elsewhere, then created again",
        ),
        pytest.param([REFRESHED_STACK, step("delete", A), SAME_STACK], ({}, []), id="deleted elsewhere"),
        pytest.param([REFRESHED_STACK, step("refresh", A), SAME_STACK], ({}, []), id="a refresh that finds nothing"),
        pytest.param(
            [REFRESHED_STACK, step("refresh", A, A), step("delete", A), step("delete", STACK_STATE)],
            ({}, ["a"]),
            id="a stack that is destroyed",
        ),
        pytest.param([REFRESHED_STACK, step("refresh", A, A)], ({"a": (NAMED, NAMED)}, []), id="only a refresh"),
        pytest.param(
            [SAME_STACK, step("create-replacement", A, NEW_A), step("replace", A, NEW_A), step("delete-replaced", A)],
            ({"a": (RENAMED, NAMED)}, []),
            id="a replacement",
        ),
        pytest.param(
            [SAME_STACK, step("delete-replaced", A), step("replace", A, NEW_A), step("create-replacement", None, NEW_A)],
            ({"a": (RENAMED, NAMED)}, []),
            id="a replacement that is deleted first",
        ),
        pytest.param(
            [SAME_STACK, step("import-replacement", A, NEW_A), step("delete-replaced", A)],
            ({"a": (RENAMED, NAMED)}, []),
            id="an import in place of a resource",
        ),
        pytest.param([SAME_STACK, step("import", None, A)], ({"a": (NAMED, None)}, []), id="an import"),
        pytest.param(
            [SAME_STACK, step("update", A, NEW_A), step("delete", state("a", delete=True))],
            ({"a": (RENAMED, NAMED)}, []),
            id="a leftover of an earlier replacement is deleted",
        ),
        pytest.param(
            [REFRESHED_STACK, step("refresh", A, A), step("refresh", *[state("a", delete=True, inputs=RENAMED)] * 2), SAME_STACK],
            ({"a": (NAMED, NAMED)}, []),
            id="a leftover of an earlier replacement is refreshed",
        ),
        pytest.param(
            [REFRESHED_STACK, step("refresh", *[state("a", pendingReplacement=True)] * 2), SAME_STACK],
            ({}, []),
            id="deleted for a replacement that the program doesn't declare any more",
        ),
        pytest.param(
            [SAME_STACK, step("remove-pending-replace", A), step("create-replacement", A, NEW_A)],
            ({"a": (RENAMED, NAMED)}, []),
            id="deleted for a replacement that is now created",
        ),
        pytest.param(
            [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, step("read-replacement", A, state("a", external=True)),
             step("replace", A, state("a", external=True)), step("delete-replaced", A)],
            ({}, ["a"]),
            id="from now on only read",
        ),
        pytest.param(
            [SAME_STACK, step("read", None, state("a", external=True)), step("discard", state("b", external=True))],
            ({}, []),
            id="only read",
        ),
        pytest.param(
            [SAME_STACK, step("create", None, A), step("discard-replaced", state("a", external=True))],
            ({"a": (NAMED, None)}, []),
            id="declared after it was only read",
        ),
    ],
)  # fmt: skip
def test_steps_are_carried_out_in_their_order(steps: list[Json], expected: Replayed, tmp_path: Path) -> None:
    inventory = read_document(document(*steps), tmp_path)
    assert replayed(inventory) == expected
    assert (inventory.gaps, inventory.whole) == ((), True)


@dataclass(frozen=True)
class Change:
    """What a resource is before and after a change: a display name, or None where it isn't there."""

    before: str | None
    after: str | None
    replaced: bool
    drifted: bool


CHANGES: Final = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]),
    st.builds(
        Change,
        before=st.none() | st.sampled_from("xyz"),
        after=st.none() | st.sampled_from("xyz"),
        replaced=st.booleans(),
        drifted=st.booleans(),
    ),
)


def steps_of_engine(changes: Mapping[str, Change], *, refresh: bool, sames: bool, replacements: bool) -> Json:
    """The document that the engine writes of a change."""
    steps = []
    summary: dict[str, int] = {"same": 1}
    before = {name: change.before for name, change in changes.items() if change.before is not None}
    if refresh:
        steps.append(REFRESHED_STACK)
        for name, text in before.items():
            found = state(name, inputs={"displayName": text})
            if changes[name].drifted:
                steps.append(step("update", state(name, inputs={"displayName": "drifted"}), found))
            else:
                steps.append(step("refresh", found, found))
    steps.append(SAME_STACK)
    deletions = []
    for name, change in changes.items():
        old = None if change.before is None else state(name, inputs={"displayName": change.before})
        new = None if change.after is None else state(name, inputs={"displayName": change.after})
        if old is None and new is None:
            continue
        if new is None:
            operation = "delete"
            deletions.append(step(operation, old))
        elif old is None:
            operation = "create"
            steps.append(step(operation, None, new))
        elif change.replaced:
            operation = "replace"
            if replacements:
                steps.append(step("create-replacement", old, new))
                deletions.insert(0, step("delete-replaced", old))
            steps.append(step(operation, old, new))
        elif change.before != change.after:
            operation = "update"
            steps.append(step(operation, old, new))
        else:
            operation = "same"
            if sames:
                steps.append(step(operation, old, new))
        summary[operation] = summary.get(operation, 0) + 1
    return document(*steps, *deletions, summary=summary)


@settings(max_examples=150, deadline=None)
@given(CHANGES, st.booleans(), st.booleans(), st.booleans())
def test_what_a_change_comes_to_is_in_the_document(
    changes: Mapping[str, Change],
    refresh: bool,  # noqa: FBT001 - hypothesis gives them
    sames: bool,  # noqa: FBT001
    replacements: bool,  # noqa: FBT001
) -> None:
    content = steps_of_engine(changes, refresh=refresh, sames=sames, replacements=replacements)
    with TemporaryDirectory() as folder:
        inventory = read_document(content, Path(folder))
    hidden = {
        name
        for name, change in changes.items()
        if change.before is not None and change.before == change.after and not (change.replaced or sames or refresh)
    }
    after = {
        name: ({"displayName": change.after}, None if change.before is None else {"displayName": change.before})
        for name, change in changes.items()
        if change.after is not None and name not in hidden
    }
    gone = sorted(name for name, change in changes.items() if change.before is not None and change.after is None)
    assert replayed(inventory) == (after, gone)
    assert [gap.message.partition(" unchanged")[0] for gap in inventory.gaps] == ([str(len(hidden))] if hidden else [])


ELSEWHERE: Final = "Check the program itself, or the state after the deployment (`pulumi stack export`)."


def without_state(message: str) -> tuple[Gap, ...]:
    return (Gap(GapKind.STEP_WITHOUT_STATE, message, ELSEWHERE),)


@pytest.mark.parametrize(
    "operation",
    ["same", "create", "update", "replace", "create-replacement", "import", "import-replacement", "refresh"],
)
def test_a_step_without_its_new_state_is_a_gap(operation: str, tmp_path: Path) -> None:
    credentials = urn(CREDENTIALS, "shop")
    inventory = read_document(document(SAME_STACK, {"op": operation, "urn": credentials}), tmp_path)
    message = f"The step `{operation}` of {credentials} has no `newState`, so the resource was not checked."
    assert (inventory.gaps, inventory.whole) == (without_state(message), False)
    assert [item.name for item in inventory.resources] == ["teams-dev"]


def test_a_deletion_without_its_old_state_is_a_gap_and_deletes(tmp_path: Path) -> None:
    steps = [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, {"op": "delete", "urn": A["urn"]}]
    inventory = read_document(document(*steps), tmp_path)
    assert replayed(inventory) == ({}, [])
    message = f"The step `delete` of {A['urn']} has no `oldState`, so what is deleted was not checked."
    assert inventory.gaps == without_state(message)


@pytest.mark.parametrize("operation", ["update", "replace", "transmute"])
def test_what_a_refresh_found_is_not_taken_for_what_follows(operation: str, tmp_path: Path) -> None:
    steps = [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, {"op": operation, "urn": A["urn"]}]
    inventory = read_document(document(*steps), tmp_path)
    assert (replayed(inventory), len(inventory.gaps)) == (({}, []), 1)


def test_what_a_refresh_found_is_what_stays_the_same(tmp_path: Path) -> None:
    steps = [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, {"op": "same", "urn": A["urn"]}]
    inventory = read_document(document(*steps, summary={"same": 2}), tmp_path)
    assert (replayed(inventory), inventory.gaps) == (({"a": (NAMED, NAMED)}, []), ())


def test_an_unknown_step_is_a_gap(tmp_path: Path) -> None:
    inventory = read_document(document(SAME_STACK, step("transmute", A, NEW_A)), tmp_path)
    message = f"The step 'transmute' of {A['urn']} is not known here: what it does was not seen."
    assert inventory.gaps == (Gap(GapKind.UNKNOWN_STEP, message, ELSEWHERE),)
    assert replayed(inventory) == ({}, [])


@pytest.mark.parametrize("named", [{}, {"urn": ""}, {"urn": 7}])
def test_a_step_of_nothing_is_a_gap(named: Json, tmp_path: Path) -> None:
    inventory = read_document(document(SAME_STACK, {"op": "create", **named}), tmp_path)
    assert inventory.gaps == without_state(
        "The step `create` of a resource without a URN has no `newState`, so the resource was not checked."
    )


def test_steps_of_what_nothing_looks_at_are_no_gap(tmp_path: Path) -> None:
    bucket = urn(BUCKET, "logs")
    steps = [{"op": operation, "urn": bucket} for operation in ("create", "update", "delete", "transmute")]
    assert read_document(document(SAME_STACK, *steps), tmp_path).gaps == ()


def test_a_long_urn_with_control_characters_is_shown_short_and_on_one_line(tmp_path: Path) -> None:
    hostile = urn(GROUP, "\x1b[31m\n::error::" + "x" * 1_000)
    [gap] = read_document(document(SAME_STACK, {"op": "create", "urn": hostile}), tmp_path).gaps
    assert gap.message.isprintable()
    assert len(gap.message) < 600


FAILED: Final = (
    "so it may have ended early, and what follows was not seen. An error that the program only logs "
    "(`pulumi.log.error`) looks the same."
)
FIX: Final = "Fix it and run `pulumi preview --json --show-sames` again."
CRASH: Final = {
    "severity": "error",
    "message": 'error: Program failed with an unhandled exception:\nTraceback (most recent call last):\n  File "x"\n',
}
REFUSED: Final = {"severity": "error", "message": "error: preview failed\n"}


def failed(error: str) -> tuple[Gap, ...]:
    return (Gap(GapKind.PREVIEW_FAILED, f"The preview reports an error {error}, {FAILED}", FIX),)


@pytest.mark.parametrize(
    ("diagnostics", "gaps"),
    [
        (None, ()),
        ([], ()),
        ("error", ()),
        ([1, {"severity": "error"}, {"severity": "error", "message": 1}], ()),
        ([{"severity": "warning", "message": "error: boom"}, {"severity": "info#err", "message": "x"}], ()),
        # What the CLI writes where a policy is violated, and nothing else is wrong.
        ([REFUSED], ()),
        ([CRASH], failed("(Program failed with an unhandled exception)")),
        ([{"severity": "error", "message": "error: logged\n"}, REFUSED], failed("(logged)")),
        ([{"severity": "error", "message": "error: preview canceled\n"}], failed("(preview canceled)")),
        ([{"severity": "error", "message": "one"}, REFUSED, CRASH, CRASH], failed("(one) and 2 more")),
        ([{"severity": "error", "message": " \n"}], failed("(without a message)")),
        ([{"severity": "error", "message": "\x1b[31m  ##vso[x]\tboom\r\nmore"}], failed("(\\x1b[31m ##vso[x] boom)")),
        (
            [
                {
                    "severity": "error",
                    "message": "error: a:b:C resource 'c': property p value {planted} has a problem: no",
                }
            ],
            failed("(a:b:C resource 'c': property p value {...} has a problem: no)"),
        ),
        ([{"severity": "error", "message": "x" * 1_000}], failed(f"({'x' * 197}...)")),
    ],
)
def test_what_shows_that_a_preview_failed(diagnostics: Any, gaps: tuple[Gap, ...], tmp_path: Path) -> None:
    more = {} if diagnostics is None else {"diagnostics": diagnostics}
    inventory = read_document(document(SAME_STACK, step("create", None, A), **more), tmp_path)
    assert inventory.gaps == gaps
    assert replayed(inventory) == ({"a": (NAMED, None)}, [])


@pytest.mark.parametrize(
    ("ending", "interrupted"),
    [({}, True), ({"duration": 0, "changeSummary": {}}, True), ({"duration": 5}, False), ({"changeSummary": {"same": 1}}, False)],
)  # fmt: skip
def test_a_preview_without_its_ending_was_interrupted(ending: Json, *, interrupted: bool, tmp_path: Path) -> None:
    gap = Gap(
        GapKind.PREVIEW_FAILED,
        "The preview has neither `changeSummary` nor `duration`, so it was interrupted before its end.",
        "Run `pulumi preview --json --show-sames` again.",
    )
    assert read_document({"steps": [SAME_STACK], **ending}, tmp_path).gaps == ((gap,) if interrupted else ())


@pytest.mark.parametrize(
    ("steps", "same", "message"),
    [
        ([SAME_STACK], 1, None),
        ([SAME_STACK], 2, "1 unchanged resource is not in the preview, and was not checked."),
        ([SAME_STACK], 6, "5 unchanged resources are not in the preview, and were not checked."),
        ([SAME_STACK, step("same", A, A)], 2, None),
        ([REFRESHED_STACK, step("refresh", A, A)], 2, None),
        ([REFRESHED_STACK, step("refresh", A, A), SAME_STACK], 2, None),
        ([REFRESHED_STACK, step("update", A, NEW_A), SAME_STACK], 2, None),
        (
            [REFRESHED_STACK, step("refresh", A, A), SAME_STACK, step("update", A, NEW_A)],
            2,
            "1 unchanged resource is not in the preview, and was not checked.",
        ),
        (
            [REFRESHED_STACK, step("refresh", *[state("a", external=True)] * 2), SAME_STACK, step("read", A, A)],
            2,
            "1 unchanged resource is not in the preview, and was not checked.",
        ),
        ([SAME_STACK], True, None),
        ([SAME_STACK], "6", None),
    ],
)
def test_unchanged_resources_that_are_left_out(
    steps: Sequence[Json], same: Any, message: str | None, tmp_path: Path
) -> None:
    gaps = read_document(document(*steps, summary={"same": same}), tmp_path).gaps
    remedy = "Run `pulumi preview --json --show-sames`."
    assert gaps == (() if message is None else (Gap(GapKind.UNCHANGED_RESOURCES, message, remedy),))


@pytest.mark.parametrize(
    ("hostile", "message"),
    [
        (1, "steps[1] is not an object."),
        (None, "steps[1] is not an object."),
        ({"urn": A["urn"], "newState": A}, "steps[1] has no `op`."),
        ({"op": ["create"], "newState": A}, "steps[1] has no `op`."),
        (step("create", None, None, newState=[]), "steps[1].newState is not a resource: it has no `urn` and `type`."),
        (step("create", None, None, newState={"urn": 1}), "steps[1].newState is not a resource: it has no `urn` and `type`."),
        (step("delete", None, None, oldState="x"), "steps[1].oldState is not a resource: it has no `urn` and `type`."),
        (step("create", None, {**A, "inputs": []}), "steps[1].newState.inputs is not an object."),
    ],
)  # fmt: skip
def test_what_is_no_step_is_an_error(hostile: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_document(document(SAME_STACK, hostile), tmp_path)
    assert str(caught.value) == f"{tmp_path / 'preview.json'}: {message}"


PIECES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from([A["urn"], GROUP, "same", "delete"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["op", "urn", "type", "inputs", "newState", "oldState", "delete"]), inner)
    ),
    max_leaves=8,
)
STATES: Final = st.sampled_from([None, A, NEW_A, state("a", delete=True), state("a", external=True)]) | PIECES
STEPS: Final = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["same", "create", "delete", "refresh", "read", "replace", "remove-pending-replace"])
        | PIECES
    },
    optional={"urn": st.just(A["urn"]) | PIECES, "newState": STATES, "oldState": STATES},
)


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS | PIECES, max_size=5), PIECES, PIECES, PIECES)
def test_a_damaged_document_is_read_or_an_error(
    steps: list[Any], diagnostics: Any, summary: Any, duration: Any
) -> None:
    content = {"steps": steps, "diagnostics": diagnostics, "changeSummary": summary, "duration": duration}
    with TemporaryDirectory() as folder:
        try:
            inventory = read_document(content, Path(folder))
        except InputError as error:
            assert str(error).startswith(f"{folder}/preview.json: ")  # noqa: PT017 - either may be
            return
    assert inventory.whole == (not inventory.gaps)
    deleted = {item.urn for item in inventory.deleted or ()}
    assert deleted.isdisjoint(item.urn for item in inventory.resources)


NESTED: Final = (
    state("crm", type_=APPLICATION, inputs={"displayName": "CRM", "templateId": "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"}),
    state("crm", type_=PRINCIPAL, inputs={}, propertyDependencies={"clientId": [urn(APPLICATION, "crm")]}),
    state("crm", type_=JOB, inputs={"templateId": "scim"}, propertyDependencies={"servicePrincipalId": [urn(PRINCIPAL, "crm")]}),
    state("crm", type_=CREDENTIALS, inputs={"credentials": [{"key": "BaseAddress", "value": "https://crm.example/scim"}]},
          propertyDependencies={"servicePrincipalId": [urn(PRINCIPAL, "crm")]}),
    state("inner", inputs={"displayName": "inner"}, id="22222222-2222-4222-8222-222222222222"),
)  # fmt: skip
OUTER: Final = state(
    "outer",
    inputs={"displayName": "outer", "securityEnabled": True, "members": ["22222222-2222-4222-8222-222222222222"]},
    propertyDependencies={"members": [urn(GROUP, "inner")]},
)
ASSIGNED: Final = state(
    "outer",
    type_=ASSIGNMENT,
    inputs={},
    propertyDependencies={
        "principalObjectId": [urn(GROUP, "outer")],
        "resourceObjectId": [urn(PRINCIPAL, "crm")],
    },
)


def test_the_change_that_removes_a_violation_is_not_blocked(tmp_path: Path) -> None:
    everything = (*NESTED, OUTER, ASSIGNED)
    refreshed = [REFRESHED_STACK, *(step("refresh", item, item) for item in everything), SAME_STACK]
    before = check(read_document(document(*refreshed), tmp_path), all_rules(), Settings())
    assert ([item.rule_id for item in before.failures], before.passed) == (["EP302"], False)
    deleted = document(*refreshed, step("delete", ASSIGNED), step("delete", OUTER), summary={"same": 6, "delete": 2})
    after = check(read_document(deleted, tmp_path), all_rules(), Settings())
    assert (after.failures, after.gaps, after.passed) == ((), (), True)
