"""What OnPremisesApplication declares passes the gate; what it can't make safe the gate reports."""

import pytest

from tests.support.component_programs import gate, program

pytestmark = pytest.mark.engine  # runs all rules on many programs

URL = "https://erp.contoso.com:8585/ecma2host_erp/scim"
EDITIONS = pytest.mark.parametrize("edition", ["2024", "2026"])
Found = list[tuple[str, str, str, str]]

# What the provisioning agents of the tenant serve besides can only be known from facts.
UNDECIDED: Found = [("EP415", "undecided", "advisory", "")]
VERSION = '"agent_version": "1.1.2505.0", '


def found(arguments: str, edition: str, *, before: str | None = None, address: str = URL) -> Found:
    """What the gate finds on an application with these arguments besides those that are needed."""
    needed = f'"tenant_url": "{address}", "secret_token": "token", "synchronization_template_id": "erp"'
    inventory, *earlier = (
        program(f"{{{needed}, {text}}}", "OnPremisesApplication") for text in (arguments, before) if text is not None
    )
    return gate(inventory, edition, *earlier)


@EDITIONS
def test_with_its_defaults(edition: str) -> None:
    assert found("", edition) == [("EP414", "undecided", "advisory", ""), *UNDECIDED]


@EDITIONS
@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_a_whole_application(edition: str, mode: str) -> None:
    arguments = f"""
        {VERSION}"agent_id": "6f3c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", "target": "sql", "dsn_encoding": "utf-8",
        "certificate": {{"common_name": "erp.contoso.com", "not_after": "2099-12-31", "self_signed": True}},
        "entra_connect": False, "anchor": "AzureID", "schema_mode": "{mode}", "restart_period": "monthly",
        "notification_emails": ["identity@contoso.com"], "deletion_threshold": 50,
        "scoping": scope(clause("employeeId", "IS NOT NULL")),
        "mappings": [
            to("AzureID", attribute("objectId")),
            to("login", expression('ToLower(Word([userPrincipalName], 1, "@"))'), matching=1),
            to("-dn-", expression('Join("", "CN=", Word([userPrincipalName], 1, "@"), ",DC=contoso")')),
            initial_password(),
        ]"""
    assert found(arguments, edition) == UNDECIDED


@EDITIONS
def test_an_anchor_that_would_change_flows_on_creation_only(edition: str) -> None:
    arguments = VERSION + '"anchor": "login", "mappings": [to("login", attribute("userPrincipalName"), matching=1)]'
    assert found(arguments, edition) == UNDECIDED


LOGIN = '"mappings": [to("login", attribute("userPrincipalName"), matching=1)%s]'


@EDITIONS
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('"agent_automatic_update": True', [("EP414", "fail", "advisory", "x")]),
        ('"agent_version": "1.1.1107.0"', [("EP414", "fail", "advisory", "x")]),
        ('"target": "ad-ds", "entra_connect": True', [("EP401", "fail", "advisory", "x")]),
        ('"certificate": {"common_name": "crm.contoso.com"}', [("EP411", "fail", "mandatory", "x")]),
        (
            '"certificate": {"common_name": "erp.contoso.com", "not_after": "2020-01-31"}',
            [("EP411", "fail", "advisory", "x")],
        ),
        (
            '"restart_period": "weekly", ' + LOGIN % ', to("manager", attribute("manager"))',
            [("EP405", "fail", "mandatory", "x-schema")],
        ),
        (LOGIN % ', to("export_password", constant("x"))', [("EP410", "fail", "mandatory", "x-schema")] * 2),
        ('"enabled": False', [("EP310", "fail", "advisory", "x-job")]),
    ],
    ids=[
        "automatic updates of the agent",
        "an old agent",
        "a directory that Entra Connect reads",
        "the certificate of another host",
        "an expired certificate",
        "a reference",
        "a password for all to see",
        "turned off",
    ],
)
def test_what_the_component_cannot_make_safe(arguments: str, expected: Found, edition: str) -> None:
    version = "" if "agent_version" in arguments else VERSION
    assert [one for one in found(version + arguments, edition) if one not in UNDECIDED] == expected


@EDITIONS
@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ('"scope": "assigned"', '"scope": "all"', []),
        (
            '"scope": "assigned", "restart": False',
            '"scope": "all", "restart": False',
            [("EP309", "fail", "mandatory", "x-credentials")],
        ),
        ('"anchor": "login"', '"anchor": "AzureID"', [("EP412", "fail", "mandatory", "x")]),
    ],
    ids=["a narrower scope", "a narrower scope without a restart", "another anchor"],
)
def test_changes(now: str, before: str, expected: Found, edition: str) -> None:
    assert found(VERSION + now, edition, before=VERSION + before) == expected + UNDECIDED


def test_the_encoding_of_the_dsn_file_in_the_current_edition() -> None:
    arguments = VERSION + '"target": "sql", "dsn_encoding": "utf-16"'
    assert found(arguments, "2024") == UNDECIDED
    assert found(arguments, "2026") == [*UNDECIDED, ("EP504", "fail", "mandatory", "x")]


@EDITIONS
def test_the_host_of_an_address_on_the_machine_itself(edition: str) -> None:
    arguments = VERSION + '"certificate": {"common_name": "erp.contoso.com"}, "host_name": "erp.contoso.com"'
    address = URL.replace("erp.contoso.com", "localhost")
    assert found(arguments, edition, address=address) == UNDECIDED
