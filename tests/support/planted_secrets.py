"""A state that breaks rules of every kind, with any of its values as a secret, and what the reports show of it."""

import copy
import importlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from bench.states import STACK_URN, envelope, job_resources, resources, urn
from entra_policy.cli.commands import FORMATS
from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import RELEVANT
from entra_policy.evaluation.evaluate import Evaluation, evaluate
from entra_policy.readers import read
from entra_policy.reports.checked_path import locate
from entra_policy.reports.report import Report
from entra_policy.rules import all_rules
from entra_policy.settings import Settings

Json = dict[str, Any]
Path_ = tuple[str | int, ...]

# A few, since their pages hold no values of the input; a report has them all.
RULES_TOLD: Final = all_rules()[:2]
TENANT: Final = "7d1f4a1e-0f6b-4b6b-9d2a-3c5e8f7a9b10"
MARKER: Final = "Hunter2-oF-tHe-tEsTs"


def export(found: list[Json]) -> Json:
    return {"version": 3, "deployment": {"manifest": {}, "resources": found}}


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


# The secret may be nothing but a mark, make the text that it is in wrong, or mean what the text means to the
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


def rendered(file: Path, formats: Iterable[str]) -> str:
    """What these formats report about a state."""
    settings = Settings()
    inventory = read(file)
    estate = build_estate(inventory.resources, settings)
    evaluation = evaluate(estate, all_rules(), settings)
    return _rendered(
        Report(
            inventory.origin,
            settings.edition,
            evaluation,
            inventory.gaps,
            estate=estate,
            rules=RULES_TOLD,
            checked=locate(file, file.parent),
        ),
        formats,
    )


def _rendered(report: Report, formats: Iterable[str]) -> str:
    return "".join(importlib.import_module(f"entra_policy.reports.{FORMATS[name]}").render(report) for name in formats)


def secrets_shown(folder: Path, change: Callable[[str], str], formats: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The places at which a secret, in plain text in the state, is seen in one of the formats, and what is seen."""
    formats = tuple(formats)
    state = violations()
    file = folder / "state.json"
    always = _rendered(Report("", "2024", Evaluation((), {}, 0), rules=RULES_TOLD), formats)
    leaks: list[tuple[str, list[str]]] = []
    for path in property_places(state):
        document, hidden = planted(state, path, change)
        file.write_text(json.dumps(document))
        report = rendered(file, formats)
        if found := sorted(text for text in hidden if text in report and text not in always):
            leaks.append((".".join(map(str, path)), found))
    return leaks
