"""What the harness shows rules: programs, resources written by hand and documents give what production gives."""

import json
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from entra_policy.errors import InputError, ProgramError, UsageError
from entra_policy.inventory import Inventory
from entra_policy.pulumi_json import SECRET, SIGNATURE_KEY
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.rules.schema import schema_shape as schema
from entra_policy.rules.service import no_b2c_target, no_password_provisioning
from entra_policy.rules.service import scope_change_needs_restart as scope_change
from entra_policy.testing import (
    UNKNOWN,
    Found,
    Level,
    RuleCount,
    Secret,
    Settings,
    Verdict,
    check,
    check_as_pack,
    document,
    facts,
    program,
    resource,
    stack,
)

JOB = "azuread:index/synchronizationJob:SynchronizationJob"
CREDENTIALS = "azuread:index/synchronizationSecret:SynchronizationSecret"
PRINCIPAL = "azuread:index/servicePrincipal:ServicePrincipal"
GROUP = "azuread:index/group:Group"
SCHEMA = "pulumi-python:dynamic/entra:SynchronizationSchema"
GUID = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"


def shop() -> None:
    import pulumi
    import pulumi_azuread as azuread

    around = pulumi.ComponentResource("acme:index:Shop", "shop")
    options = pulumi.ResourceOptions(parent=around)
    principal = azuread.ServicePrincipal("shop", client_id="3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00", opts=options)
    azuread.SynchronizationSecret(
        "shop",
        service_principal_id=principal.id,
        credentials=[
            {"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"},
            {"key": "SecretToken", "value": pulumi.Config().require_secret("token")},
        ],
        opts=options,
    )


def shop_by_hand() -> Inventory:
    around = resource("acme:index:Shop", "shop", component=True)
    principal = resource(PRINCIPAL, "shop", {"clientId": "3f1c1d1e-8f0a-4a52-9d9a-0d5a3c2b1a00"}, parent=around)
    credentials = resource(
        CREDENTIALS,
        "shop",
        {
            "credentials": [
                {"key": "BaseAddress", "value": "https://contoso.b2clogin.com/scim"},
                {"key": "SecretToken", "value": Secret("planted-secret")},
            ],
            "servicePrincipalId": UNKNOWN,
        },
        parent=around,
        made_from={"servicePrincipalId": [principal]},
    )
    return stack(around, principal, credentials)


B2C = Found(
    rule_id="EP303",
    verdict=Verdict.FAIL,
    level=Level.MANDATORY,
    type=CREDENTIALS,
    name="shop",
    path="credentials[0].value",
    message="`BaseAddress` is an address of an Azure AD B2C tenant (a host below b2clogin.com), and provisioning into B2C "
    "tenants is not supported. Provision to the application itself.",
)


def plain(resource: Resource) -> dict[str, Any]:
    """A resource without what only a program has: source lines, and the version in its provider's name."""
    name = resource.name.partition("_")[0]
    return {
        "type": resource.type,
        "name": name,
        "urn": resource.urn.replace(resource.name, name),
        "parent": resource.parent,
        "provider": (resource.provider or "").partition("_")[0],
        "id": resource.id,
        "props": {key: value for key, value in resource.props.items() if key != "version"},
        "outputs": dict(resource.outputs),
        "dependencies": dict(resource.property_dependencies),
    }


def test_a_function_is_a_program_and_resources_by_hand_are_what_it_declares() -> None:
    declared = program(shop, secret_config={"token": "planted-secret"})
    assert list(map(plain, declared.resources)) == list(map(plain, shop_by_hand().resources))
    assert "planted-secret" not in repr(declared) + repr(shop_by_hand())


@pytest.mark.parametrize("how", ["by hand", "in a program"])
def test_the_pack_finds_the_same(how: str) -> None:
    declared = shop_by_hand() if how == "by hand" else program(shop, secret_config={"token": "planted-secret"})
    result = check(declared, rules=no_b2c_target)
    assert result.found == (B2C,)
    reported = check_as_pack(declared, rules=no_b2c_target)
    assert (reported.at_once, reported.at_the_end, reported.found) == ((B2C,), (), (B2C,))


def test_a_texts_values_are_the_engines() -> None:
    declared = program(
        """
        import pulumi, pulumi_azuread as azuread
        config = pulumi.Config()
        group = azuread.Group("team", display_name=config.require("title"), security_enabled=True)
        azuread.Group("all", display_name=group.object_id, members=[group.object_id], description=config.require_secret("note"))
        """,
        stack="production",
        config={"example:title": "Team"},
        secret_config={"note": "planted-secret"},
    )
    team, everybody = (found for found in declared.resources if found.type == GROUP)
    assert team.urn == f"urn:pulumi:production::example::{GROUP}::team"
    assert dict(team.props) == {"displayName": "Team", "securityEnabled": True}
    assert dict(everybody.props) == {
        "description": Secret("planted-secret"),
        "displayName": UNKNOWN,
        "members": [UNKNOWN],
    }
    assert "planted-secret" not in repr(declared)


def test_a_folder_is_a_project(project_root: Path) -> None:
    declared = program(project_root / "examples/plain-azuread")
    assert check(declared, rules=no_b2c_target).report.passed
    with pytest.raises(UsageError, match="the configuration of a project is in its files"):
        program(project_root / "examples/plain-azuread", config={"a": "b"})


def test_a_failing_program_says_where() -> None:
    with pytest.raises(ProgramError, match=r'__main__\.py", line 1, in <module>'):
        program("raise ValueError('no')")
    with pytest.raises(ProgramError, match="ended"):
        program("import os\nos._exit(3)")
    assert program("import pulumi").resources[0].type == "pulumi:pulumi:Stack"


def test_functions_that_are_no_programs() -> None:
    around = "planted"

    def uses_what_is_around_it() -> str:
        return around

    def with_a_parameter(name: str) -> str:
        return name

    async def awaited() -> None: ...

    functions: tuple[tuple[Any, str], ...] = (
        (uses_what_is_around_it, "uses around from around it"),
        (with_a_parameter, "has parameters"),
        (awaited, "isn't a plain function"),
        (lambda: None, "isn't a function that `def` defines"),
        (print, "isn't a function that `def` defines"),
        (FunctionType((lambda: None).__code__.replace(co_filename="nowhere"), {}, "made"), "can't be found"),
    )
    for function, why in functions:
        with pytest.raises(UsageError, match=why):
            program(function)


def state(*, name: str, token: Any, address: str = "https://contoso.b2clogin.com/scim") -> dict[str, Any]:
    urn = f"urn:pulumi:dev::example::{CREDENTIALS}::{name}"
    inputs = {
        "servicePrincipalId": f"/servicePrincipals/{GUID}",
        "credentials": [{"key": "BaseAddress", "value": address}, {"key": "SecretToken", "value": token}],
    }
    resources = [{"urn": urn, "type": CREDENTIALS, "custom": True, "id": "1", "inputs": inputs, "outputs": inputs}]
    return {"version": 3, "deployment": {"resources": resources}}


def test_a_state(tmp_path: Path) -> None:
    exported = state(name="shop", token={SIGNATURE_KEY: SECRET, "ciphertext": "planted"})
    file = tmp_path / "state.json"
    file.write_text(json.dumps(exported))
    for given in (exported, file):
        assert check(document(given), rules=no_b2c_target).found == (B2C,)
    with pytest.raises(InputError, match="its properties aren't those of anything that can be checked"):
        document({"resources": []})


def schema_with(*targets: str) -> Resource:
    mappings = [
        {
            "targetAttributeName": target,
            "matchingPriority": 1 if target == "userName" else 0,
            "source": {"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []},
        }
        for target in targets
    ]
    object_mapping = {
        "enabled": True, "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": mappings
    }  # fmt: skip
    synchronization_rule = {
        "sourceDirectoryName": "Azure Active Directory",
        "targetDirectoryName": "customappsso",
        "objectMappings": [object_mapping],
    }
    return resource(
        SCHEMA,
        "schema",
        {
            "service_principal_id": UNKNOWN,
            "job_id": UNKNOWN,
            "template_id": "scim",
            "mode": "replace",
            "schema": {"synchronizationRules": [synchronization_rule]},
        },
    )


def test_settings_and_counts() -> None:
    settings = Settings(edition="2026", levels={"no-password-provisioning": Level.ADVISORY})
    result = check(
        stack(schema_with("userName", "title", "password")), rules=no_password_provisioning, settings=settings
    )
    assert [(one.rule_id, one.verdict, one.level, one.path) for one in result.found if one.rule_id == "EP301"] == [
        (
            "EP301",
            Verdict.FAIL,
            Level.ADVISORY,
            "schema.synchronizationRules[0].objectMappings[0].attributeMappings[2].targetAttributeName",
        )
    ]
    assert result.counts["EP301"] == RuleCount(failed=1, passed=2)
    assert result.report.edition == "2026"


def test_before_and_after() -> None:
    def declared(scope: str) -> Inventory:
        job = resource(JOB, "crm", {"servicePrincipalId": f"/servicePrincipals/{GUID}", "templateId": "scim"})
        credentials = resource(
            CREDENTIALS,
            "crm",
            {
                "servicePrincipalId": f"/servicePrincipals/{GUID}",
                "credentials": [{"key": "SyncAll", "value": scope}],
            },
        )
        return stack(job, credentials)

    result = check(declared("false"), rules=scope_change, before=declared("true"))
    assert {(one.rule_id, one.verdict, one.name) for one in result.found} == {("EP309", Verdict.FAIL, "crm")}
    assert check(declared("false"), rules=scope_change).found == ()
    # The engine shows the pack nothing of what was there before.
    assert check_as_pack(declared("false"), rules=scope_change).found == ()


def test_facts_from_json_and_from_a_file(tmp_path: Path) -> None:
    given = {"version": 1, "collected": "2026-11-20", "tenants": [{"id": GUID, "kind": "b2c"}]}
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(given))
    assert facts(given) == facts(file)
    assert Settings(facts=facts(given)).tenant_kind(GUID) == "b2c"


def test_rules_that_do_not_run_are_a_mistake() -> None:
    [only_2026] = [rule for rule in all_rules() if rule.id == "EP501"]
    declared = stack()
    mistakes: tuple[tuple[Any, Settings | None, str], ...] = (
        (only_2026, Settings(), "EP501 is not of edition 2024"),
        (no_password_provisioning, Settings(levels={"all": Level.DISABLED}), "is disabled"),
        (
            no_b2c_target,
            Settings(levels={"no-pasword-provisioning": Level.ADVISORY}),
            "did you mean `no-password-provisioning`",
        ),
        ((), None, "there are no rules to run"),
        (json, None, "there are no rules to run"),
        ((no_password_provisioning.no_password_provisioning,), None, "'no_password_provisioning' isn't a rule"),
    )
    for rules, settings, why in mistakes:
        for run in (check, check_as_pack):
            with pytest.raises(UsageError, match=why):
                run(declared, rules=rules, settings=settings)


def test_nothing_to_look_at_shows_in_the_counts() -> None:
    result = check(stack(), rules=schema)
    assert result.found == ()
    assert set(result.counts.values()) == {RuleCount()}
    assert result.report.summary["subjects"] == 0
