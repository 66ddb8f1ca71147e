"""The short form of mappings: the same schema as with the building blocks, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from entra_components import (
    SCIM_USER,
    ArgumentError,
    CrossTenantSync,
    OnPremisesApplication,
    ProvisioningJob,
    all_of,
    attribute,
    clause,
    scope,
    to,
    users,
)
from entra_policy.values import UNKNOWN, Secret
from entra_sync.names import ECMA_URN
from tests.support.component_programs import GUID, by_name, program, rule

JOB = '"display_name": "X"'
ON_PREMISES = """
    "tenant_url": "https://h:8585/ecma2host_SQL/scim", "secret_token": secret("planted"),
    "synchronization_template_id": "erp"
"""
SHORT = """{
    "userName": {"value": "[userPrincipalName]", "matching": 1},
    "displayName": "[displayName]",
    "active": 'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    "userType": '"Member"',
    "title": {"value": "[jobTitle]", "default": "Employee", "on_create_only": True},
    "locale": {"default": "de"},
    'emails[type eq "work"].value': " ToLower([mail]) ",
    "type": "[employeeType]",
    "groups": {"value": '""'},
}"""
# In the order of the targets.
LISTED = """[
    to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
    to("displayName", attribute("displayName")),
    to('emails[type eq "work"].value', expression("ToLower([mail])")),
    to("groups", constant("")),
    to("locale", default="de"),
    to("title", attribute("jobTitle"), default="Employee", on_create_only=True),
    to("type", attribute("employeeType")),
    to("userName", attribute("userPrincipalName"), matching=1),
    to("userType", constant("Member")),
]"""


def deployed(component: str, arguments: str) -> Any:
    """What the component's schema resource gets, but where it was written."""
    inputs = by_name(program(f"{{{arguments}}}", component), "x-schema").props
    return {key: value for key, value in inputs.items() if key != "source_lines"}


@pytest.mark.parametrize("whole", ["{0}", "pulumi.Output.from_input({0})"], ids=["plain", "output"])
@pytest.mark.parametrize(
    ("component", "arguments"),
    [
        ("ProvisioningJob", f'{JOB}, "mappings": {{0}}'),
        ("ProvisioningJob", f'{JOB}, "group_mappings": {{0}}, "mappings": {{0}}'),
        ("CrossTenantSync", f'"target_tenant_id": "{GUID}", "mappings": {{0}}'),
        ("OnPremisesApplication", f'{ON_PREMISES}, "mappings": {{0}}'),
        ("OnPremisesApplication", f'{ON_PREMISES}, "anchor": "locale", "mappings": {{0}}'),
    ],
)
def test_it_deploys_what_the_building_blocks_deploy(component: str, arguments: str, whole: str) -> None:
    texts = [whole.format(text) for text in (SHORT, LISTED)]
    if component == "OnPremisesApplication":  # which takes no such names
        texts = [text.replace('emails[type eq "work"].value', "emails") for text in texts]
    short, listed = (arguments.replace("{0}", text) for text in texts)
    assert deployed(component, short) == deployed(component, listed)


def test_the_component_shows_what_was_written() -> None:
    inventory = program(f'{{{JOB}, "mappings": {{"a": "[mail]", "b": {{"default": "x"}}}}}}', "ProvisioningJob")
    assert by_name(inventory, "x").props["mappings"] == {"a": "[mail]", "b": {"default": "x"}}


def test_each_mapping_points_to_the_line_of_the_component() -> None:
    inventory = program(
        f'{{{JOB}, "mappings": {{"a": "[mail]"}}, "group_mappings": {{"b": "[mail]"}}}}', "ProvisioningJob"
    )
    schema = by_name(inventory, "x-schema")
    assert schema.props["source_lines"] == {
        f"schema.synchronizationRules[0].objectMappings[{index}].attributeMappings[0]": str(schema.source)
        for index in (0, 1)
    }


def mappings_of(arguments: str) -> Any:
    schema: Any = deployed("ProvisioningJob", f"{JOB}, {arguments}")["schema"]
    return schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]


def mapping(target: str, source: Any, **more: Any) -> dict[str, Any]:
    plain = {"flowBehavior": "FlowWhenChanged", "exportMissingReferences": False, "flowType": "Always"}
    return {"targetAttributeName": target, "source": source, "matchingPriority": 0} | plain | more


MAIL = {"type": "Attribute", "name": "mail", "expression": "[mail]", "parameters": []}


def test_values_may_be_outputs() -> None:
    assert mappings_of(
        """"mappings": {
            "a": pulumi.Output.from_input("[mail]"),
            "b": unknown,
            "c": {"value": unknown, "default": pulumi.Output.from_input("x"), "matching": 2},
            "d": {"value": "[mail]", "default": unknown},
        }"""
    ) == [
        mapping("a", MAIL),
        mapping("b", UNKNOWN),
        mapping("c", UNKNOWN, defaultValue="x", matchingPriority=2),
        mapping("d", MAIL, defaultValue=UNKNOWN),
    ]


def test_all_may_be_one_output() -> None:
    assert mappings_of('"mappings": unknown.apply(lambda name: {"a": name})') == UNKNOWN


@pytest.mark.parametrize(
    "mappings",
    [
        '{"a": secret("[mail]"), "b": {"default": "planted"}}',
        '{"a": "[mail]", "b": {"default": secret("planted")}}',
        'secret({"a": "[mail]", "b": {"default": "planted"}})',
    ],
)
def test_secrets_stay_secret(mappings: str) -> None:
    default = {key: value for key, value in mapping("b", None, defaultValue="planted").items() if key != "source"}
    user = {
        "sourceObjectName": "User",
        "targetObjectName": SCIM_USER,
        "attributeMappings": [mapping("a", MAIL), default],
    }
    whole = rule(user, target="customappsso")
    # Pulumi makes a secret of a list that has one in it.
    assert deployed("ProvisioningJob", f'{JOB}, "mappings": {mappings}')["schema"] == {
        "synchronizationRules": Secret(whole["synchronizationRules"])
    }


NOT_TEXT = (
    'must be text: an attribute such as "[mail]", an expression such as "ToLower([mail])", or a constant in quotes of '
    'its own, such as "\\"Member\\"".'
)
NO_ENTRY = (
    'must be text, such as "[mail]", or an object with some of value, matching, default, on_create_only; outputs are '
    "given for the values in it."
)
NO_MAPPINGS = "must be a list of attribute mappings, or an object from target attributes to their values."


@pytest.mark.parametrize(
    ("mappings", "message"),
    [
        ("[mail]", f"mappings: {NO_MAPPINGS}"),
        (7, f"mappings: {NO_MAPPINGS}"),
        ({1: "[mail]"}, "mappings: must have the names of target attributes as its keys."),
        ({" ": "[mail]"}, 'mappings[" "]: must have the name of a target attribute as its key.'),
        ({"a": None}, f"mappings.a: {NO_ENTRY}"),
        ({"a": True}, f"mappings.a: {NO_ENTRY}"),
        ({"a": ["[mail]"]}, f"mappings.a: {NO_ENTRY}"),
        ({"a": attribute("mail")}, f"mappings.a: {NO_ENTRY}"),
        ({"a": to("a", attribute("mail"))}, f"mappings.a: {NO_ENTRY}"),
        ({"a": {"expression": "[mail]"}}, f"mappings.a: {NO_ENTRY}"),
        ({"a": {}}, "mappings.a.value: is missing: give a value, or a default that is always used."),
        ({"a": {"matching": 1}}, "mappings.a.value: is missing: give a value, or a default that is always used."),
        ({"a": {"value": True}}, f"mappings.a.value: {NOT_TEXT}"),
        ({"a": {"value": attribute("mail")}}, f"mappings.a.value: {NOT_TEXT}"),
        ({"a": ""}, 'mappings.a: must be text that isn\'t empty; the constant that is empty is "\\"\\"".'),
        ({"a": "mail"}, "mappings.a: is a bare word: did you mean [mail]?"),
        ({"a": {"value": "true"}}, 'mappings.a.value: is a bare word: did you mean "True"?'),
        (
            {'emails[type eq "work"].value': "Join([a], [b"},
            (
                'mappings["emails[type eq \\"work\\"].value"]: isn\'t a valid expression: Line 1, column 11: expected `]` '
                "at the end of the name that begins here, found the end."
            ),
        ),
        (
            {"a": {"value": "[mail]", "matching": -1}},
            "mappings.a.matching: must be 0 (does not match) or an order from 1.",
        ),
        (
            {"a": {"value": "[mail]", "matching": 1.5}},
            "mappings.a.matching: must be 0 (does not match) or an order from 1.",
        ),
        (
            {"a": {"value": "[mail]", "default": 1}},
            'mappings.a.default: must be text; booleans and numbers are texts here too: "true", "1".',
        ),
        ({"a": {"value": "[mail]", "on_create_only": "yes"}}, "mappings.a.on_create_only: must be True or False."),
        (
            {"a": {"value": "[mail]", "onCreateOnly": True}},
            "mappings.a.onCreateOnly: isn't known in a mapping; did you mean on_create_only?",
        ),
        (
            {"a": {"value": "[mail]", "flow": "Always"}},
            "mappings.a.flow: isn't known in a mapping; there are value, matching, default, on_create_only.",
        ),
        (to("a", attribute("mail")), "mappings: is one attribute mapping: put it into a list, [to(...), ...]."),
        (
            attribute("mail"),
            "mappings: is the source of an attribute mapping; it must be a list of what to(...) returns.",
        ),
        (clause("a", "IS NULL"), "mappings: is a clause; it must be a list of what to(...) returns."),
        (all_of(clause("a", "IS NULL")), "mappings: is a group of clauses; it must be a list of what to(...) returns."),
        (scope(clause("a", "IS NULL")), "mappings: is a scoping filter; it must be a list of what to(...) returns."),
        (users(), "mappings: is an object mapping; it must be a list of what to(...) returns."),
    ],
)
@pytest.mark.parametrize("argument", ["mappings", "group_mappings"])
def test_what_is_refused(argument: str, mappings: Any, message: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        ProvisioningJob("hr", {"display_name": "X", argument: mappings})  # type: ignore[misc] # what is refused
    assert str(caught.value) == f'ProvisioningJob "hr": {message.replace("mappings", argument, 1)}'


def test_what_other_components_refuse() -> None:
    with pytest.raises(ArgumentError) as empty:
        CrossTenantSync("hr", {"target_tenant_id": GUID, "mappings": {}, "schema_mode": "replace"})
    assert str(empty.value) == (
        'CrossTenantSync "hr": mappings: are empty: with replace no user would be synchronized.'
    )
    arguments: Any = {
        "tenant_url": "https://h:8585/ecma2host_SQL/scim",
        "secret_token": "t",
        "synchronization_template_id": "erp",
    }
    with pytest.raises(ArgumentError) as dotted:
        OnPremisesApplication("hr", arguments | {"mappings": {"b": "[mail]", "a.b": "[mail]"}})
    assert str(dotted.value) == (
        'OnPremisesApplication "hr": mappings["a.b"]: the target \'a.b\' has a "." or "[" in its name, which the '
        "connector host does not support: give the column or attribute an alias in the connector."
    )
    with pytest.raises(ArgumentError) as twice:
        OnPremisesApplication("hr", arguments | {"mappings": {"a": "[mail]", f"{ECMA_URN}a": "[mail]"}})
    assert str(twice.value) == (
        f'OnPremisesApplication "hr": mappings["{ECMA_URN}a"]: a second mapping to the attribute \'{ECMA_URN}a\'.'
    )
