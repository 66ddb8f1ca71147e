"""Attributes that are mapped and that a job's directories don't define: added where absent, never changed, and removed."""

import copy
from typing import Any

import pytest

from entra_components import ArgumentError
from entra_components._graph.schema_diff import schema_changes
from entra_components.synchronization_schema import SynchronizationSchemaProvider
from entra_sync.graph import Refused
from tests.support.graph_server import GraphServer, Tenant, default_schema
from tests.support.graph_targets import Target, make_target, outputs

PROVIDER = SynchronizationSchemaProvider()
MODES = pytest.mark.parametrize("mode", ["merge", "replace"])
EXTENSION = "extension_9d98ed114c4840d298fad781915f27e4_division"
CUSTOM = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:badge"
ENTRA, SCIM = "Azure Active Directory", "customappsso"
DEFINITION = {
    "type": "String",
    "anchor": False,
    "caseExact": False,
    "defaultValue": None,
    "metadata": [],
    "multivalued": False,
    "mutability": "ReadWrite",
    "referencedObjects": [],
    "required": False,
}


@pytest.fixture
def target(tenant: Tenant) -> Target:
    """A job of a service that refuses mappings to attributes that its schema doesn't define."""
    tenant.also_defined = []
    return make_target(tenant)


def flows(target: str, source: str) -> dict[str, Any]:
    value = {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []}
    return {"targetAttributeName": target, "source": value}


def inputs(target: Target, *mappings: dict[str, Any], mode: str = "merge", **more: Any) -> dict[str, Any]:
    users = {"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": list(mappings)}
    rule = {
        "name": "USER_OUTBOUND_USER",
        "sourceDirectoryName": ENTRA,
        "targetDirectoryName": SCIM,
        "objectMappings": [users],
    }
    return target.with_inputs(template_id="scim", mode=mode, schema={"synchronizationRules": [rule]}, **more)


def declared(name: str, **more: Any) -> dict[str, Any]:
    return {"directory": SCIM, "object": "User", "name": name, **more}


def added(target: Target) -> dict[tuple[str, str], dict[str, Any]]:
    """The definitions that the template's schema doesn't have, by directory and name."""
    default = {
        (directory["name"], found["name"], entry["name"]): entry
        for directory in default_schema("scim")["directories"]
        for found in directory["objects"]
        for entry in found["attributes"]
    }
    found_now: dict[tuple[str, str], dict[str, Any]] = {}
    for directory in target.job.schema["directories"]:
        for found in directory["objects"]:
            for entry in found["attributes"]:
                known = default.pop((directory["name"], found["name"], entry["name"]), None)
                if known is None:
                    found_now[directory["name"], entry["name"]] = entry
                else:
                    assert entry == known
    assert default == {}
    return found_now


@MODES
def test_what_somebody_added_is_defined_by_its_name_and_removed_again(target: Target, mode: str) -> None:
    function = {
        "targetAttributeName": "title",
        "source": {"type": "Function", "name": "ToUpper", "expression": f"ToUpper([{EXTENSION}], )", "parameters": []},
    }
    wanted = inputs(target, flows(CUSTOM, "mail"), function, flows("userName", "userPrincipalName"), mode=mode)
    created = PROVIDER.create(copy.deepcopy(wanted))

    assert added(target) == {
        (ENTRA, EXTENSION): {"name": EXTENSION, **DEFINITION},
        (SCIM, CUSTOM): {"name": CUSTOM, **DEFINITION},
    }
    first = outputs(created)
    assert first["defined"] == [
        {"directory": ENTRA, "object": "User", "name": EXTENSION},
        {"directory": SCIM, "object": "User", "name": CUSTOM},
    ]
    assert PROVIDER.diff(str(created.id), first, wanted).changes is False
    assert outputs(PROVIDER.read(str(created.id), first)) == first

    fewer = inputs(target, flows(CUSTOM, "mail"), flows("userName", "userPrincipalName"), mode=mode)
    second = outputs(PROVIDER.update(str(created.id), first, copy.deepcopy(fewer)))
    assert list(added(target)) == [(SCIM, CUSTOM)]
    assert second["defined"] == [{"directory": SCIM, "object": "User", "name": CUSTOM}]

    PROVIDER.delete(str(created.id), second)
    assert schema_changes(default_schema("scim"), target.job.schema) == ()


def with_filter(wanted: dict[str, Any], attribute: str, groups: str = "groups") -> dict[str, Any]:
    def group(name: str) -> list[dict[str, Any]]:
        clause = {"sourceOperandName": name, "operatorName": "EQUALS", "targetOperand": {"values": ["x"]}}
        return [{"name": "x", "clauses": [clause]}]

    objects = wanted["schema"]["synchronizationRules"][0]["objectMappings"][0]
    objects["scope"] = {"groups": group("department"), groups: group(attribute)}
    return wanted


@MODES
@pytest.mark.parametrize("groups", ["groups", "inputFilterGroups", "categoryFilterGroups"])
def test_what_a_filter_looks_at_is_defined_as_well(target: Target, mode: str, groups: str) -> None:
    user = flows("userName", "userPrincipalName")
    both = with_filter(inputs(target, flows("title", EXTENSION), user, mode=mode), EXTENSION, groups)
    created = PROVIDER.create(copy.deepcopy(both))
    assert list(added(target)) == [(ENTRA, EXTENSION)]

    filtered = with_filter(inputs(target, user, mode=mode), EXTENSION, groups)
    second = outputs(PROVIDER.update(str(created.id), outputs(created), copy.deepcopy(filtered)))
    assert second["defined"] == [{"directory": ENTRA, "object": "User", "name": EXTENSION}]
    assert added(target) == {(ENTRA, EXTENSION): {"name": EXTENSION, **DEFINITION}}
    assert PROVIDER.diff(str(created.id), second, filtered).changes is False

    PROVIDER.update(str(created.id), second, inputs(target, user, mode=mode))
    assert added(target) == {}
    PROVIDER.create(copy.deepcopy(filtered))
    assert list(added(target)) == [(ENTRA, EXTENSION)]


@pytest.mark.parametrize("changes", [{"directory": "customapp"}, {"object": "Users"}])
def test_an_attribute_of_what_the_schema_does_not_have(target: Target, changes: dict[str, str]) -> None:
    listed = [declared("badge"), declared("other") | changes]
    before = copy.deepcopy(target.job.schema)
    where = {"directory": SCIM, "object": "User"} | changes
    with pytest.raises(ArgumentError) as caught:
        PROVIDER.create(inputs(target, flows("userName", "mail"), attributes=listed))
    assert str(caught.value) == (
        f"attributes[1]: is one of the object {where['object']} in the directory {where['directory']}, which the job's "
        "schema doesn't have; name one that it has."
    )
    assert target.job.schema == before


@MODES
def test_other_attributes_are_declared(target: Target, mode: str) -> None:
    mappings = (flows("badge", "mail"), flows("userName", "userPrincipalName"))
    with pytest.raises(Refused, match="The attribute badge is not defined for User of customappsso"):
        PROVIDER.create(inputs(target, *mappings, mode=mode))
    listed = [declared("badge", type="Integer", multivalued=True, required=True, case_exact=True)]
    wanted = inputs(target, *mappings, mode=mode, attributes=listed)
    created = PROVIDER.create(copy.deepcopy(wanted))

    said = {"type": "Integer", "multivalued": True, "required": True, "caseExact": True}
    assert added(target) == {(SCIM, "badge"): {"name": "badge", **DEFINITION, **said}}
    first = outputs(created)
    assert first["attributes"] == listed
    assert PROVIDER.diff(str(created.id), first, wanted).changes is False
    changed = inputs(target, *mappings, mode=mode, attributes=[*listed, declared("other")])
    assert PROVIDER.diff(str(created.id), first, changed).changes is True

    second = outputs(PROVIDER.update(str(created.id), first, inputs(target, mappings[1], mode=mode)))
    assert added(target) == {}
    assert "defined" not in second


@MODES
def test_a_definition_that_is_there_is_never_changed_and_never_removed(
    target: Target, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
    listed = [declared(manager.upper(), type="String"), declared("userName", required=False)]
    mappings = (flows(manager, "manager"), flows("userName", "mail"))
    wanted = inputs(target, *mappings, mode=mode, attributes=listed)
    raw = {"name": SCIM, "objects": [{"name": "User", "attributes": [{"name": manager, "type": "String"}]}]}
    wanted["schema"]["directories"] = [raw]
    created = PROVIDER.create(copy.deepcopy(wanted))
    assert capsys.readouterr().err == (
        "warning: attributes[0]: the job's schema defines this attribute already, with another type; a definition that "
        "is there is never changed.\n"
        "warning: attributes[1]: the job's schema defines this attribute already, with another required; a definition "
        "that is there is never changed.\n"
    )
    assert added(target) == {}
    first = outputs(created)
    assert "defined" not in first
    assert PROVIDER.diff(str(created.id), first, wanted).changes is False
    PROVIDER.update(str(created.id), first, inputs(target, mappings[1], mode=mode))
    assert added(target) == {}


@MODES
def test_one_that_was_added_is_not_changed_either(
    target: Target, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    user = flows("userName", "userPrincipalName")
    listed = [declared("badge", type="String", multivalued=False, case_exact=True)]
    created = PROVIDER.create(inputs(target, user, mode=mode, attributes=listed))
    assert capsys.readouterr().err == ""
    changed = [declared("badge", type="Integer", multivalued=True, case_exact=True)]
    PROVIDER.update(str(created.id), outputs(created), inputs(target, user, mode=mode, attributes=changed))
    assert capsys.readouterr().err == (
        "warning: attributes[0]: the job's schema defines this attribute already, with another type, multivalued; a "
        "definition that is there is never changed.\n"
    )
    assert added(target) == {(SCIM, "badge"): {"name": "badge", **DEFINITION, "caseExact": True}}


def test_what_others_defined_stays_when_it_is_no_longer_mapped(target: Target) -> None:
    users = next(entry for entry in target.job.schema["directories"] if entry["name"] == SCIM)["objects"][0]
    theirs = {"name": CUSTOM, **DEFINITION, "type": "Integer"}
    users["attributes"].append(theirs)
    created = PROVIDER.create(inputs(target, flows(CUSTOM, "mail")))
    PROVIDER.update(str(created.id), outputs(created), inputs(target, flows("userName", "mail")))
    assert added(target) == {(SCIM, CUSTOM): theirs}


def test_a_definition_that_others_still_map_stays(target: Target) -> None:
    created = PROVIDER.create(inputs(target, flows("title", EXTENSION), flows("userName", "mail")))
    changed = copy.deepcopy(target.job.schema)
    changed["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(flows("nickName", EXTENSION))
    target.job.save(changed)
    users = next(entry for entry in target.job.schema["directories"] if entry["name"] == SCIM)["objects"][0]
    users["attributes"].append({"name": "nickName", **DEFINITION})
    PROVIDER.update(str(created.id), outputs(created), inputs(target, flows("userName", "mail")))
    assert list(added(target)) == [(ENTRA, EXTENSION), (SCIM, "nickName")]


def test_a_definition_that_somebody_removed_is_a_difference(target: Target) -> None:
    wanted = inputs(target, flows("badge", "mail"), attributes=[declared("badge")])
    created = PROVIDER.create(copy.deepcopy(wanted))
    target.job.save(default_schema("scim"))
    now = PROVIDER.read(str(created.id), outputs(created))
    assert outputs(now)["attributes"] == []
    assert PROVIDER.diff(str(created.id), outputs(now), wanted).changes is True
    PROVIDER.update(str(created.id), outputs(now), copy.deepcopy(wanted))
    assert list(added(target)) == [(SCIM, "badge")]


def test_attributes_are_looked_at_before_graph_is_called(graph: GraphServer, target: Target) -> None:
    news = inputs(target, flows("badge", "mail"), attributes=["badge", {"directory": SCIM, "object": ""}])
    found = PROVIDER.check({}, news).failures
    assert [(failure.property, failure.reason) for failure in found] == [
        ("attributes[0]", "must be an object with directory, object and name."),
        ("attributes[1].object", "must be text that isn't empty."),
        ("attributes[1].name", "is missing."),
    ]
    assert graph.requests == []
