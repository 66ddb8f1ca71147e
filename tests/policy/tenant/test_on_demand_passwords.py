"""Passwords in what the service says of a user who was provisioned on demand."""

from typing import Any

import pytest

from entra_policy.tenant.on_demand_passwords import without_passwords
from entra_sync.graph import OnDemandResult

PLANTED = 'pl4nted "word"'
AS_JSON = 'pl4nted \\"word\\"'
ECMA = "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:export_password"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"userName": "ada", "active": True, "count": 3, "none": None}, None),
        ({"password": PLANTED, ECMA: PLANTED}, {"password": "[secret]", ECMA: "[secret]"}),
        ({"password": None}, None),
        ({"password": "abc", "text": "abc"}, {"password": "[secret]", "text": "abc"}),
        ({"User": {"Password": PLANTED, "title": "x"}}, {"User": {"Password": "[secret]", "title": "x"}}),
        (
            {"passwordProfile": {"password": PLANTED, "force": True}, "text": f"set {PLANTED}"},
            {"passwordProfile": "[secret]", "text": "set [secret]"},
        ),
        ({"body": f'{{"password": "{AS_JSON}"}}'}, {"body": '{"password": "[secret]"}'}),
        ({"body": f'[{{"unicodePwd": "{AS_JSON}"}}]'}, {"body": '[{"unicodePwd": "[secret]"}]'}),
        ({"body": '{"password": '}, None),
        (
            {"displayName": "userPassword", "oldValue": None, "newValue": PLANTED},
            {"displayName": "userPassword", "oldValue": None, "newValue": "[secret]"},
        ),
        ({"displayName": "title", "oldValue": None, "newValue": "Chef"}, None),
        (
            {"displayName": "passwordProfile", "newValue": f'{{"password": "{AS_JSON}"}}', "text": PLANTED},
            {"displayName": "passwordProfile", "newValue": "[secret]", "text": "[secret]"},
        ),
    ],
)
def test_values(said: dict[str, Any], expected: dict[str, Any] | None) -> None:
    """Those of password attributes are hidden, whatever they are in; None: everything stays."""
    result = without_passwords(OnDemandResult("Success", {}, ({"steps": [said]},)))
    assert result == OnDemandResult("Success", {}, ({"steps": [said if expected is None else expected]},))


def test_a_password_is_hidden_wherever_it_is_repeated() -> None:
    step = {"description": f"created with {PLANTED}", "details": {"export_password": PLANTED}}
    details = {"errorCode": "Refused", "errorMessage": f"{PLANTED} is too short, said {AS_JSON}"}
    assert without_passwords(OnDemandResult("Failure", details, ({"provisioningSteps": [step]}, {}))) == OnDemandResult(
        "Failure",
        {"errorCode": "Refused", "errorMessage": "[secret] is too short, said [secret]"},
        (
            {
                "provisioningSteps": [
                    {"description": "created with [secret]", "details": {"export_password": "[secret]"}}
                ]
            },
            {},
        ),
    )
