"""Secrets in stack exports: what is known of them decides rules, and no report ever shows them."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bench.states import AZUREAD, STACK_URN, Secrets, envelope, job_resources, resources, urn
from entra_policy.estate import build_estate
from entra_policy.estate.types import RELEVANT, SCHEMA_DOCUMENT
from entra_policy.evaluation import evaluate
from entra_policy.readers import read
from entra_policy.report import Report
from entra_policy.reports import json_report, text_report
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

GATE: Final = str(Path(sys.executable).with_name("entra-policy"))
SEVEN_RULES: Final = ("--config", str(Path(__file__).with_name("seven_rules.json")))
Json = dict[str, Any]
Path_ = tuple[str | int, ...]

TENANT: Final = "7d1f4a1e-0f6b-4b6b-9d2a-3c5e8f7a9b10"
MARKER: Final = "Hunter2-oF-tHe-tEsTs"

CREDENTIALS: Final = urn("azuread:index/synchronizationSecret:SynchronizationSecret", "app0-credentials")
SCHEMA: Final = urn("pulumi-python:dynamic/entra:SynchronizationSchema", "app0-schema")
JOB: Final = urn("azuread:index/synchronizationJob:SynchronizationJob", "app0-job")


def export(found: list[Json]) -> Json:
    return {"version": 3, "deployment": {"manifest": {}, "resources": found}}


def government(secrets: Secrets, token: str) -> Json:
    """One job in the US Government cloud with that secret token."""
    found = list(resources(1, 2, secrets))
    provider = next(resource for resource in found if resource["urn"] == AZUREAD)
    provider["inputs"] = provider["outputs"] = {"environment": "usgovernment", "tenantId": TENANT}
    entries = next(resource for resource in found if resource["urn"] == CREDENTIALS)["inputs"]["credentials"]
    entries[1]["value"] = envelope(token, secrets)
    return export(found)


def run(folder: Path, *options: str) -> tuple[int, str, str]:
    result = subprocess.run(
        [GATE, "check", "state.json", *options], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return result.returncode, result.stdout, result.stderr


def told(folder: Path, state: Json) -> tuple[int, list[tuple[str, str, str, str, str, str]]]:
    """The exit code, and every finding as rule, verdict, level, URN, path and message."""
    (folder / "state.json").write_text(json.dumps(state))
    code, stdout, stderr = run(folder, "--format", "json", *SEVEN_RULES)
    assert stderr == ""
    keys = ("rule_id", "verdict", "level", "urn", "path", "message")
    return code, [tuple(finding[key] for key in keys) for finding in json.loads(stdout)["findings"]]


def test_a_secret_in_plain_text_is_known(tmp_path: Path) -> None:
    message = (
        "These credentials take 1,100 bytes (secret token 1,100), more than the 1,024 bytes that the US "
        "Government cloud can store. Use a shorter secret token or fewer notification addresses."
    )
    finding = ("EP313", "fail", "mandatory", CREDENTIALS, "credentials[1].value", message)
    assert told(tmp_path, government("plaintext", "x" * 1100)) == (1, [finding])


def test_a_short_secret_in_plain_text_passes(tmp_path: Path) -> None:
    assert told(tmp_path, government("plaintext", "x" * 100)) == (0, [])


@pytest.mark.parametrize("secrets", ["ciphertext", "hidden"])
def test_a_secret_that_cannot_be_read_is_not_decided(secrets: Secrets, tmp_path: Path) -> None:
    message = "not decided: `credentials[1].value` is a secret that can't be read here."
    finding = ("EP313", "undecided", "advisory", CREDENTIALS, "credentials[1].value", message)
    assert told(tmp_path, government(secrets, "x" * 1100)) == (0, [finding])


@pytest.mark.parametrize("secrets", ["ciphertext", "hidden"])
def test_credentials_that_are_secret_as_a_whole_are_not_decided(secrets: Secrets, tmp_path: Path) -> None:
    state = government(secrets, "x" * 1100)
    entry = next(item for item in state["deployment"]["resources"] if item["urn"] == CREDENTIALS)
    entry["inputs"]["credentials"] = envelope(entry["inputs"]["credentials"], secrets)
    code, findings = told(tmp_path, state)
    reason = "not decided: `credentials` is not known before deployment."
    assert (code, [finding for finding in findings if finding[0] == "EP313"]) == (
        0,
        [("EP313", "undecided", "advisory", CREDENTIALS, "credentials", reason)],
    )


def violations() -> Json:
    """A state in which every rule finds something, so that every kind of message is written."""
    found = list(resources(0, 0))
    found[1]["inputs"] = found[1]["outputs"] = {"environment": "usgovernment", "tenantId": TENANT}
    application, principal, job, credentials, schema = job_resources(0, 2, "plaintext")
    principal["inputs"]["notificationEmailAddresses"] = ["operations@contoso.example"]
    notification = json.dumps({"Enabled": True, "Recipients": "first@contoso.example, second@contoso.example"})
    credentials["inputs"]["credentials"] = [
        {"key": "BaseAddress", "value": "https://customers.b2clogin.com/scim"},
        {"key": "Url", "value": "https://partners.b2clogin.com/scim"},
        {"key": "SecretToken", "value": "token" * 300},
        {"key": "SyncNotificationSettings", "value": notification},
        {"key": "CompanyId", "value": TENANT},
        {"key": "AuthenticationType", "value": "SyncPolicy"},
        {"key": "SyncAll", "value": "false"},
        {"key": "AppKey", "value": "application-key"},
    ]
    rule = schema["inputs"]["schema"]["synchronizationRules"][0]
    mapping = rule["objectMappings"][0]
    mapping["flowTypes"] = "Add, Remove"
    mapping["scope"] = {
        "groups": [
            {
                "clauses": [
                    {
                        "operatorName": "IS TRUE",
                        "sourceOperandName": "accountEnabled",
                        "targetOperand": {"values": ["always"]},
                    }
                ]
            }
        ]
    }
    source = {"type": "Function", "name": "ToLower", "expression": "ToLower([userPassword]", "parameters": []}
    tree = {"key": "source", "value": {"type": "Attribute", "name": "unicodePwd", "parameters": []}}
    mapping["attributeMappings"] += [
        {"targetAttributeName": "password", "source": source, "flowType": "sometimes", "matchingPriority": "first"},
        {"targetAttributeName": "nickname", "source": {"type": "Function", "name": "ToLower", "parameters": [tree]}},
        {"targetAttributeName": "userPassword", "sourse": None, "defaultValue": "initial", "flowBehavior": "FlowNever"},
    ]
    schema["outputs"] = {}
    group_type = "azuread:index/group:Group"
    groups: list[Json] = [
        {
            "urn": urn(group_type, name),
            "custom": True,
            "id": f"00000000-0000-0000-0000-00000000000{number}",
            "type": group_type,
            "inputs": {"displayName": name, "members": members},
            "outputs": {"objectId": f"00000000-0000-0000-0000-00000000000{number}"},
            "parent": STACK_URN,
            "provider": job["provider"],
            "propertyDependencies": {"members": [urn(group_type, "sales")]} if members else {},
        }
        for number, (name, members) in enumerate(
            {
                "sales": [],
                "everybody": ["00000000-0000-0000-0000-000000000000", "11111111-0000-0000-0000-000000000009"],
            }.items()
        )
    ]
    assignment_type = "azuread:index/appRoleAssignment:AppRoleAssignment"
    assignment: Json = {
        "urn": urn(assignment_type, "everybody"),
        "custom": True,
        "id": "assignment",
        "type": assignment_type,
        "inputs": {
            "appRoleId": "00000000-0000-0000-0000-000000000000",
            "principalObjectId": "00000000-0000-0000-0000-000000000001",
            "resourceObjectId": principal["outputs"]["objectId"],
        },
        "outputs": {},
        "parent": STACK_URN,
        "provider": job["provider"],
        "propertyDependencies": {"principalObjectId": [groups[1]["urn"]], "resourceObjectId": [principal["urn"]]},
    }
    component: Json = {
        "urn": urn("entra:index:CrossTenantSync", "partner"),
        "custom": False,
        "type": "entra:index:CrossTenantSync",
        "inputs": {
            "source_tenant_id": TENANT,
            "target_tenant_id": TENANT,
            "target_tenant_kind": "b2c",
            "cloud": "global",
        },
        "outputs": {"job_id": job["id"]},
        "parent": STACK_URN,
    }
    return export([*found, application, principal, *groups, assignment, component, job, credentials, schema])


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The path of every value inside a value, itself included, but not of the parts of a secret."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def property_places(state: Json) -> Iterator[Path_]:
    """The path of every value inside a property of a resource that rules look at."""
    for index, resource in enumerate(state["deployment"]["resources"]):
        if resource["type"] not in RELEVANT:
            continue
        for kind in ("inputs", "outputs"):
            for name, value in resource.get(kind, {}).items():
                if not name.startswith("__"):
                    yield from places(value, ("deployment", "resources", index, kind, name))


def at(document: Any, path: Path_) -> Any:
    for part in path:
        document = document[part]
    return document


def texts_changed(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every text in it, but no name of a property, changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [texts_changed(item, change) for item in value]
    if isinstance(value, dict):
        return {key: texts_changed(item, change) for key, item in value.items()}
    return value


# The secret may be nothing but a mark, make the text that it stands in wrong, or mean what the text means to the
# service (which ignores case) and still be recognised.
CHANGES: Final[dict[str, Callable[[str], str]]] = {
    "replaced": lambda _: MARKER,
    "appended": lambda text: f"{text}{MARKER}",
    "as it is, in odd letters": str.swapcase,
}


def planted(state: Json, path: Path_, change: Callable[[str], str]) -> tuple[Json, set[str]]:
    """The state with the value at the path as a plaintext secret whose texts are changed, and these texts."""
    hidden: set[str] = set()

    def note(text: str) -> str:
        changed = change(text)
        if changed != text and len(changed) > 3:
            hidden.add(changed)
        return changed

    document = copy.deepcopy(state)
    holder = at(document, path[:-1])
    holder[path[-1]] = envelope(texts_changed(holder[path[-1]], note), "plaintext")
    return document, hidden


def rendered(file: Path) -> str:
    settings = Settings()
    inventory = read(file)
    evaluation = evaluate(build_estate(inventory.resources, settings), all_rules(), settings)
    report = Report(inventory.origin, settings.edition, evaluation, inventory.gaps)
    return text_report.render(report) + json_report.render(report)


def test_the_state_breaks_rules_of_every_kind(tmp_path: Path) -> None:
    _, findings = told(tmp_path, violations())
    assert {"EP001", "EP002", "EP110", "EP301", "EP302", "EP303", "EP313"} <= {
        finding[0] for finding in findings if finding[1] == "fail"
    }


@pytest.mark.parametrize("change", CHANGES)
def test_no_report_shows_a_secret_wherever_it_stands(change: str, tmp_path: Path) -> None:
    state = violations()
    file = tmp_path / "state.json"
    shown: list[tuple[str, list[str]]] = []
    for path in property_places(state):
        document, hidden = planted(state, path, CHANGES[change])
        file.write_text(json.dumps(document))
        report = rendered(file)
        if found := sorted(text for text in hidden if text in report):
            shown.append((".".join(map(str, path)), found))
    assert shown == []


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("secrets", ["plaintext", "ciphertext"])
def test_nothing_that_the_command_writes_shows_a_secret(change: str, secrets: Secrets, tmp_path: Path) -> None:
    """Every property a secret as a whole: the exit codes and everything that is written, in every format."""
    state = violations()
    hidden: set[str] = set()
    for resource in state["deployment"]["resources"]:
        if resource["type"] not in RELEVANT - {SCHEMA_DOCUMENT}:
            continue
        for kind in ("inputs", "outputs"):
            for name, value in resource.get(kind, {}).items():
                changed = texts_changed(value, CHANGES[change])
                resource[kind][name] = envelope(changed, secrets)
                hidden.update(at(changed, path) for path in places(changed) if isinstance(at(changed, path), str))
    (tmp_path / "state.json").write_text(json.dumps(state))
    written: list[str] = []
    for options in ((), ("--format", "json"), ("--output", "text"), ("--format", "json", "--output", "json")):
        code, stdout, stderr = run(tmp_path, *options)
        assert (code in (0, 1), stderr) == (True, "")
        written.append(stdout)
    written += [(tmp_path / "text").read_text(), (tmp_path / "json").read_text()]
    assert (written[2:4], written[4:]) == (["", ""], written[:2])
    recognisable = {text for text in hidden if len(text) > 3 and text not in {"SCIM", "first"}}
    assert [text for text in recognisable for report in written[:2] if text in report] == []


def test_an_error_about_the_input_shows_no_secret(tmp_path: Path) -> None:
    state = government("plaintext", MARKER)
    state["deployment"]["resources"].append({"inputs": {"secret": envelope(MARKER, "plaintext")}})
    (tmp_path / "state.json").write_text(json.dumps(state))
    last = len(state["deployment"]["resources"]) - 1
    message = f"entra-policy: state.json: deployment.resources[{last}] is not a resource: it has no `urn` and `type`.\n"
    assert run(tmp_path) == (3, "", message)
    whole = json.dumps(state)
    (tmp_path / "state.json").write_text(whole[: whole.index(MARKER) + len(MARKER)])
    column = whole[: whole.index(MARKER)].rindex('"', 0, whole.index(MARKER) - 1) + 1
    code, stdout, stderr = run(tmp_path)
    assert (code, stdout, MARKER in stderr, f"column {column}" in stderr) == (3, "", False, True)
