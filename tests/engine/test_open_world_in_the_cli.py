"""What isn't declared, can't be joined, is given twice or comes late: a program, the CLI's preview, and the pack in it.

The real CLI previews each program once; the policy pack runs in that operation, which also writes the preview's document.
The three give the same verdicts. One may be undecided where another decides if it says what it lacks: the document hides
credentials and leaves out default providers, so there no credential is known, nor the cloud of a default provider.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from azuread_provider import catalogue, data_sources
from tests.support.findings_of_fronts import Found, as_the_pack_shows, found_by_a_check, found_by_the_pack
from tests.support.open_world_programs import (
    ASSIGNED_BY_ID,
    CREDENTIALS_OF_TWO_RESOURCES,
    GROUP_ASKED_FOR,
    INNER,
    KEYS_TWICE,
    LARGE_CREDENTIALS,
    LARGE_CREDENTIALS_OF_OWN_PROVIDER,
    LARGE_GOVERNMENT_CREDENTIALS_OF_OWN_PROVIDER,
    LEFT_ON_THE_LOOP,
    LOOKED_UP_GROUP,
    LOOKED_UP_PRINCIPAL,
    MEMBER_OF_ONE_OF_TWO,
    MEMBER_OF_USER_AND_GROUP,
    OUTER,
    TENANT,
    TWO_APPLICATIONS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.engine.conftest import OfflineStack

PACK = Path(__file__).resolve().parents[2] / "policypack"
COMMAND = Path(sys.executable).with_name("entra-policy")
IN_TWENTY_DAYS = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)


@dataclass(frozen=True)
class Case:
    """A program and what is found in it.

    Attributes:
        name: names the case.
        program: the text of `__main__.py`.
        pack: what the policy pack finds in the CLI's preview.
        checked: what a check of the program finds; the same as the pack where it is None.
        document: what a check of the preview's document finds; the same as the pack where it is None.
        policies: the policy configuration.
        facts: the facts about the tenant, if any.
        exemptions: the entries of the exemption file, if any.
        configuration: the stack's configuration.
        environment: more of the environment in which all three are run.
    """

    name: str
    program: str
    pack: tuple[Found, ...]
    checked: tuple[Found, ...] | None = None
    document: tuple[Found, ...] | None = None
    policies: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] | None = None
    exemptions: tuple[Mapping[str, str], ...] = ()
    configuration: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


def undecided(rule_id: str, resource: str, lacking: str, job: str = "crm") -> Found:
    return Found(rule_id, "undecided", resource, job, lacking)


def hidden(rule_id: str, place: str, resource: str = "crm") -> Found:
    return undecided(rule_id, resource, f"`{place}` is a secret that can't be read here")


def cloud_not_known(rule_id: str = "EP304", job: str = "crm") -> Found:
    return undecided(rule_id, job, "the cloud of the job's provider is not known", job)


def nesting(outer: str) -> dict[str, Any]:
    """Facts about a group with a group in it."""
    groups = [
        {
            "id": outer,
            "display_name": "Outer",
            "members": [{"id": INNER, "type": "group"}],
            "security_enabled": True,
        },
        {"id": INNER, "display_name": "Inner", "members": [], "security_enabled": True},
    ]
    return {"version": 1, "collected": "2026-11-20", "tenants": [{"id": TENANT, "users": [], "groups": groups}]}


def looked_up_id() -> str:
    """The object id with which the offline provider answers the look-up of the group `Outer`."""
    source = catalogue.data_source("azuread:index/getGroup:getGroup")
    assert source is not None
    client = {"tenantId": TENANT, "clientId": "", "objectId": ""}
    return str(data_sources.answer(source, {"displayName": "Outer"}, client)["objectId"])


# These programs declare no credentials.
UNCONNECTED = Found("EP626", "advisory", "crm", "crm")
UNCONNECTED_WIKI = Found("EP626", "advisory", "wiki", "wiki")
ASSIGNED_NESTED = (Found("EP302", "mandatory", "assigned"), UNCONNECTED)
NO_FACTS = (
    *(
        undecided(rule_id, "assigned", "no facts about users and groups of the source tenant are given")
        for rule_id in ("EP302", "EP602", "EP618")
    ),
    UNCONNECTED,
)
# A check reports it once for the program; the pack shows it with the others that lack the same facts.
NO_FACTS_CHECKED = tuple(each._replace(resource="", job=None) if each.rule_id == "EP618" else each for each in NO_FACTS)
BOTH_SIZE_AND_TEMPLATE = (Found("EP304", "mandatory", "crm"), Found("EP313", "mandatory", "crm"))
ONLY_TEMPLATE = (
    Found("EP304", "mandatory", "crm"),
    hidden("EP303", "credentials[0].value"),
    hidden("EP313", "credentials[1].value"),
)
NESTED_IN_WIKI = Found("EP302", "mandatory", "everyone", "wiki")
NESTED_IN_CRM = Found("EP302", "mandatory", "everyone", "crm")
CLOUDS_OF_TWO = (cloud_not_known(job="crm"), cloud_not_known(job="wiki"))
GROUPS_AND_USERS = ("EP302", "EP618")
ONE_OF_TWO = tuple(
    undecided(
        rule_id,
        "member",
        "`groupObjectId` is not known before deployment, and depends on several resources (`inner`, `outer`)",
    )
    for rule_id in GROUPS_AND_USERS
)
USER_OR_GROUP = tuple(
    undecided(
        rule_id,
        "outer",
        "`members[0]` is not known before deployment, and depends on several resources (`inner`, `user`)",
    )
    for rule_id in GROUPS_AND_USERS
)
US_GOVERNMENT = {"ARM_ENVIRONMENT": "usgovernment"}
US_GOVERNMENT_PRESET = json.loads((PACK / "config/us-government.json").read_text(encoding="utf-8"))

CASES = (
    Case("group-that-exists-in-the-facts", ASSIGNED_BY_ID, ASSIGNED_NESTED, facts=nesting(OUTER)),
    Case("group-that-exists", ASSIGNED_BY_ID, NO_FACTS, NO_FACTS_CHECKED, NO_FACTS_CHECKED),
    Case("looked-up-group-in-the-facts", LOOKED_UP_GROUP, ASSIGNED_NESTED, facts=nesting(looked_up_id())),
    Case("looked-up-group", LOOKED_UP_GROUP, NO_FACTS, NO_FACTS_CHECKED, NO_FACTS_CHECKED),
    Case("group-asked-for-in-the-facts", GROUP_ASKED_FOR, ASSIGNED_NESTED, facts=nesting(looked_up_id())),
    Case("group-asked-for", GROUP_ASKED_FOR, NO_FACTS, NO_FACTS_CHECKED, NO_FACTS_CHECKED),
    Case(
        "looked-up-service-principal",
        LOOKED_UP_PRINCIPAL,
        (
            Found("EP302", "mandatory", "outer"),
            undecided("EP305", "crm", "the job's application is not declared here, nor is what it was made from"),
        ),
    ),
    Case(
        "group-member-of-one-of-two",
        MEMBER_OF_ONE_OF_TWO,
        (*ONE_OF_TWO, UNCONNECTED),
        document=(*ONE_OF_TWO, UNCONNECTED, cloud_not_known()),
    ),
    Case(
        "member-of-a-user-and-a-group",
        MEMBER_OF_USER_AND_GROUP,
        (*USER_OR_GROUP, UNCONNECTED),
        document=(*USER_OR_GROUP, UNCONNECTED, cloud_not_known()),
    ),
    Case(
        "task-left-on-the-event-loop",
        LEFT_ON_THE_LOOP,
        (Found("EP303", "mandatory", "late"),),
        document=(
            hidden("EP303", "credentials[0].value", "late"),
            hidden("EP313", "credentials[1].value", "late"),
            cloud_not_known(),
        ),
    ),
    Case(
        "credentials-of-two-resources",
        CREDENTIALS_OF_TWO_RESOURCES,
        (Found("EP303", "mandatory", "shop"),),
        document=(
            hidden("EP303", "credentials[0].value"),
            hidden("EP313", "credentials[1].value"),
            cloud_not_known(),
        ),
    ),
    Case(
        "keys-given-twice",
        KEYS_TWICE,
        (Found("EP303", "mandatory", "crm"), Found("EP313", "mandatory", "crm")),
        document=(
            hidden("EP303", "credentials[0].value"),
            hidden("EP313", "credentials[2].value"),
            cloud_not_known(),
        ),
        configuration={"azuread:environment": "usgovernment"},
    ),
    Case(
        "cloud-of-the-environment",
        LARGE_CREDENTIALS,
        BOTH_SIZE_AND_TEMPLATE,
        # The document leaves out the default provider, which may be configured by the stack.
        document=(
            hidden("EP303", "credentials[0].value"),
            cloud_not_known(),
            hidden("EP313", "credentials[1].value"),
        ),
        environment=US_GOVERNMENT,
    ),
    Case(
        "cloud-of-the-environment-and-own-provider",
        LARGE_CREDENTIALS_OF_OWN_PROVIDER,
        BOTH_SIZE_AND_TEMPLATE,
        document=ONLY_TEMPLATE,
        environment=US_GOVERNMENT,
    ),
    Case(
        "cloud-of-the-preset-and-the-environment",
        LARGE_GOVERNMENT_CREDENTIALS_OF_OWN_PROVIDER,
        (Found("EP313", "mandatory", "crm"),),
        document=(hidden("EP303", "credentials[0].value"), hidden("EP313", "credentials[1].value")),
        policies=US_GOVERNMENT_PRESET,
        environment=US_GOVERNMENT,
    ),
    # Without ARM_ENVIRONMENT the preview deploys to the global cloud, whatever the settings say: the SDK writes that into
    # the provider. The check runs the program as the settings say.
    Case(
        "cloud-of-the-preset",
        LARGE_GOVERNMENT_CREDENTIALS_OF_OWN_PROVIDER,
        (Found("EP304", "mandatory", "crm"),),
        checked=(Found("EP313", "mandatory", "crm"),),
        document=(Found("EP304", "mandatory", "crm"), hidden("EP303", "credentials[0].value")),
        policies=US_GOVERNMENT_PRESET,
    ),
    # Nobody states the cloud to the check; in the preview the SDK has.
    Case(
        "cloud-of-nobody",
        LARGE_GOVERNMENT_CREDENTIALS_OF_OWN_PROVIDER,
        (Found("EP304", "mandatory", "crm"),),
        checked=(cloud_not_known("EP304"), cloud_not_known("EP313")),
        document=(Found("EP304", "mandatory", "crm"), hidden("EP303", "credentials[0].value")),
    ),
    Case(
        "one-group-in-two-applications",
        TWO_APPLICATIONS,
        (NESTED_IN_CRM, NESTED_IN_WIKI, UNCONNECTED, UNCONNECTED_WIKI),
        document=(NESTED_IN_CRM, NESTED_IN_WIKI, UNCONNECTED, UNCONNECTED_WIKI, *CLOUDS_OF_TWO),
    ),
    Case(
        "one-group-in-two-applications-and-exempted-for-one",
        TWO_APPLICATIONS,
        (NESTED_IN_CRM._replace(verdict="exempted"), NESTED_IN_WIKI, UNCONNECTED, UNCONNECTED_WIKI),
        document=(
            NESTED_IN_CRM._replace(verdict="exempted"),
            NESTED_IN_WIKI,
            UNCONNECTED,
            UNCONNECTED_WIKI,
            *CLOUDS_OF_TWO,
        ),
        exemptions=({"rule": "EP302", "resource": "everyone", "job": "crm"},),
    ),
)


@dataclass(frozen=True)
class Folder:
    """A folder with a case's project, and beside it what a preview and a check of it need."""

    path: Path
    case: Case

    @property
    def project(self) -> Path:
        return self.path / "project"

    def write_project(self) -> None:
        self.project.mkdir()
        (self.project / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
        (self.project / "Pulumi.dev.yaml").write_text(json.dumps({"config": self.case.configuration}), encoding="utf-8")
        (self.project / "__main__.py").write_text(self.case.program, encoding="utf-8")

    def written(self, name: str, document: Any) -> str:
        path = self.path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    def policies(self) -> str:
        """The file with the policy configuration, facts and exemptions included."""
        properties = dict(self.case.policies.get("entra-provisioning", {}))
        if self.case.facts is not None:
            properties["facts"] = self.written("facts.json", self.case.facts)
        if self.case.exemptions:
            common = {"reason": "Until the move.", "expires": str(IN_TWENTY_DAYS)}
            entries = [{**entry, **common} for entry in self.case.exemptions]
            properties["exemptions"] = self.written("exemptions.yaml", {"version": 1, "exemptions": entries})
        return self.written("policies.json", {**self.case.policies, "entra-provisioning": properties})


def fails(found: tuple[Found, ...]) -> bool:
    return any(each.verdict == "mandatory" for each in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_program_preview_and_pack(case: Case, offline_stack: OfflineStack, tmp_path: Path) -> None:
    folder = Folder(tmp_path, case)
    folder.write_project()
    policies = folder.policies()
    pulumi = offline_stack(folder.project)
    environment = {**pulumi.environment, **case.environment}
    # The log of events has whole messages; the CLI has it only among its commands for debugging.
    pulumi.environment.update(case.environment, PULUMI_DEBUG_COMMANDS="1")
    log, document = tmp_path / "events", tmp_path / "preview.json"
    preview = pulumi.run(
        *("preview", "--json", "--show-sames", "--event-log", str(log)),
        *("--policy-pack", str(PACK), "--policy-pack-config", policies),
    )
    document.write_text(preview.stdout, encoding="utf-8")
    assert found_by_the_pack(log.read_text(encoding="utf-8")) == as_the_pack_shows(case.pack)
    assert (preview.returncode != 0) == fails(case.pack), preview.stdout + preview.stderr

    for path, expected in ((folder.project, case.checked), (document, case.document)):
        found = case.pack if expected is None else expected
        command: list[str | Path] = [COMMAND, "check", path, "--config", policies, "--format", "json"]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        report = json.loads(result.stdout)
        assert (found_by_a_check(report), report["gaps"]) == (sorted(found), [])
        assert (result.returncode, result.stderr) == (int(fails(found)), "")
