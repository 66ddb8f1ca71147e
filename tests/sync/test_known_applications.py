"""The documented applications."""

from entra_sync._data import read_data
from entra_sync.clouds import Cloud
from entra_sync.known_applications import Fact, FactKind, KnownApplication, known_applications
from entra_sync.templates import NON_GALLERY_APPLICATION_TEMPLATES, scenario_of_template


def found(name: str) -> KnownApplication:
    (only,) = (each for each in known_applications() if each.name == name)
    return only


def test_facts_of_several_lists_are_brought_together() -> None:
    page = "Microsoft Graph: Configure provisioning using Microsoft Graph APIs"
    assert found("AWS IAM Identity Center").facts == (
        Fact(
            FactKind.APPLICATION_TEMPLATE,
            "21ed01d2-ec13-4e9e-86c1-cd546719ebc4",
            None,
            "Microsoft Graph docs: Configure provisioning (earlier version)",
        ),
        Fact(FactKind.SYNCHRONIZATION_TEMPLATE, "aWSSingleSignon", None, page),
        Fact(FactKind.DIRECTORY, "AWSSingleSignon", None, page),
        Fact(FactKind.ROLE, "User", None, page),
    )


def test_each_cloud_has_its_own_non_gallery_template() -> None:
    facts = found("Non-gallery application").facts
    by_cloud = {fact.cloud: fact.value for fact in facts if fact.kind is FactKind.APPLICATION_TEMPLATE}
    assert by_cloud == dict(NON_GALLERY_APPLICATION_TEMPLATES)
    assert Cloud.GERMANY not in by_cloud


def test_an_id_is_written_as_its_pattern_knows_it() -> None:
    rows = [row for row in read_data("templates.json")["synchronizationTemplates"] if "application" in row]
    assert {row["id"].lower() for row in rows} == {row["pattern"] for row in rows}
    assert all(scenario_of_template(row["id"]) == row["scenario"] for row in rows)


def test_no_fact_is_there_twice() -> None:
    for application in known_applications():
        keys = [(fact.kind, fact.value.lower(), fact.cloud) for fact in application.facts]
        assert len(keys) == len(set(keys)), application.name
