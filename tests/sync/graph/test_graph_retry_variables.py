"""The patience that the environment asks for."""

import pytest

from entra_sync.graph import Refused, Retry, retry_from


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Retry()),
        ({"ENTRA_GRAPH_ATTEMPTS": "", "ENTRA_GRAPH_BACKOFF": ""}, Retry()),
        ({"ENTRA_GRAPH_ATTEMPTS": "2"}, Retry(attempts=2)),
        ({"ENTRA_GRAPH_REPLICATION": "0"}, Retry(replication=0)),
        ({"ENTRA_GRAPH_ATTEMPTS": "0", "ENTRA_GRAPH_BACKOFF": "0.25"}, Retry(attempts=0, backoff=0.25)),
    ],
)
def test_variables(environ: dict[str, str], expected: Retry) -> None:
    assert retry_from(environ) == expected


@pytest.mark.parametrize("text", ["many", "-1", "nan", "inf", "1000"])
@pytest.mark.parametrize("variable", ["ENTRA_GRAPH_ATTEMPTS", "ENTRA_GRAPH_BACKOFF", "ENTRA_GRAPH_REPLICATION"])
def test_what_is_not_a_number_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(Refused) as caught:
        retry_from({variable: text})
    assert str(caught.value) == (
        f"Couldn't call Microsoft Graph: the environment variable {variable} must be a number from 0 to 999; correct it."
    )
