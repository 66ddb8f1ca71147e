"""Settings: what a policy configuration may say, and how a slip in it is reported."""

import json
from pathlib import Path
from typing import Any

import pytest

from entra_policy.configuration.reading import read_settings, settings_from_policies
from entra_policy.errors import ConfigurationError
from entra_policy.evaluation.selection import level_of
from entra_policy.finding import Level
from entra_policy.gap import GapKind
from entra_policy.rules import all_rules
from entra_policy.settings import Settings, Tenant, Unseen
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind

TENANT = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"


def read(document: Any, tmp_path: Path) -> Settings:
    file = tmp_path / "policy.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return read_settings(file, all_rules())


def test_everything_at_once(tmp_path: Path) -> None:
    settings = read(
        {
            "all": "advisory",
            "no-nested-groups": "disabled",
            "no-b2c-target": {"enforcementLevel": "mandatory"},
            "entra-provisioning": {
                "edition": "2026",
                "cloud": "dod",
                "undecided": "mandatory",
                "unseen": {"all": "mandatory", "unfinished-task": "advisory"},
                "applications": [{"template_id": TENANT.upper(), "clouds": ["public", "usgovernment"]}],
                "tenants": [{"id": TENANT.upper(), "kind": "b2c", "cloud": "public", "domains": ["Contoso.com"]}],
            },
        },
        tmp_path,
    )
    assert settings == Settings(
        edition="2026",
        cloud=Cloud.US_GOVERNMENT_L5,
        undecided=Level.MANDATORY,
        unseen=Unseen(Level.MANDATORY, {GapKind.UNFINISHED_TASK: Level.ADVISORY}),
        tenants={TENANT: Tenant(TENANT, TenantKind.B2C, Cloud.GLOBAL, frozenset({"contoso.com"}))},
        applications={TENANT: frozenset({Cloud.GLOBAL, Cloud.US_GOVERNMENT_L4})},
        levels={"all": Level.ADVISORY, "no-nested-groups": Level.DISABLED, "no-b2c-target": Level.MANDATORY},
    )
    by_name = {rule.name: level_of(rule, settings) for rule in all_rules()}
    assert by_name == {rule.name: Level.ADVISORY for rule in all_rules()} | {
        "no-nested-groups": Level.DISABLED,
        "no-b2c-target": Level.MANDATORY,
    }


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            "{",
            "the configuration isn't JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
        ),
        ([], "the configuration must be a JSON object whose keys are policy names."),
        ({"no-nested-group": "advisory"}, "there is no policy `no-nested-group`; did you mean `no-nested-groups`?"),
        ({"zzz": "advisory"}, "there is no policy `zzz`."),
        ({"EP999": "advisory"}, "there is no policy `EP999`."),
        (
            {"EP302": "advisory", "no-nested-groups": {"exemptible": False}},
            "`EP302` and `no-nested-groups` are the same rule; keep one.",
        ),
        ({"EP302": "advisory", "ep302": "disabled"}, "`EP302` and `ep302` are the same rule; keep one."),
        (
            {"no-nested-groups": 3},
            "`no-nested-groups` must be a level or an object with `enforcementLevel` and properties.",
        ),
        (
            {"no-nested-groups": "mandatroy"},
            "the level of `no-nested-groups` is 'mandatroy'; it must be disabled, advisory or mandatory.",
        ),
        (
            {"no-nested-groups": {"enforcementlevel": "advisory"}},
            "`no-nested-groups` has no property `enforcementlevel`; did you mean `enforcementLevel`?",
        ),
        (
            {"entra-provisioning": {"editon": "2026"}},
            "`entra-provisioning` has no property `editon`; did you mean `edition`?",
        ),
        (
            {"entra-provisioning": {"edition": "2025"}},
            "`entra-provisioning.edition` is '2025'; it must be 2024 or 2026.",
        ),
        (
            {"entra-provisioning": {"edition": 2026}},
            '`entra-provisioning.edition` is the number 2026; write it in quotes: "2026".',
        ),
        (
            {"entra-provisioning": {"edition": 2026.0}},
            '`entra-provisioning.edition` is the number 2026; write it in quotes: "2026".',
        ),
        ({"entra-provisioning": {"edition": 2025}}, "`entra-provisioning.edition` is 2025; it must be 2024 or 2026."),
        ({"entra-provisioning": {"edition": True}}, "`entra-provisioning.edition` is True; it must be 2024 or 2026."),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT}, {"id": f" {TENANT.upper()} "}]}},
            (
                "`entra-provisioning.tenants[1].id` is the same as `entra-provisioning.tenants[0].id`; put all of a tenant "
                "together."
            ),
        ),
        (
            {
                "entra-provisioning": {
                    "tenants": [
                        {"id": TENANT, "domains": ["contoso.com"], "verified_domains": ["contoso.com"]},
                        {
                            "id": "0f5c1d2e-3b4a-5968-7786-950412233445",
                            "verified_domains": ["a.example", " Contoso.COM "],
                        },
                    ]
                }
            },
            (
                "`entra-provisioning.tenants[1].verified_domains` is the same as `entra-provisioning.tenants[0].domains`; a "
                "domain is one tenant's only."
            ),
        ),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT, "domains": ["contoso.com", " "]}]}},
            "`entra-provisioning.tenants[0].domains` has a domain name without any letter.",
        ),
        (
            {
                "entra-provisioning": {
                    "applications": [
                        {"template_id": TENANT, "clouds": ["global"]},
                        {"template_id": TENANT.upper(), "clouds": ["china"]},
                    ]
                }
            },
            (
                "`entra-provisioning.applications[1].template_id` is the same as "
                "`entra-provisioning.applications[0].template_id`; keep one."
            ),
        ),
        (
            {"entra-provisioning": {"agent_versions": ["1.1.2505.0", "1.1.2600.0", "1.1.2505.0"]}},
            "`entra-provisioning.agent_versions[2]` is the same as `entra-provisioning.agent_versions[0]`; keep one.",
        ),
        (
            {"entra-provisioning": {"cloud": "mars"}},
            "`entra-provisioning.cloud` is 'mars'; it must be one of global, usgovernmentl4, usgovernmentl5, china, germany.",
        ),
        (
            {"entra-provisioning": {"undecided": "disabled"}},
            "`entra-provisioning.undecided` is 'disabled'; it must be advisory or mandatory.",
        ),
        (
            {"entra-provisioning": {"unseen": "disabled"}},
            "`entra-provisioning.unseen` is 'disabled'; it must be advisory or mandatory.",
        ),
        (
            {"entra-provisioning": {"unseen": ["mandatory"]}},
            "`entra-provisioning.unseen` must be advisory, mandatory, or an object of levels by the kind of gap.",
        ),
        (
            {"entra-provisioning": {"unseen": {"unchanged-resource": "mandatory"}}},
            "`entra-provisioning.unseen` has no kind of gap `unchanged-resource`; did you mean `unchanged-resources`?",
        ),
        (
            {"entra-provisioning": {"unseen": {"preview-failed": "disabled"}}},
            "`entra-provisioning.unseen` gives `preview-failed` the level 'disabled'; it must be advisory or mandatory.",
        ),
        ({"entra-provisioning": {"applications": {}}}, "`entra-provisioning.applications` must be a list."),
        ({"entra-provisioning": {"applications": [1]}}, "`entra-provisioning.applications[0]` must be an object."),
        (
            {"entra-provisioning": {"applications": [{"templateId": TENANT}]}},
            "`entra-provisioning.applications[0]` has no property `templateId`; did you mean `template_id`?",
        ),
        (
            {"entra-provisioning": {"applications": [{"template_id": "scim", "clouds": []}]}},
            "`entra-provisioning.applications[0].template_id` must be an application template's id (a GUID).",
        ),
        (
            {"entra-provisioning": {"applications": [{"template_id": TENANT, "clouds": "china"}]}},
            "`entra-provisioning.applications[0].clouds` must be a list of clouds.",
        ),
        (
            {"entra-provisioning": {"applications": [{"template_id": TENANT, "clouds": ["mars"]}]}},
            "`entra-provisioning.applications[0].clouds[0]` is 'mars'; it must be one of global, usgovernmentl4, usgovernmentl5, china, germany.",
        ),
        ({"entra-provisioning": {"tenants": {}}}, "`entra-provisioning.tenants` must be a list."),
        ({"entra-provisioning": {"tenants": ["x"]}}, "`entra-provisioning.tenants[0]` must be an object."),
        (
            {"entra-provisioning": {"tenants": [{"id": "x"}]}},
            "`entra-provisioning.tenants[0].id` must be a tenant id (a GUID).",
        ),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT, "kin": "b2c"}]}},
            "`entra-provisioning.tenants[0]` has no property `kin`; did you mean `kind`?",
        ),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT, "kind": "B2C"}]}},
            "`entra-provisioning.tenants[0].kind` is 'B2C'; it must be b2c or external or workforce.",
        ),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT, "domains": "x"}]}},
            "`entra-provisioning.tenants[0].domains` must be a list of domain names.",
        ),
        (
            {"entra-provisioning": {"tenants": [{"kind": "b2c"}]}},
            "`entra-provisioning.tenants[0]` has no `id`.",
        ),
        (
            {"entra-provisioning": {"tenants": [{"id": TENANT, "kind": None}]}},
            "`entra-provisioning.tenants[0]` has null as `kind`; give a value or leave it out.",
        ),
        (
            {"entra-provisioning": {"facts": None}},
            "`entra-provisioning` has null as `facts`; give a value or leave it out.",
        ),
        (
            {"entra-provisioning": {"agent_versions": []}},
            "`entra-provisioning.agent_versions` must be a list of versions such as 1.1.2505.0.",
        ),
        (
            {"entra-provisioning": {"agent_versions": ["1.1.2505.0", "newest"]}},
            "`entra-provisioning.agent_versions[1]` must be a version such as 1.1.2505.0.",
        ),
        (
            {"entra-provisioning": {"exemptions": 1}},
            "`entra-provisioning.exemptions` must be the path of an exemption file.",
        ),
        (
            {"entra-provisioning": {"maximum_exemption_days": 0}},
            "`entra-provisioning.maximum_exemption_days` must be a whole number of days from 1 to 3660.",
        ),
        (
            {"entra-provisioning": {"maximum_exemption_days": True}},
            "`entra-provisioning.maximum_exemption_days` must be a whole number of days from 1 to 3660.",
        ),
        (
            {"entra-provisioning": {"maximum_exemption_days": 1e400}},
            "`entra-provisioning.maximum_exemption_days` must be a whole number of days from 1 to 3660.",
        ),
        ({"no-b2c-target": {"exemptible": "no"}}, "`no-b2c-target.exemptible` must be true or false."),
        (
            {"no-b2c-target": {"exemptable": False}},
            "`no-b2c-target` has no property `exemptable`; did you mean `exemptible`?",
        ),
        ({"all": {"exemptible": False}}, "`all` is a level and has no property `exemptible`."),
        (
            {"environments": ["prod"]},
            "`environments` names environments of Pulumi ESC, which only Pulumi Cloud resolves; leave it out here.",
        ),
        ('{"all": "advisory", "all": "disabled"}', "`all` appears twice; keep one."),
        (
            '{"entra-provisioning": {"tenants": [{}, {"id": "a", "kind": "b2c", "\\u0069d": "b"}]}}',
            "`entra-provisioning.tenants[1].id` appears twice; keep one.",
        ),
        (
            '{"entra-provisioning": {\n "maximum_exemption_days": ' + "9" * 5_000 + "}}",
            "a number with 5,000 digits is too long to be read (line 2, column 28).",
        ),
        (
            '{"entra-provisioning": {"maximum_exemption_days": 1e400}}',
            "`entra-provisioning.maximum_exemption_days` must be a whole number of days from 1 to 3660.",
        ),
        (
            '{"entra-provisioning": {"maximum_exemption_days": NaN}}',
            "`entra-provisioning.maximum_exemption_days` must be a whole number of days from 1 to 3660.",
        ),
        (
            {"entra-provisioning": {"organisation": {"bundle": "/nowhere/rules"}}},
            "`entra-provisioning.organisation.bundle`: there is no folder /nowhere/rules; name the one with the rules.",
        ),
        ({"a\nb": "advisory"}, "there is no policy `a\\nb`."),
        ({"all": ["advisory"]}, "`all` must be a level or an object with `enforcementLevel` and properties."),
        (
            {"all": {"enforcementLevel": ["advisory"]}},
            "the level of `all` is ['advisory']; it must be disabled, advisory or mandatory.",
        ),
    ],
)
def test_slips(document: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(document, tmp_path)
    assert str(caught.value) == f"{tmp_path / 'policy.json'}: {message}"


def test_what_exemptions_may_do(tmp_path: Path) -> None:
    (tmp_path / "accepted.yaml").write_text("version: 1\nexemptions: []\n")
    settings = read(
        {
            "no-b2c-target": {"enforcementLevel": "advisory", "exemptible": False},
            "schema-shape": {"exemptible": False},
            "no-nested-groups": {"exemptible": True},
            "organisation-rules": {"enforcementLevel": "mandatory", "exemptible": False},
            "entra-provisioning": {"exemptions": "accepted.yaml", "maximum_exemption_days": 30.0},
        },
        tmp_path,
    )
    assert settings == Settings(
        levels={"no-b2c-target": Level.ADVISORY, "organisation-rules": Level.MANDATORY},
        not_exemptible=frozenset({"no-b2c-target", "schema-shape", "organisation-rules"}),
        maximum_exemption_days=30,
        exemption_file=tmp_path / "accepted.yaml",
    )


def test_a_level_that_remediates_is_mandatory_as_the_engine_has_it(tmp_path: Path) -> None:
    assert read({"no-b2c-target": "remediate"}, tmp_path) == Settings(levels={"no-b2c-target": Level.MANDATORY})


def test_a_path_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read({"entra-provisioning": {"exemptions": "a\0b"}}, tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'policy.json'}: {tmp_path}/a\\x00b: the exemptions can't be read: embedded null byte."
    )


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_settings(tmp_path / "none.json", all_rules())
    assert str(caught.value) == f"{tmp_path / 'none.json'}: the configuration can't be read: No such file or directory."


def test_agent_versions_in_the_settings() -> None:
    def given(versions: object) -> Settings:
        return settings_from_policies({}, {"entra-provisioning": {"agent_versions": versions}}, all_rules())

    assert given(["1.1.2600.0"]) == Settings(agent_versions=("1.1.2600.0",))
    with pytest.raises(ConfigurationError) as not_a_list:
        given("1.1.2600.0")
    assert str(not_a_list.value) == (
        "`entra-provisioning.agent_versions` must be a list of versions such as 1.1.2505.0."
    )
    with pytest.raises(ConfigurationError) as no_version:
        given(["1.1.2600.0", 1])
    assert str(no_version.value) == (
        '`entra-provisioning.agent_versions[1]` is the number 1; write the version in quotes, such as "1.1.2505.0".'
    )
    with pytest.raises(ConfigurationError) as no_text:
        given(["1.1.2600.0", "1.x"])
    assert str(no_text.value) == "`entra-provisioning.agent_versions[1]` must be a version such as 1.1.2505.0."
