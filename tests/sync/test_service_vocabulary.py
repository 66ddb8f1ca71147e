"""Clouds, templates, tenants, names, passwords, operators, functions and settings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_sync.clouds import Cloud, graph_endpoint, is_us_government, login_endpoint, parse_cloud, same_boundary
from entra_sync.filters import (
    Arity,
    FilterOperator,
    Operand,
    filter_operator,
    is_unsupported_operator,
    nearest_operator,
    operator_names,
)
from entra_sync.functions import (
    Form,
    Function,
    Origin,
    Parameter,
    catalogue,
    documented_words,
    find_function,
    is_documented_word,
    parameters_of,
)
from entra_sync.names import (
    ECMA_URN,
    is_directory_extension,
    is_ecma_attribute,
    is_entra_directory,
    is_target_tenant_directory,
    last_segment,
    same_attribute,
)
from entra_sync.notification import notification_recipients
from entra_sync.passwords import is_password_attribute
from entra_sync.templates import (
    CROSS_TENANT_APPLICATION_TEMPLATE,
    CROSS_TENANT_TEMPLATE,
    NON_GALLERY_APPLICATION_TEMPLATES,
    NON_GALLERY_TEMPLATE,
    Scenario,
    application_template_name,
    is_application_template_id,
    is_job_id,
    job_template,
    scenario_of_template,
)
from entra_sync.tenants import tenant_id

L4, L5 = Cloud.US_GOVERNMENT_L4, Cloud.US_GOVERNMENT_L5
EXTENSION = "extension_0123456789abcdef0123456789abcdef_costCentre"
GUID = "8442fd39-2183-419c-8732-74b6ce866bd5"


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        *((cloud.value, cloud) for cloud in Cloud),
        ("public", Cloud.GLOBAL),
        ("AzurePublicCloud", Cloud.GLOBAL),
        ("usgovernment", L4),
        ("US Government L5", L5),
        ("us_government-l4", L4),
        ("AzureUSGovernment", L4),
        ("DoD", L5),
        ("AzureChinaCloud", Cloud.CHINA),
        ("German", Cloud.GERMANY),
        ("", None),
        ("mars", None),
    ],
)
def test_cloud_names(text: str, cloud: Cloud | None) -> None:
    assert parse_cloud(text) == cloud


def test_cloud_boundaries() -> None:
    together = {(a, b) for a in Cloud for b in Cloud if same_boundary(a, b)}

    assert together == {(cloud, cloud) for cloud in Cloud} | {(L4, L5), (L5, L4)}
    assert [cloud for cloud in Cloud if is_us_government(cloud)] == [L4, L5]


def test_cloud_endpoints() -> None:
    assert {cloud: (graph_endpoint(cloud), login_endpoint(cloud)) for cloud in Cloud} == {
        Cloud.GLOBAL: ("https://graph.microsoft.com", "https://login.microsoftonline.com"),
        L4: ("https://graph.microsoft.us", "https://login.microsoftonline.us"),
        L5: ("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
        Cloud.CHINA: ("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
        Cloud.GERMANY: (None, None),
    }


@pytest.mark.parametrize(
    ("template", "scenario"),
    [
        (CROSS_TENANT_TEMPLATE, Scenario.CROSS_TENANT),
        ("azure2azure", Scenario.CROSS_TENANT),
        ("AD2AADProvisioning", Scenario.CLOUD_SYNC),
        ("AD2AADPasswordHash", Scenario.CLOUD_SYNC),
        ("AAD2ADGroupProvisioning", Scenario.CLOUD_SYNC),
        ("AAD2ADExchangeHybridWriteback", Scenario.CLOUD_SYNC),
        ("API2AAD", Scenario.INBOUND),
        ("API2AD", Scenario.INBOUND),
        ("Workday2AD", Scenario.INBOUND),
        ("WorkdayToAAD", Scenario.INBOUND),
        ("SuccessFactors2AAD", Scenario.INBOUND),
        (NON_GALLERY_TEMPLATE, Scenario.APPLICATION),
        ("customappsso", Scenario.APPLICATION),
        ("dataBricks", Scenario.APPLICATION),
        ("aws", Scenario.APPLICATION),
        ("aWSSingleSignon", Scenario.APPLICATION),
        ("SfSandboxOutDelta", Scenario.APPLICATION),
        ("WorkdayWriteback", None),
        ("somethingElse", None),
        ("", None),
    ],
)
def test_scenarios_of_templates(template: str, scenario: Scenario | None) -> None:
    assert scenario_of_template(template) == scenario


def test_application_templates() -> None:
    names = {
        template: application_template_name(template.upper()) for template in NON_GALLERY_APPLICATION_TEMPLATES.values()
    }

    assert set(names.values()) == {"Non-gallery application"}
    assert set(NON_GALLERY_APPLICATION_TEMPLATES) == set(Cloud) - {Cloud.GERMANY}
    assert NON_GALLERY_APPLICATION_TEMPLATES[L4] == NON_GALLERY_APPLICATION_TEMPLATES[L5]
    assert application_template_name(CROSS_TENANT_APPLICATION_TEMPLATE) == "Cross-tenant synchronization"
    assert application_template_name(GUID) is None


@pytest.mark.parametrize(
    ("job_id", "template"),
    [
        (f"dataBricks.f5532fc709734b1290e8a1fa9fd03a82.{GUID}", "dataBricks"),
        (f"/servicePrincipals/{GUID}/synchronization/jobs/scim.{'0' * 32}.{GUID}", "scim"),
        (f"with.dots.{'A' * 32}.{GUID.upper()}", "with.dots"),
        ("AD2AADProvisioning.2f0a1e3d4c5b6a798897a6b5c4d3e2f1", "AD2AADProvisioning"),
        (f"with.dots.{'a' * 32}", "with.dots"),
        (f".{'0' * 32}", None),
        ("0" * 32, None),
        (GUID, None),
        (f".{'0' * 32}.{GUID}", None),
        (f"scim.{'0' * 31}.{GUID}", None),
        ("scim", None),
        ("", None),
    ],
)
def test_templates_of_job_ids(job_id: str, template: str | None) -> None:
    assert job_template(job_id) == template


@pytest.mark.parametrize(
    ("text", "is_id"),
    [
        (f"dataBricks.f5532fc709734b1290e8a1fa9fd03a82.{GUID}", True),
        (f"with.dots.{'A' * 32}.{GUID.upper()}", True),
        ("SfSandboxOutDelta.e4bbf44533ea4eabb17027f3a92e92aa", True),
        (GUID, True),
        ("nope", False),
        (f"scim.{'0' * 31}.{GUID}", False),
        (f".{'0' * 32}.{GUID}", False),
        (f"scim.{'0' * 32}.{GUID} ", False),
        (f"a/scim.{'0' * 32}.{GUID}", False),
        ("", False),
    ],
)
def test_ids_of_jobs(text: str, *, is_id: bool) -> None:
    assert is_job_id(text) is is_id


@pytest.mark.parametrize(
    ("text", "is_id"),
    [(GUID, True), (f" {GUID.upper()} ", True), ("salesforce", False), (GUID[1:], False), ("", False)],
)
def test_ids_of_application_templates(text: str, *, is_id: bool) -> None:
    assert is_application_template_id(text) is is_id


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        (GUID, GUID),
        (f" {GUID.upper()}\n", GUID),
        ("contoso.onmicrosoft.com", None),
        (GUID.replace("-", ""), None),
        (GUID + "0", None),
        ("", None),
    ],
)
def test_tenant_ids(text: str, identifier: str | None) -> None:
    assert tenant_id(text) == identifier


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("mail", "mail", True),
        ("userPrincipalName", "USERPRINCIPALNAME", True),
        ("mail", "otherMails", False),
        (EXTENSION, EXTENSION, True),
        (EXTENSION, EXTENSION.lower(), False),
        ("extension_costCentre", "extension_costcentre", True),
    ],
)
def test_same_attributes(a: str, b: str, same: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert (same_attribute(a, b), same_attribute(b, a)) == (same, same)


def test_kinds_of_attribute_names() -> None:
    assert [
        name
        for name in (EXTENSION, EXTENSION.upper(), "extension_1_a", "extensionAttribute1")
        if is_directory_extension(name)
    ] == [
        EXTENSION,
        EXTENSION.upper(),
    ]
    assert (last_segment(f"{ECMA_URN}login"), last_segment("mail"), last_segment("a:")) == ("login", "mail", "")
    assert (is_ecma_attribute(f"{ECMA_URN.upper()}login"), is_ecma_attribute("login")) == (True, False)


@pytest.mark.parametrize(
    ("name", "entra", "target"),
    [
        ("Azure Active Directory", True, False),
        ("microsoft entra id", True, False),
        ("Azure Active Directory (target tenant)", True, True),
        ("Microsoft Entra ID  (Target Tenant)", True, True),
        ("Active Directory", False, False),
        ("customappsso", False, False),
        ("Salesforce (target tenant)", False, False),
        ("", False, False),
    ],
)
def test_directories(name: str, entra: bool, target: bool) -> None:  # noqa: FBT001 - parameters of the test
    assert (is_entra_directory(name), is_target_tenant_directory(name)) == (entra, target)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "passwordProfile",
        "passwordProfile.password",
        "userPassword",
        "user_password",
        "unicodePwd",
        f"{ECMA_URN}export_password",
        "urn:ietf:params:scim:schemas:core:2.0:User:password",
    ],
)
def test_password_attributes(name: str) -> None:
    assert is_password_attribute(name)


@pytest.mark.parametrize(
    "name", ["passwordPolicies", "lastPasswordChangeDateTime", "forceChangePasswordNextSignIn", "password:hint", ""]
)
def test_other_attributes_with_passwords_in_their_names(name: str) -> None:
    assert not is_password_attribute(name)


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("EQUALS", FilterOperator("EQUALS", Arity.BINARY, frozenset({"String", "Integer"}))),
        (
            "is_not  null",
            FilterOperator("IS NOT NULL", Arity.UNARY, frozenset({"String", "Integer", "Binary", "Boolean"})),
        ),
        ("Is True", FilterOperator("IS TRUE", Arity.UNARY, frozenset({"Boolean"}))),
        (
            "greater than or equals",
            FilterOperator("Greater_Than_OR_EQUALS", Arity.BINARY, frozenset({"String", "Integer"}), Operand.INTEGER),
        ),
        (
            "not regex match",
            FilterOperator("NOT REGEX MATCH", Arity.BINARY, frozenset({"String", "Integer"}), Operand.PATTERN),
        ),
        ("INCLUDES", FilterOperator("Includes", Arity.BINARY, None)),
        ("!&", FilterOperator("!&", Arity.BINARY, None)),
        ("CONTAINS", None),
        ("", None),
    ],
)
def test_filter_operators(name: str, operator: FilterOperator | None) -> None:
    assert filter_operator(name) == operator


@pytest.mark.parametrize(
    ("name", "operand", "refusal"),
    [
        ("Greater_Than", "1000000", None),
        ("Greater_Than", " -1 ", None),
        ("Greater_Than", "1.5", "compares integers and has a value that isn't one"),
        ("Greater_Than_OR_EQUALS", "", "compares integers and has a value that isn't one"),
        ("Greater_Than_OR_EQUALS", "\u0663", "compares integers and has a value that isn't one"),
        ("REGEX MATCH", "(Sales)", None),
        (
            "REGEX MATCH",
            "(Sales",
            "has a regular expression that does not compile in .NET: it has a `(` without a `)`",
        ),
        ("EQUALS", "(Sales", None),
    ],
)
def test_operands_that_operators_refuse(name: str, operand: str, refusal: str | None) -> None:
    operator = filter_operator(name)
    assert operator is not None
    assert operator.refusal(operand) == refusal


def test_what_is_known_of_filter_operators() -> None:
    assert operator_names() == (
        "EQUALS",
        "NOT EQUALS",
        "IS TRUE",
        "IS FALSE",
        "IS NULL",
        "IS NOT NULL",
        "REGEX MATCH",
        "NOT REGEX MATCH",
        "&",
        "!&",
        "ENDS_WITH",
        "Greater_Than",
        "Greater_Than_OR_EQUALS",
        "Includes",
    )
    operators = [operator for name in operator_names() if (operator := filter_operator(name))]
    assert [operator.name for operator in operators if operator.unary] == [
        "IS TRUE",
        "IS FALSE",
        "IS NULL",
        "IS NOT NULL",
    ]
    assert [operator.name for operator in operators if operator.supports("DateTime")] == [
        "&",
        "!&",
        "ENDS_WITH",
        "Includes",
    ]
    assert [is_unsupported_operator(name) for name in ("ismemberof", "EQUALS")] == [True, False]


def _parameter(name: str, key: str | None = None, *, required: bool = True, repeats: bool = False) -> Parameter:
    return Parameter(name, key or name, required=required, repeats=repeats)


def test_functions() -> None:
    assert find_function("Switch") == Function(
        "Switch",
        Origin.APP_PROVISIONING,
        (
            _parameter("source"),
            _parameter("defaultValue", required=False),
            _parameter("key/value pairs", "switchValue", repeats=True),
        ),
    )
    assert find_function("Now") == Function("Now", Origin.APP_PROVISIONING, ())
    assert find_function("AltSecIdFromNetId") == Function("AltSecIdFromNetId", Origin.OBSERVED, None)
    assert find_function("switch") is None
    assert parameters_of("Not") == (_parameter("source"),)
    assert (parameters_of("AltSecIdFromNetId"), parameters_of("Unheard")) == (None, None)
    assert [parameter.key for parameter in parameters_of("Replace") or ()] == [
        "source",
        "Find",
        "RegularExpression",
        "RegularExpressionGroupName",
        "Replacement",
        "ReplacementPropertyName",
        "Template",
    ]


def test_forms_of_functions() -> None:
    with_others = {function.name: function.other_forms for function in catalogue().values() if function.other_forms}

    assert with_others == {
        "FormatDateTime": (Form(Origin.CLOUD_SYNC, tuple(map(_parameter, ("source", "inputFormat", "outputFormat")))),),
        "Split": (Form(Origin.GRAPH, (_parameter("source"),)),),
    }
    assert [
        [parameter.key for parameter in parameters_of("FormatDateTime", arguments) or ()] for arguments in (3, 4, None)
    ] == [
        ["source", "inputFormat", "outputFormat"],
        ["source", "dateTimeStyles", "inputFormat", "outputFormat"],
        ["source", "dateTimeStyles", "inputFormat", "outputFormat"],
    ]


def test_names_that_the_service_writes_into_trees() -> None:
    functions = ("IIF", "IsPresent", "SingleAppRoleAssignment", "AppRoleAssignmentsComplex")

    assert {name: next(parameter.key for parameter in parameters_of(name) or ()) for name in functions} == {
        "IIF": "one",
        "IsPresent": "source",
        "SingleAppRoleAssignment": "source",
        "AppRoleAssignmentsComplex": None,
    }


def test_words_with_a_meaning() -> None:
    assert sorted(documented_words()) == [
        "ASCII",
        "IgnoreAttributeFlow",
        "IgnoreObjectFlow",
        "UTF8",
        "Unicode",
        "vbBinaryCompare",
        "vbTextCompare",
    ]
    assert [is_documented_word(word) for word in ("VBTEXTCOMPARE", "mail", "")] == [True, False, False]


def test_how_many_arguments_functions_take() -> None:
    functions = [find_function(name) for name in ("Now", "Mid", "Replace", "Join", "Switch", "AltSecIdFromNetId")]

    assert [
        (function.name, function.least_arguments, function.most_arguments) for function in functions if function
    ] == [
        ("Now", 0, 0),
        ("Mid", 3, 3),
        ("Replace", 1, 7),
        ("Join", 2, None),
        ("Switch", 2, None),
        ("AltSecIdFromNetId", 0, None),
    ]


def test_where_functions_are_known_from() -> None:
    origins = [function.origin for function in catalogue().values()]

    assert {origin: origins.count(origin) for origin in Origin} == {
        Origin.APP_PROVISIONING: 46,
        Origin.CLOUD_SYNC: 9,
        Origin.HR_GUIDES: 0,
        Origin.GRAPH: 3,
        Origin.OBSERVED: 1,
    }
    assert list(catalogue()) == sorted(catalogue(), key=str.lower)


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ('{"Enabled":true,"Recipients":"a@contoso.com"}', ("a@contoso.com",)),
        (
            '{"Recipients":" a@contoso.com; b@contoso.com,c@contoso.com;"}',
            ("a@contoso.com", "b@contoso.com", "c@contoso.com"),
        ),
        ('{"Recipients":""}', ()),
        ('{"Recipients":null}', ()),
        ('{"Enabled":false,"DeleteThresholdEnabled":false}', ()),
        (
            '{"Recipients":["a@contoso.com", " b@contoso.com;c@contoso.com"]}',
            ("a@contoso.com", "b@contoso.com", "c@contoso.com"),
        ),
        ('{"recipients":"a@contoso.com"}', ("a@contoso.com",)),
        ('{"RECIPIENTS":"a@contoso.com","Recipients":"longer@contoso.com","recipients":null}', ("longer@contoso.com",)),
        ('{"Recipients":["a@contoso.com", 1]}', None),
        ('{"Recipients":{"a@contoso.com":true}}', None),
        ('{"Recipients":true}', None),
        ({"Recipients": ["a@contoso.com"]}, ("a@contoso.com",)),
        (["a@contoso.com"], None),
        (None, None),
        ('["a@contoso.com"]', None),
        ("a@contoso.com", None),
        ("", None),
        ("[" * 100_000, None),
        ("9" * 10_000, None),
    ],
)
def test_notification_recipients(text: object, recipients: tuple[str, ...] | None) -> None:
    assert notification_recipients(text) == recipients


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    for question in (
        parse_cloud,
        scenario_of_template,
        job_template,
        tenant_id,
        is_password_attribute,
        is_entra_directory,
        filter_operator,
        find_function,
        notification_recipients,
    ):
        question(text)
    assert same_attribute(text, text)


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("EQUAL", "EQUALS"),
        ("equal", "EQUALS"),
        ("NOT_EQUAL", "NOT EQUALS"),
        ("IS_NUL", "IS NULL"),
        ("ENDS WIHT", "ENDS_WITH"),
        ("Greater Then", "Greater_Than"),
        ("LIKE", None),
        ("", None),
    ],
)
def test_what_a_misspelt_operator_was_meant_to_be(name: str, operator: str | None) -> None:
    assert nearest_operator(name) == operator
