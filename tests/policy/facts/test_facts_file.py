"""A facts file: what it says, and how every slip in it is reported."""

import contextlib
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.errors import ConfigurationError
from entra_policy.facts import (
    Agent,
    CustomSecurityAttribute,
    DiscoveredAttribute,
    ExtensionProperty,
    Facts,
    Group,
    Member,
    ServicePrincipal,
    TenantFacts,
    User,
    fact_note,
)
from entra_policy.facts.reading import ADAPTER, facts_from_json, read_facts
from entra_policy.facts.schema import json_schema
from entra_policy.settings import Settings
from entra_sync.clouds import Cloud
from entra_sync.tenants import TenantKind

TENANT = "7c1a1f0e-52d3-4c0b-9a67-0e4d3f2b1c0a"

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "collected": "2026-11-20",
    "tenants": [
        {
            "id": TENANT,
            "cloud": "global",
            "kind": "workforce",
            "verified_domains": ["Contoso.com"],
            "extension_properties": [{"name": "extension_x_Cost", "data_type": "String", "multivalued": True}],
            "custom_security_attributes": [
                {"id": "HR_PayGrade", "type": "String", "multivalued": False, "active": True},
                {"id": "HR_Level"},
            ],
            "guest_invites": "adminsAndGuestInviters",
            "users": [
                {
                    "id": "U1",
                    "user_principal_name": "Ada@contoso.com",
                    "mail": "Ada@Contoso.com",
                    "user_type": "Guest",
                    "creation_type": "Invitation",
                    "external_user_state": "Accepted",
                    "enabled": True,
                    "sms_sign_in": False,
                    "mailbox": True,
                    "room_mailbox": False,
                    "on_premises_sync": True,
                    "manager": "U2",
                    "attributes": {"department": "Sales", "level": 3, "tags": ["a", 1, None], "x": None, "y": 1.5},
                },
                {"id": "U2", "user_principal_name": "bob@contoso.com"},
            ],
            "groups": [
                {
                    "id": "G1",
                    "display_name": "Sales",
                    "members": [{"id": "U1", "type": "user"}],
                    "security_enabled": True,
                },
                {"id": "G2"},
            ],
            "service_principals": [
                {
                    "id": "P1",
                    "application_template_id": "T1",
                    "app_id": "C1",
                    "display_name": "CRM",
                    "notification_email_addresses": ["ada@contoso.com"],
                    "target_tenants": ["T2"],
                },
                {"id": "P2", "application_template_id": None},
            ],
            "provisioning_agents": [{"id": "A1", "version": "1.1.1586.0", "uses": ["on-premises", "inbound"]}],
            "entra_connect": False,
            "discovered_attributes": [{"service_principal_id": "S1", "name": "dept", "type": "Integer"}],
        },
        {"id": TENANT.replace("7", "8").upper()},
    ],
}

ADA = User(
    id="U1",
    user_principal_name="Ada@contoso.com",
    mail="Ada@Contoso.com",
    user_type="Guest",
    creation_type="Invitation",
    external_user_state="Accepted",
    enabled=True,
    sms_sign_in=False,
    mailbox=True,
    room_mailbox=False,
    on_premises_sync=True,
    manager="U2",
    attributes={"department": "Sales", "level": 3, "tags": ("a", 1, None), "x": None, "y": 1.5},
)
BOB = User("U2", "bob@contoso.com")
SALES = Group("G1", "Sales", (Member("U1", "user"),), security_enabled=True)
CONTOSO = TenantFacts(
    id=TENANT,
    cloud=Cloud.GLOBAL,
    kind=TenantKind.WORKFORCE,
    verified_domains=("Contoso.com",),
    extension_properties=(ExtensionProperty("extension_x_Cost", "String", multivalued=True),),
    custom_security_attributes=(
        CustomSecurityAttribute("HR_PayGrade", "String", multivalued=False, active=True),
        CustomSecurityAttribute("HR_Level"),
    ),
    guest_invites="adminsAndGuestInviters",
    users=(ADA, BOB),
    groups=(SALES, Group("G2")),
    provisioning_agents=(Agent("A1", "1.1.1586.0", ("on-premises", "inbound")),),
    entra_connect=False,
    service_principals=(
        ServicePrincipal("P1", "T1", "C1", "CRM", ("ada@contoso.com",), ("T2",)),
        ServicePrincipal("P2", None),
    ),
    discovered_attributes=(DiscoveredAttribute("S1", "dept", "Integer"),),
)
FACTS = Facts(1, dt.date(2026, 11, 20), (CONTOSO, TenantFacts(TENANT.replace("7", "8").upper())))


def read(document: Any, tmp_path: Path) -> Facts:
    file = tmp_path / "facts.json"
    file.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    return read_facts(file)


def with_tenant(**properties: Any) -> dict[str, Any]:
    return {"version": 1, "collected": "2026-11-20", "tenants": [{"id": TENANT, **properties}]}


def with_user(**properties: Any) -> dict[str, Any]:
    return with_tenant(users=[BOB_DOCUMENT, {"id": "U1", "user_principal_name": "ada@contoso.com", **properties}])


BOB_DOCUMENT = {"id": "U2", "user_principal_name": "bob@contoso.com"}


def test_everything_that_a_file_can_say(tmp_path: Path) -> None:
    assert read(DOCUMENT, tmp_path) == FACTS


def test_what_is_left_out_was_not_collected(tmp_path: Path) -> None:
    assert read({"version": 1, "collected": "2026-11-20"}, tmp_path) == Facts(1, dt.date(2026, 11, 20), ())
    assert read(with_tenant(users=[], groups=None), tmp_path).tenants == (TenantFacts(TENANT, users=()),)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode(), tmp_path) == FACTS


def test_look_ups_ignore_case() -> None:
    other = FACTS.tenants[1]
    assert (FACTS.tenant(TENANT.upper()), FACTS.tenant(f" {other.id.lower()} "), FACTS.tenant("x")) == (
        CONTOSO,
        other,
        None,
    )
    assert (FACTS.tenant_of_domain("CONTOSO.com"), FACTS.tenant_of_domain("fabrikam.com")) == (CONTOSO, None)
    assert (CONTOSO.user("u1"), CONTOSO.user("u3"), other.user("u1")) == (ADA, None, None)
    assert (CONTOSO.user_named("ADA@contoso.COM"), CONTOSO.user_named("eve@contoso.com")) == (ADA, None)
    assert (CONTOSO.group("g1"), CONTOSO.group("u1")) == (SALES, None)
    assert (CONTOSO.groups_named("Sales"), CONTOSO.groups_named("sales")) == ((SALES,), ())
    assert (CONTOSO.domains, other.domains) == (frozenset({"contoso.com"}), None)
    assert dict(CONTOSO.users_by_mail) == {"ada@contoso.com": (ADA,)}
    assert (ADA.mail_domain, BOB.mail_domain, User("U3", "x", mail="x").mail_domain) == ("contoso.com", None, None)


def test_names_of_directory_extensions_have_case() -> None:
    assert CONTOSO.extension("extension_x_Cost") == ExtensionProperty("extension_x_Cost", "String", multivalued=True)
    assert CONTOSO.extension("extension_x_cost") is None


def is_guest(user: User) -> bool:
    return user.user_type == "Guest"


def test_selections_are_kept() -> None:
    assert CONTOSO.users_where(is_guest) == (ADA,)
    assert CONTOSO.users_where(is_guest) is CONTOSO.users_where(is_guest)
    assert FACTS.tenants[1].users_where(is_guest) == ()


def test_note_says_the_day() -> None:
    assert fact_note(FACTS) == "(facts of 2026-11-20)"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the document must be an object."),
        ({}, "the document has no `version`, which every facts file needs."),
        ({"version": 1}, "the document has no `collected`, which every facts file needs."),
        ({"version": 2, "collected": "2026-11-20"}, "`version` must be 1."),
        ({"version": "1", "collected": "2026-11-20"}, "`version` must be 1."),
        ({"version": 1, "collected": "20.11.2026"}, "`collected` must be a day such as 2026-11-20."),
        ({"version": 1, "collected": "2026-02-30"}, "`collected` must be a day such as 2026-11-20."),
        ({"version": 1, "collected": 20261120}, "`collected` must be a day such as 2026-11-20."),
        ({"version": 1, "collected": None}, "`collected` must be a day such as 2026-11-20."),
        (
            {"version": 1, "colected": "2026-11-20"},
            "the document has no property `colected`; did you mean `collected`?",
        ),
        ({"version": 1, "collected": "2026-11-20", "tenants": {}}, "`tenants` must be a list."),
        ({"version": 1, "collected": "2026-11-20", "tenants": [7]}, "`tenants[0]` must be an object."),
        (
            {"version": 1, "collected": "2026-11-20", "tenants": [{}]},
            "`tenants[0]` has no `id`, which every tenant needs.",
        ),
        (
            {"version": 1, "collected": "2026-11-20", "tenants": [{"id": "contoso.com"}]},
            "`tenants[0].id` must be a tenant id (a GUID).",
        ),
        (
            {"version": 1, "collected": "2026-11-20", "tenants": [{"id": TENANT}, {"id": TENANT.upper()}]},
            "`tenants[1].id` is the same as `tenants[0].id`; put all facts of a tenant together.",
        ),
        (
            {
                "version": 1,
                "collected": "2026-11-20",
                "tenants": [
                    {"id": TENANT, "verified_domains": ["contoso.com", "Contoso.com"]},
                    {"id": "0f5c1d2e-3b4a-5968-7786-950412233445", "verified_domains": ["a.example", " CONTOSO.com"]},
                ],
            },
            (
                "`tenants[1].verified_domains[1]` is the same as `tenants[0].verified_domains[0]`; a domain is one tenant's "
                "only."
            ),
        ),
        (
            with_tenant(users=[{"id": each, "user_principal_name": each} for each in ("a", "b", "A")]),
            "`tenants[0].users[2].id` is the same as `tenants[0].users[0].id`; keep one.",
        ),
        (
            with_tenant(groups=[{"id": "g"}, {"id": "G"}]),
            "`tenants[0].groups[1].id` is the same as `tenants[0].groups[0].id`; keep one.",
        ),
        (
            with_tenant(provisioning_agents=[{"id": "g"}, {"id": "G"}]),
            "`tenants[0].provisioning_agents[1].id` is the same as `tenants[0].provisioning_agents[0].id`; keep one.",
        ),
        (
            with_tenant(custom_security_attributes=[{"id": "HR_A"}, {"id": "hr_a"}]),
            (
                "`tenants[0].custom_security_attributes[1].id` is the same as "
                "`tenants[0].custom_security_attributes[0].id`; keep one."
            ),
        ),
        (
            with_tenant(custom_security_attributes=[{"id": "HR_A", "isCollection": True}]),
            "`tenants[0].custom_security_attributes[0]` has no property `isCollection`.",
        ),
        (
            with_tenant(extension_properties=[{"name": "extension_1_a"}, {"name": "extension_1_a"}]),
            (
                "`tenants[0].extension_properties[1].name` is the same as `tenants[0].extension_properties[0].name`; keep "
                "one."
            ),
        ),
        (
            with_tenant(
                discovered_attributes=[
                    {"service_principal_id": each, "name": "mail", "type": "String"} for each in ("s", "S")
                ]
            ),
            "`tenants[0].discovered_attributes[1]` is the same as `tenants[0].discovered_attributes[0]`; keep one.",
        ),
        (with_tenant(user=[]), "`tenants[0]` has no property `user`; did you mean `users`?"),
        (with_tenant(kind="b2b"), "`tenants[0].kind` must be `workforce`, `b2c` or `external`."),
        (
            with_tenant(cloud="public"),
            "`tenants[0].cloud` must be `global`, `usgovernmentl4`, `usgovernmentl5`, `china` or `germany`.",
        ),
        (with_tenant(verified_domains="contoso.com"), "`tenants[0].verified_domains` must be a list."),
        (with_tenant(verified_domains=[1]), "`tenants[0].verified_domains[0]` must be text."),
        (with_tenant(entra_connect="yes"), "`tenants[0].entra_connect` must be true or false."),
        (
            with_tenant(provisioning_agents=[{"id": "A", "uses": ["hr"]}]),
            "`tenants[0].provisioning_agents[0].uses[0]` must be `on-premises`, `cloud-sync` or `inbound`.",
        ),
        (
            with_tenant(extension_properties=[{"name": "x", "isMultiValued": True}]),
            "`tenants[0].extension_properties[0]` has no property `isMultiValued`; did you mean `multivalued`?",
        ),
        (
            with_tenant(groups=[{"id": "G", "members": ["U1"]}]),
            "`tenants[0].groups[0].members[0]` must be an object.",
        ),
        (
            with_tenant(groups=[{"id": "G", "members": [{"id": "U1"}]}]),
            "`tenants[0].groups[0].members[0]` has no `type`, which every object of this list needs.",
        ),
        (
            with_tenant(discovered_attributes=[{"service_principal_id": "S", "name": "n", "typ": "String"}]),
            "`tenants[0].discovered_attributes[0]` has no property `typ`; did you mean `type`?",
        ),
        (with_user(mail=7), "`tenants[0].users[1].mail` must be text."),
        (with_user(enabled=1), "`tenants[0].users[1].enabled` must be true or false."),
        (with_user(user_type="guest"), "`tenants[0].users[1].user_type` must be `Member` or `Guest`."),
        (with_user(userType="Guest"), "`tenants[0].users[1]` has no property `userType`; did you mean `user_type`?"),
        (with_user(**{"a\nb": 1}), '`tenants[0].users[1]` has no property "a\\nb".'),
        (with_user(attributes=[]), "`tenants[0].users[1].attributes` must be an object."),
        (
            with_user(attributes={"department": {"name": "Sales"}}),
            "`tenants[0].users[1].attributes.department` must be text, a number, true, false, null or a list of these.",
        ),
        (
            with_user(attributes={"a b\n": [[]]}),
            '`tenants[0].users[1].attributes["a b\\n"]` must be text, a number, true, false, null or a list of these.',
        ),
        (b"", "the facts aren't JSON in UTF-8: EOF while parsing a value at line 1 column 0."),
        (b'{"version": 1,', "the facts aren't JSON in UTF-8: EOF while parsing a value at line 1 column 14."),
        (b"[" * 100_000, "the facts aren't JSON in UTF-8: recursion limit exceeded at line 1 column 202."),
        (
            '{"version": 1}'.encode("utf-16"),
            "the facts aren't JSON in UTF-8: expected value at line 1 column 1.",
        ),
    ],
)
def test_a_slip_is_reported_with_its_place(document: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(document, tmp_path)
    assert str(caught.value) == f"{tmp_path / 'facts.json'}: {message}"


def test_values_of_people_are_not_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(with_user(mail=["ada@private.example"]), tmp_path)
    assert "private.example" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("absent.json", "No such file or directory"), (".", "Is a directory")],
)
def test_a_file_that_can_not_be_read(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_facts(tmp_path / name)
    assert str(caught.value) == f"{tmp_path / name}: the facts can't be read: {reason}."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"version": 1, "collected": "2026-11-20", "tenants": [], "tenants": []}',
            "`tenants` appears twice; keep one.",
        ),
        (
            (
                f'{{"version": 1, "collected": "2026-11-20", "tenants": [{{"id": "{TENANT}", "users": [{{"id": "a", "mail": "a@b", '
                '"user_principal_name": "a", "mail": null}]}]}'
            ),
            "`tenants[0].users[0].mail` appears twice; keep one.",
        ),
        (
            '{"version": %s, "collected": "2026-11-20"}' % ("1" * 5_000),
            "the facts aren't JSON in UTF-8: number out of range at line 1 column 4314.",
        ),
    ],
)
def test_keys_that_appear_twice_and_numbers_that_are_too_long(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        facts_from_json(text.encode())
    assert str(caught.value) == message


def test_domains_and_ids_are_trimmed() -> None:
    tenant = {"id": f" {TENANT.upper()} ", "verified_domains": [" Contoso.com "], "kind": "b2c"}
    facts = facts_from_json(json.dumps({"version": 1, "collected": "2026-11-20", "tenants": [tenant]}).encode())
    settings = Settings(facts=facts)
    assert (settings.tenant_by_designation("contoso.com"), settings.tenant_kind(TENANT)) == (TENANT, TenantKind.B2C)
    assert settings.kinds_by_domain() == {"contoso.com": TenantKind.B2C}


def test_what_cannot_be_a_path() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_facts(Path("a\0b"))
    assert str(caught.value) == "a\\x00b: the facts can't be read: embedded null byte."


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["id", "users", "members"]), inner),
    max_leaves=20,
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
USERS = st.builds(
    User,
    id=TEXT,
    user_principal_name=TEXT,
    mail=st.none() | TEXT,
    user_type=st.sampled_from([None, "Member", "Guest"]),
    enabled=st.none() | st.booleans(),
    attributes=st.dictionaries(TEXT, SCALARS | TEXT | st.lists(SCALARS | TEXT).map(tuple)),
)


@given(JSON)
def test_any_json_is_facts_or_an_error(value: Any) -> None:
    for document in (value, with_tenant(users=value), with_user(attributes=value), with_tenant(groups=[value])):
        with contextlib.suppress(ConfigurationError):
            facts_from_json(json.dumps(document).encode())


@given(st.binary())
def test_any_bytes_are_facts_or_an_error(text: bytes) -> None:
    with pytest.raises(ConfigurationError):
        facts_from_json(text)


@given(st.lists(USERS, max_size=5, unique_by=lambda user: user.id.lower()).map(tuple))
def test_written_facts_are_read_again(users: tuple[User, ...]) -> None:
    facts = Facts(1, dt.date(2026, 1, 1), (TenantFacts(TENANT, users=users),))
    assert facts_from_json(ADAPTER.dump_json(facts)) == facts


def test_published_schema_is_current(project_root: Path) -> None:
    assert json.loads((project_root / "docs" / "facts.schema.json").read_text()) == json_schema()


def test_example_of_the_guide_is_a_facts_file(project_root: Path) -> None:
    guide = (project_root / "docs" / "facts.md").read_text()
    settings, example = (block.partition("```")[0] for block in guide.split("```json\n")[1:])
    assert json.loads(settings) == {"entra-provisioning": {"facts": "/etc/entra/facts.json"}}
    ada = User(
        "3f0c9a52-7a1e-4f0e-8f53-0d6b7f1f2a10",
        "ada@contoso.com",
        mail="ada@contoso.com",
        user_type="Member",
        sms_sign_in=False,
        attributes={"department": "Sales", "jobTitle": None},
    )
    group = Group("a6c1e8d4-52b0-4b0f-9d8c-2f6f1f3f7b21", "Sales", (Member(ada.id, "user"),), security_enabled=True)
    tenant = TenantFacts(
        TENANT, verified_domains=("contoso.com", "contoso.onmicrosoft.com"), users=(ada,), groups=(group,)
    )
    assert facts_from_json(example.encode()) == Facts(1, dt.date(2026, 11, 20), (tenant,))
