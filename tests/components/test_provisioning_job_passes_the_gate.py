"""What ProvisioningJob and ProvisioningReader declare passes the gate; what they can't make safe it reports."""

import pytest

from entra_policy.inventory import Inventory
from tests.support.component_programs import GUID, gate, program
from tests.support.programs import run_program

pytestmark = pytest.mark.engine  # runs all rules on many programs

EDITIONS = ("2024", "2026")
MAPPINGS = '"mappings": [to("userName", attribute("userPrincipalName"), matching=1)], '
GROUP_MAPPINGS = '"group_mappings": [to("externalId", attribute("objectId"), matching=1)], '
CREDENTIALS = '"credentials": {"base_address": "https://x.example/scim", "secret_token": secret("planted")}, '
OAUTH = (
    '"credentials": {{"base_address": "https://x.example/scim", "oauth": '
    '{{"token_address": "https://x.example/token", "client_id": "a", "client_secret": {secret}}}}}, '
)
FILTER = '"scoping": scope(clause("department", "EQUALS", "Sales")), '
WHOLE = MAPPINGS + CREDENTIALS
PROVIDER = 'p = azuread.Provider("p", environment="{}")\n'
OPTS = 'pulumi.ResourceOptions(providers={"azuread": p})'
# AWS IAM Identity Center, an application that is in every cloud's documentation or in none.
GALLERY = "21ed01d2-ec13-4e9e-86c1-cd546719ebc4"
Found = list[tuple[str, str, str, str]]


def found_on(inventory: Inventory, before: Inventory | None = None) -> Found:
    """What the gate finds, the same in both editions."""
    found, also = (gate(inventory, edition, before) for edition in EDITIONS)
    assert also == found
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        WHOLE,
        WHOLE + '"scope": "all", ',
        WHOLE + '"enabled": False, "restart": False, ',
        WHOLE + '"deletion_threshold": 100, "notification_emails": ["a@x.example"], ',
        WHOLE + '"restart_period": "weekly", ',
        WHOLE + GROUP_MAPPINGS,
        WHOLE + GROUP_MAPPINGS + FILTER + '"restart_period": "daily", ',
        WHOLE + FILTER,
        MAPPINGS + OAUTH.format(secret='secret("planted")'),
        CREDENTIALS
        + f'"template_id": "{GALLERY}", "synchronization_template_id": "aWSSingleSignon", "target_directory": "aws", '
        + MAPPINGS,
    ],
    ids=[
        "defaults",
        "whole",
        "all",
        "disabled",
        "notified",
        "restarted",
        "groups",
        "groups-and-filter",
        "filter",
        "oauth",
        "gallery-template",
    ],
)
def test_a_new_application(arguments: str) -> None:
    found = found_on(program(f'{{"display_name": "X", {arguments}}}', "ProvisioningJob"))
    disabled = [("EP310", "fail", "advisory", "x-job")] if '"enabled": False' in arguments else []
    nothing_to_connect_with = [] if '"credentials"' in arguments else [("EP626", "fail", "advisory", "x-credentials")]
    assert found == [*disabled, *nothing_to_connect_with]


@pytest.mark.parametrize("environment", ["usgovernmentl4", "usgovernmentl5", "china"])
def test_another_cloud(environment: str) -> None:
    arguments = f'{{"display_name": "X", "cloud": "{environment}", {WHOLE}}}'
    found = found_on(program(arguments, "ProvisioningJob", OPTS, PROVIDER.format(environment)))
    assert found == []


@pytest.mark.parametrize("environment", ["usgovernment", "dod", "china"])
def test_the_cloud_of_the_stack(environment: str) -> None:
    config = {"azuread:environment": environment}
    found = found_on(program(f'{{"display_name": "X", {WHOLE}}}', "ProvisioningJob", config=config))
    assert found == []


@pytest.mark.parametrize(
    "arguments",
    [
        f'"service_principal_id": "{GUID}", {WHOLE}',
        f'"service_principal_id": "{GUID}", {MAPPINGS}',
        f'"service_principal_id": "{GUID}", "existing_job_id": "scim.0f5c1d2e3b4a49689786950412233445.{GUID}", {WHOLE}',
    ],
    ids=["credentials", "none", "existing-job"],
)
def test_an_existing_service_principal(arguments: str) -> None:
    found = found_on(program(f"{{{arguments}}}", "ProvisioningJob"))
    # Whether it is a gallery application can't be seen: it isn't declared here.
    assert found == [("EP305", "undecided", "advisory", "x-job")]


def test_a_role_for_global_readers() -> None:
    before = (
        f'ProvisioningJob("j", {{"display_name": "J", {MAPPINGS}"credentials": {{"secret_token": "planted"}}}})\n'
        'azuread.DirectoryRoleAssignment("a", role_id="f2ef992c-3afb-46b9-b7cf-a126ee74c451", '
        f'principal_object_id="{GUID}")\n'
    )
    prelude = "import pulumi\nimport pulumi_azuread as azuread\nfrom entra_components import *\n"
    assert found_on(run_program(prelude + before)) == [("EP312", "fail", "advisory", "a")]
    arguments = f'{{"principal_object_ids": {{"a": "{GUID}"}}}}'
    assert found_on(program(arguments, "ProvisioningReader", before=before)) == []


@pytest.mark.parametrize(
    ("arguments", "opts", "before", "found"),
    [
        (
            CREDENTIALS + '"mappings": [to("password", attribute("passwordProfile.password"))], ',
            "None",
            "",
            # Of its source and of its target.
            [("EP301", "fail", "mandatory", "x-schema")] * 2,
        ),
        (
            MAPPINGS + '"cloud": "dod", ' + OAUTH.format(secret='secret("x" * 1100)'),
            OPTS,
            PROVIDER.format("dod"),
            [("EP313", "fail", "advisory", "x-credentials")],
        ),
        (
            MAPPINGS + '"cloud": "dod", "credentials": {"secret_token": secret("x" * 1100)}, ',
            OPTS,
            PROVIDER.format("dod"),
            [("EP313", "fail", "mandatory", "x-credentials")],
        ),
        (
            MAPPINGS + '"cloud": "dod", "credentials": {"secret_token": secret(unknown)}, ',
            OPTS,
            PROVIDER.format("dod"),
            [("EP313", "undecided", "advisory", "x-credentials")],
        ),
        (WHOLE, OPTS, PROVIDER.format("usgovernment"), [("EP304", "fail", "mandatory", "x-application")]),
        (WHOLE + GROUP_MAPPINGS + FILTER, "None", "", [("EP311", "fail", "advisory", "x-schema")]),
        (
            CREDENTIALS
            + '"mappings": [to("userName", attribute("mail"), matching=1), to("m", attribute("manager"))], ',
            "None",
            "",
            [("EP306", "fail", "advisory", "x-schema")],
        ),
    ],
    ids=[
        "password",
        "government-oauth-size",
        "government-size",
        "government-unknown",
        "other-cloud",
        "group-members",
        "manager",
    ],
)
def test_what_it_cannot_make_safe(arguments: str, opts: str, before: str, found: Found) -> None:
    assert found_on(program(f'{{"display_name": "X", {arguments}}}', "ProvisioningJob", opts, before)) == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("", []),
        ('"restart": False, ', [("EP309", "fail", "mandatory", "x-credentials")]),
        ('"restart_period": "monthly", ', []),
    ],
    ids=["restarted", "not-restarted", "also-periodically"],
)
def test_a_narrower_scope(arguments: str, found: Found) -> None:
    before, after = (
        program(f'{{"display_name": "X", "scope": "{scope}", {arguments}{WHOLE}}}', "ProvisioningJob")
        for scope in ("all", "assigned")
    )
    assert found_on(after, before) == found
