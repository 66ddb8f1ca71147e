"""Merging, replacing and looking up schemas, without a server."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entra_components._graph.schema_diff import schema_changes
from entra_components._graph.schema_merge import contains, drops, lacks_ids, merged, read_back, replaced
from tests.support.graph_server import default_schema

ENTRA, SCIM = "Azure Active Directory", "customappsso"


def flows(target: str, source: str, **more: Any) -> dict[str, Any]:
    value = {"type": "Attribute", "name": source, "expression": f"[{source}]", "parameters": []}
    return {"targetAttributeName": target, "source": value, **more}


def schema(*mappings: dict[str, Any], rule: dict[str, Any] | None = None, **objects: Any) -> dict[str, Any]:
    """A schema of one rule with one object mapping of users."""
    users = {"sourceObjectName": "User", "targetObjectName": "User", **objects, "attributeMappings": list(mappings)}
    return {"synchronizationRules": [{**({"name": "OUT"} if rule is None else rule), "objectMappings": [users]}]}


def service(*mappings: dict[str, Any], **objects: Any) -> dict[str, Any]:
    """What the service has of such a schema: with what it writes by itself."""
    rule = {
        "id": "rule#V2",
        "name": "OUT",
        "priority": 1,
        "sourceDirectoryName": ENTRA,
        "targetDirectoryName": SCIM,
        "metadata": [{"key": "IsCustomerDefined", "value": "false"}],
    }
    written = {"flowTypes": "Add, Update, Delete", "enabled": True, "scope": None, "metadata": [], **objects}
    document = schema(*(server_written(mapping) for mapping in mappings), rule=rule, **written)
    return {"id": "job", "version": "FileVersion:1", **document, "directories": [{"id": "d", "name": SCIM}]}


def server_written(mapping: dict[str, Any]) -> dict[str, Any]:
    return {"defaultValue": None, "flowType": "Always", "matchingPriority": 0, **mapping}


def test_what_is_not_declared_stays_and_what_the_service_wrote_stays() -> None:
    current = service(flows("userName", "mail", matchingPriority=1), flows("added", "inThePortal"))
    declared = schema(flows("USERNAME", "userPrincipalName"), flows("nickName", "mailNickname"), enabled=False)
    untouched = copy.deepcopy((current, declared))

    assert merged(current, declared) == {
        **current,
        "synchronizationRules": [
            {
                **current["synchronizationRules"][0],
                "objectMappings": [
                    {
                        **current["synchronizationRules"][0]["objectMappings"][0],
                        "enabled": False,
                        "attributeMappings": [
                            server_written(flows("userName", "userPrincipalName", matchingPriority=1)),
                            server_written(flows("added", "inThePortal")),
                            flows("nickName", "mailNickname"),
                        ],
                    }
                ],
            }
        ],
    }
    assert (current, declared) == untouched


@pytest.mark.parametrize(
    "rule",
    [
        {"id": "rule#V2", "name": "renamed by the service"},
        {"name": "OUT"},
        {"name": "out"},
        {"id": "of another job", "name": "OUT"},
        {"sourceDirectoryName": ENTRA, "targetDirectoryName": SCIM},
        {"sourceDirectoryName": "Microsoft Entra ID", "targetDirectoryName": SCIM},
        {"name": "A name of one's own", "sourceDirectoryName": ENTRA, "targetDirectoryName": SCIM},
    ],
)
def test_a_rule_is_found_and_keeps_what_the_service_calls_it(rule: dict[str, Any]) -> None:
    current = service(flows("userName", "mail"))
    declared = schema(flows("userName", "mail"), rule=rule)
    assert merged(current, declared) == current
    assert read_back(current, declared) == declared


def test_directories_identify_a_rule_only_where_no_other_rule_has_them() -> None:
    current = service(flows("userName", "mail"))
    first = current["synchronizationRules"][0]
    current["synchronizationRules"].append({**first, "id": "second", "name": "SECOND"})
    declared = schema(rule={"sourceDirectoryName": ENTRA, "targetDirectoryName": SCIM})
    assert merged(current, declared)["synchronizationRules"] == [
        *current["synchronizationRules"],
        *declared["synchronizationRules"],
    ]


def test_case_counts_in_the_names_of_directory_extensions_alone() -> None:
    extension = f"extension_{'0' * 32}_costCentre"
    current = service(flows(extension, "a"), flows("title", "jobTitle"))
    declared = schema(flows(extension.upper(), "b"), flows("TITLE", "jobTitle"))
    mappings = merged(current, declared)["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    assert [mapping["targetAttributeName"] for mapping in mappings] == [extension, "title", extension.upper()]


def test_what_is_no_longer_declared_becomes_the_default_again_or_goes() -> None:
    default = service(flows("userName", "mail", matchingPriority=1), flows("title", "jobTitle"))
    previous = schema(
        flows("userName", "upn", flowType="ObjectAddOnly"),
        flows("own", "x"),
        flows("title", "y", defaultValue="z"),
        enabled=False,
        scope={"groups": [{"clauses": []}]},
    )
    current = merged({**default, "version": "FileVersion:3"}, previous)
    current["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].append(flows("added", "inThePortal"))
    declared = schema(flows("userName", "upn"))

    assert drops(declared, previous)
    result = merged(current, declared, previous, default)
    mappings = result["synchronizationRules"][0]["objectMappings"][0].pop("attributeMappings")
    assert mappings == [
        server_written(flows("userName", "upn", matchingPriority=1)),
        server_written(flows("title", "jobTitle")),
        flows("added", "inThePortal"),
    ]
    default["synchronizationRules"][0]["objectMappings"][0].pop("attributeMappings")
    assert result == {**default, "version": "FileVersion:3"}


def test_a_rule_of_the_programs_own_goes_with_everything_in_it() -> None:
    current = service(flows("userName", "mail"))
    own = schema(flows("a", "b"), rule={"name": "OWN", "sourceDirectoryName": SCIM, "targetDirectoryName": ENTRA})
    with_own = merged(current, own)
    assert with_own["synchronizationRules"] == current["synchronizationRules"] + own["synchronizationRules"]
    assert merged(with_own, {"synchronizationRules": []}, own, current) == current


def test_a_declared_scope_replaces_the_scope_and_one_that_says_the_same_does_not() -> None:
    clause = {"operatorName": "EQUALS", "sourceOperandName": "department", "targetOperand": {"values": ["Sales"]}}
    written = {"name": "g", "clauses": [{**clause, "MultiValuedComparisonType": "Any"}], "sort": None}
    current = service(scope={"groups": [written], "inputFilterGroups": [], "categoryFilterGroups": None})
    same = schema(scope={"groups": [{"name": "g", "clauses": [clause]}]})
    other = schema(scope={"groups": [{"name": "g", "clauses": [{**clause, "operatorName": "IS NOT NULL"}]}]})
    assert merged(current, same) == current
    assert read_back(current, same) == same
    object_mapping = merged(current, other)["synchronizationRules"][0]["objectMappings"][0]
    assert object_mapping["scope"] == other["synchronizationRules"][0]["objectMappings"][0]["scope"]
    assert read_back(current, other)["synchronizationRules"][0]["objectMappings"][0]["scope"] == {
        "groups": [{"name": "g", "clauses": [clause]}]
    }


def test_declared_directories_are_merged_by_name_object_and_attribute() -> None:
    attribute = {"name": "userName", "type": "String", "caseExact": False}
    directory = {"id": "d", "name": SCIM, "version": "1", "objects": [{"name": "User", "attributes": [attribute]}]}
    added = {"name": "urn:x:costCentre", "type": "String"}
    named = {"name": "USERNAME", "type": "Integer"}
    declared = {"directories": [{"name": SCIM, "objects": [{"name": "user", "attributes": [named, added]}]}]}
    result = merged({"synchronizationRules": [], "directories": [directory]}, declared)
    assert result["directories"] == [{**directory, "objects": [{"name": "User", "attributes": [attribute, added]}]}]
    assert read_back(result, declared) == declared
    # Taking a definition away again is left to who knows that it was added.
    assert merged(result, {}, declared, {"directories": [directory]}) == result


def test_drift_is_shown_at_the_attribute_mapping() -> None:
    declared = schema(flows("userName", "mail"), flows("title", "jobTitle"))
    current = service(flows("title", "jobTitle"), flows("userName", "upn"), flows("added", "inThePortal"))
    assert [change.path for change in schema_changes(declared, read_back(current, declared))] == [
        "synchronizationRules[OUT].objectMappings[User -> User].attributeMappings[userName].source.expression",
        "synchronizationRules[OUT].objectMappings[User -> User].attributeMappings[userName].source.name",
    ]
    whole = read_back(current, declared, whole=True)["synchronizationRules"][0]["objectMappings"][0][
        "attributeMappings"
    ]
    assert whole == [
        flows("userName", "upn"),
        flows("title", "jobTitle"),
        server_written(flows("added", "inThePortal")),
    ]
    gone = service(flows("userName", "mail"))
    assert read_back(gone, declared) == schema(flows("userName", "mail"))


def test_replacing_takes_over_ids_metadata_and_directories() -> None:
    current = service(flows("userName", "mail"), flows("added", "inThePortal"), metadata=[{"key": "Disposition"}])
    declared = schema(flows("userName", "upn"), rule={"name": "OUT", "sourceDirectoryName": "Microsoft Entra ID"})
    rule = current["synchronizationRules"][0]
    assert not lacks_ids(current, declared)
    assert replaced(current, declared) == {
        "id": "job",
        "version": "FileVersion:1",
        "directories": current["directories"],
        "synchronizationRules": [
            {
                "id": "rule#V2",
                "name": "OUT",
                "sourceDirectoryName": ENTRA,
                "metadata": rule["metadata"],
                "objectMappings": [
                    {
                        "sourceObjectName": "User",
                        "targetObjectName": "User",
                        "metadata": [{"key": "Disposition"}],
                        "attributeMappings": [flows("userName", "upn")],
                    }
                ],
            }
        ],
    }


def test_replacing_takes_the_id_of_a_rule_that_somebody_removed_from_the_template() -> None:
    default = service(flows("userName", "mail"))
    current = {**default, "synchronizationRules": []}
    declared = schema(flows("userName", "mail"))
    assert lacks_ids(current, declared)
    assert replaced(current, declared, default)["synchronizationRules"][0]["id"] == "rule#V2"


def test_an_exported_document_is_not_a_change() -> None:
    current = service(flows("userName", "mail"))
    exported = {"@odata.context": "https://graph", **copy.deepcopy(current), "id": "other", "version": "FileVersion:9"}
    assert merged(current, exported) == current
    assert replaced(current, exported) == current
    assert read_back(current, exported, whole=True) == exported


NAMES = st.sampled_from(["userName", "USERNAME", "title", 'emails[type eq "work"].value', "displayName", "active"])
MAPPINGS = st.lists(
    st.builds(
        lambda target, source, more: flows(target, source, **more),
        NAMES,
        st.sampled_from(["mail", "jobTitle"]),
        st.dictionaries(
            st.sampled_from(["flowType", "defaultValue", "matchingPriority"]), st.sampled_from([None, "x", 1])
        ),
    ),
    max_size=5,
    unique_by=lambda mapping: mapping["targetAttributeName"].lower(),
)
SCHEMAS = st.builds(lambda mappings: schema(*mappings), MAPPINGS)


@settings(max_examples=30)
@given(MAPPINGS, SCHEMAS, SCHEMAS)
def test_merging_twice_is_merging_once_and_undoing_gives_the_default(
    added: list[dict[str, Any]], declared: dict[str, Any], after: dict[str, Any]
) -> None:
    default = default_schema("scim")
    default["synchronizationRules"][0]["name"] = "OUT"
    mappings = default["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
    theirs = [flows(f"theirs.{number}", mapping["source"]["name"]) for number, mapping in enumerate(added)]
    current = copy.deepcopy(default)
    current["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"] = [*mappings, *theirs]

    first = merged(current, declared)
    assert contains(first, declared)
    assert merged(first, declared) == first
    second = merged(first, after, declared, default)
    assert contains(second, after)
    assert not schema_changes(merged(second, {}, after, default), current)


@settings(max_examples=30)
@given(SCHEMAS)
def test_replacing_leaves_exactly_what_is_declared(declared: dict[str, Any]) -> None:
    current = default_schema("scim")
    current["synchronizationRules"][0]["name"] = "OUT"
    result = replaced(current, declared)
    assert contains(result, declared, whole=True)
    assert replaced(result, declared) == result
