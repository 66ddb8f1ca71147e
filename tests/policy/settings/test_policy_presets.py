"""The configurations that come with the pack."""

import json
from pathlib import Path

import jsonschema
import pytest

from entra_policy.configuration.reading import presets, read_settings
from entra_policy.errors import ConfigurationError
from entra_policy.finding import Level
from entra_policy.rules import all_rules
from entra_policy.settings import Settings, Unseen
from entra_sync.clouds import Cloud

# What is advisory or off by default and stays so in the preset `strict`: notes on what nobody can declare away, and
# what other pages advise without saying that it fails.
NOTES = {
    "b2b-collaboration-limits",
    "custom-scim-attributes",
    "disable-is-not-immediate",
    "hr-mail-on-creation",
    "leavers-are-disabled",
    "mail-not-updated-with-mailbox",
    "no-rollback",
    "no-switch-default-from-entra",
    "not-every-group",
    "null-values-flow-where-they-can",
    "one-role-for-each-user",
    "scim-values-of-type-work",
    "show-in-address-list-mailbox",
    "target-id-not-mapped",
    "unique-values-without-diacritics",
    "users-can-be-provisioned",
}


def test_they_are_the_files_of_the_policy_pack(project_root: Path) -> None:
    folder = project_root / "policypack" / "config"
    assert dict(presets()) == {name: folder / f"{name}.json" for name in ("default", "strict", "us-government")}


def test_default_is_what_holds_without_a_file() -> None:
    assert read_settings(Path("default"), all_rules()) == Settings()


def test_strict() -> None:
    settings = read_settings(Path("strict"), all_rules())
    advisory = {rule.name for rule in all_rules() if rule.level is not Level.MANDATORY}
    assert settings == Settings(
        undecided=Level.MANDATORY,
        unseen=Unseen(Level.MANDATORY),
        maximum_exemption_days=90,
        not_exemptible=frozenset({"schema-shape", "expression-syntax"}),
        levels=dict.fromkeys([*(advisory - NOTES), "schema-shape", "expression-syntax"], Level.MANDATORY),
    )


def test_us_government() -> None:
    assert read_settings(Path("us-government"), all_rules()) == Settings(
        cloud=Cloud.US_GOVERNMENT_L4,
        not_exemptible=frozenset({"government-credential-size"}),
        levels={"government-credential-size": Level.MANDATORY, "manager-needs-restart": Level.MANDATORY},
    )


def test_a_preset_is_named_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("strict").write_text('{"all": "disabled"}')
    assert read_settings(tmp_path / "strict", all_rules()) == Settings(levels={"all": Level.DISABLED})
    with pytest.raises(ConfigurationError) as caught:
        read_settings(Path("strcit"), all_rules())
    assert str(caught.value) == (
        "strcit: the configuration can't be read: No such file or directory. Presets are default, strict, "
        "us-government."
    )


def test_each_preset_is_valid_by_the_published_schema(project_root: Path) -> None:
    schema = json.loads((project_root / "docs" / "settings.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    for file in presets().values():
        jsonschema.validate(json.loads(file.read_text()), schema, cls=jsonschema.Draft7Validator)
