"""Whatever Graph says, an error is one printable line without secrets."""

import json
from typing import Any
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from entra_sync.graph import Call, GraphError
from entra_sync.graph.client import segment
from entra_sync.graph.errors import Refused, refusal, secret_forms

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("error"), inner, max_size=3),
    max_leaves=10,
)
SAID = st.fixed_dictionaries({"error": st.fixed_dictionaries({"code": JSON, "message": JSON})})


def refused(status: int, answer: Any, secrets: tuple[str, ...] = ()) -> GraphError:
    return refusal("do it", status, answer, permission="P", request_id="id", secrets=secret_forms(secrets))


@given(status=st.integers(400, 599), answer=JSON | SAID)
def test_any_answer_makes_one_line(status: int, answer: Any) -> None:
    text = str(refused(status, answer))

    assert text.startswith(f"Couldn't do it: Graph answered {status}")
    assert text.endswith(" (client-request-id id).")
    assert len(text.splitlines()) == 1
    assert len(text) < 1500


@given(
    secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=4),
    before=st.text(max_size=5),
    after=st.text(max_size=5),
    form=st.sampled_from([str, lambda text: json.dumps(text)[1:-1], lambda text: quote(text, safe="")]),
)
def test_a_secret_is_taken_out_however_it_is_written(secret: str, before: str, after: str, form: Any) -> None:
    error = refused(400, {"error": {"code": "C", "message": f"{before}{form(secret)}{after}"}}, (secret,))
    # What is left of a text once the secret is out may be the secret again only by chance of the text around it.
    if secret not in before + after and secret not in "[secret]":
        assert error.message is not None
        assert "[secret]" in error.message


@given(st.text(st.characters()))
def test_an_id_is_one_part_of_a_path_or_refused(identifier: str) -> None:
    try:
        part = segment("job", identifier)
    except Refused:
        assert identifier.rpartition("/")[2] in ("", ".", "..")
    else:
        assert part
        assert not set(part) & set("/?#\\ ")


def test_the_parts_of_an_error_are_kept() -> None:
    error = refused(409, {"error": {"code": "C", "message": "M."}})

    assert (error.operation, error.status, error.code, error.message, error.request_id) == (
        "do it",
        409,
        "C",
        "M",
        "id",
    )
    assert repr(Call("do it", "GET", "jobs", "P")) == "Call(GET /v1.0/jobs)"
