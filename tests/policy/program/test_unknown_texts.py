"""Texts and other values that only the cloud knows: what is derived stays unknown, what decides is a gap."""

import pytest

from entra_policy.errors import ProgramError
from entra_policy.gap import Gap, GapKind
from entra_policy.inventory import Inventory
from entra_policy.values import UNKNOWN, Secret, Value
from tests.support.programs import run_programs

pytestmark = pytest.mark.engine  # starts a process for each program

# What is looked at in the cases is in line 10, and the groups are made in line 7.
BEFORE = """\
import hashlib, json, os.path, pathlib, re, textwrap, urllib.parse, uuid
import pulumi
import pulumi_azuread as azuread


def group(name, display_name="x", **others):
    return azuread.Group(name, display_name=display_name, security_enabled=True, **others)


"""
TENANT = "azuread.get_client_config().tenant_id"
USE_OUTPUTS = (
    "Pass the value on as the output of the form of the call whose name ends in _output; where the program decides by "
    "it, let it decide by the stack's configuration instead (`pulumi.Config`), or check a preview instead: "
    "`pulumi preview --json --show-sames > preview.json`."
)


def looked_at(what: str, how: str, *, line: int = 10, remedy: str = USE_OUTPUTS) -> Gap:
    return Gap(
        GapKind.UNKNOWN_TEXT_COMPARED,
        f"__main__.py:{line} {how} {what}, which only the cloud knows: in the deployment the program may go another "
        "way than it did here.",
        remedy,
    )


def named(name: str, *, line: int = 7) -> Gap:
    return Gap(
        GapKind.UNKNOWN_TEXT_COMPARED,
        f"__main__.py:{line} names a resource by a text that isn't known here; it is reported as "
        f"urn:pulumi:dev::example::azuread:index/group:Group::{name}.",
        "Name resources by texts of the program itself: the name is what Pulumi knows them by.",
    )


def inventory_of(code: str) -> Inventory:
    [inventory] = run_programs([BEFORE + code])
    assert isinstance(inventory, Inventory), inventory
    return inventory


def groups(inventory: Inventory) -> dict[str, dict[str, Value]]:
    """The groups' inputs by name, without what all have in common."""
    return {
        one.name: {key: value for key, value in one.props.items() if key != "securityEnabled"}
        for one in inventory.resources
        if one.type == "azuread:index/group:Group"
    }


def no_private_characters(inventory: Inventory | ProgramError) -> bool:
    written = repr(inventory) + str(inventory)
    return written.isascii() and "\\U000f" not in written.lower() and "\\udb" not in written.lower()


@pytest.mark.parametrize(
    "derived",
    [
        "x",
        "x.upper()",
        "x.replace('-', '')",
        "x[:8]",
        "x[-1]",
        "x.split('-')[3]",
        "x.partition('@')[2]",
        "'https://' + x + '.example.com'",
        "f'https://{x}.example.com'",
        "f'{x!r:>80}'[3:9]",
        "'%s-%s' % (x, 'a')",
        "'%s' % x",
        "'{}-{}'.format('a', x)",
        "'-'.join(['a', x])",
        "'-'.join(['a', x]).lower()[3:]",
        "repr(x)",
        "str(x)",
        "str(uuid.UUID(x))",
        "uuid.UUID(x).hex + 'a'",
        "f'{uuid.UUID(x)}'",
        "str(uuid.uuid5(uuid.NAMESPACE_DNS, x))",
        "json.dumps({'tenant': x})",
        "json.dumps(json.dumps([x]))",
        "json.loads(x)['a']['b']",
        "urllib.parse.quote(x)",
        "re.sub('-', '', x)",
        "re.sub('[^a-z]', '', x)",
        "re.compile('[^a-z]').sub('', x) + 'a'",
        "'a-text'.replace(x, '')",
        "'a-text'.replace('-', x)",
        "'a-text'.removeprefix(x)",
        "'a-text'.strip(x)",
        "textwrap.shorten(x, 5, placeholder='')",
        "os.path.basename('/a/' + x)[:2]",
        "str(pathlib.Path('/a') / x)",
        "pulumi.Output.concat('a', x)",
        "pulumi.Output.from_input(x).apply(lambda value: value + '!')",
        "pulumi.Output.json_dumps({'a': x})",
        "group('other', x).display_name.apply(lambda value: value + '!')",
    ],
)
def test_what_is_derived_is_unknown(derived: str) -> None:
    inventory = inventory_of(f"x = {TENANT}\ngroup('g', {derived})\n")
    assert groups(inventory)["g"] == {"displayName": UNKNOWN}
    assert no_private_characters(inventory)


@pytest.mark.parametrize("derived", ["x.upper()", "f'a{x[:8]}'", "x.split('-')[3]", "str(uuid.UUID(x))", "'%s' % x"])
def test_deriving_alone_is_no_gap(derived: str) -> None:
    assert inventory_of(f"x = {TENANT}\ngroup('g', {derived})\n").gaps == ()


def test_a_secret_and_a_structure_of_unknown_texts() -> None:
    inventory = inventory_of(
        f"x = {TENANT}\npulumi.export('e', {{'a': [x, 'b'], 's': pulumi.Output.secret(f'b{{x}}'), 'n': 1}})\n"
    )
    assert dict(inventory.resources[0].outputs) == {"e": {"a": [UNKNOWN, "b"], "n": 1, "s": Secret(UNKNOWN)}}
    assert inventory.gaps == ()


def test_a_map_with_an_unknown_key_is_unknown() -> None:
    inventory = inventory_of(f"x = {TENANT}\npulumi.export('e', {{'a': {{f'k-{{x}}': 1}}, 'b': 2}})\n")
    assert dict(inventory.resources[0].outputs) == {"e": {"a": UNKNOWN, "b": 2}}


TENANT_ID = "tenantId of azuread:index/getClientConfig:getClientConfig"


@pytest.mark.parametrize(
    ("decided", "how", "found"),
    [
        ("x == 'a'", "compares", "no"),
        ("'a' != x", "compares", "yes"),
        ("f'{x}.com' == 'a.com'", "compares", "no"),
        ("'-'.join(['a', x]) == 'a'", "compares", "no"),
        ("x < 'a'", "compares", "no"),
        ("x in 'a text'", "tests", "no"),
        ("f'a{x}' in 'a text'", "tests", "no"),
        ("x in ['a', 'b']", "tests", "no"),
        ("x in {'a', 'b'}", "tests", "no"),
        ("'a' in x", "tests", "no"),
        ("{'a': True}.get(x)", "looks up", "no"),
        ("{'a': True}.get(f'a{x}')", "looks up", "no"),
        ("x.startswith('a')", "tests", "no"),
        ("x.endswith('a')", "tests", "no"),
        ("x.isdigit()", "tests", "no"),
        ("x.find('a') >= 0", "tests", "no"),
        ("'a text'.startswith(x)", "tests", "no"),
        ("'a text'.find(x) >= 0", "tests", "no"),
        ("'a text'.count(f'a{x}') > 0", "tests", "no"),
        ("len('a text'.partition(x)[1]) > 0", "tests", "no"),
        ("os.path.exists(x)", "tests", "no"),
        ("x", "tests", "yes"),
        ("not x", "tests", "no"),
        ("len(x) == 36", "measures", "yes"),
        ("re.match('[0-9a-f]{8}', x)", "tests", "no"),
        ("re.compile('[0-9a-f]{8}').search(x)", "tests", "no"),
        ("any(y == x for y in ['a', 'b'])", "compares", "no"),
        ("x.split('@')[1] == 'example.com'", "compares", "no"),
        ("uuid.UUID(x) == uuid.NAMESPACE_DNS", "compares", "no"),
        ("json.loads(x).get('a') == 1", "compares", "no"),
        ("urllib.parse.urlparse(f'https://{x}/').hostname == 'a'", "looks up", "no"),
        ("max('a', x) == 'a'", "compares", "no"),
    ],
)
def test_what_decides_is_a_gap(decided: str, how: str, found: str) -> None:
    inventory = inventory_of(f"x = {TENANT}\ngroup('g', 'yes' if {decided} else 'no')\n".replace("\n", "; ", 1))
    assert groups(inventory) == {"g": {"displayName": found}}
    what = f"'a' of {TENANT_ID}" if decided.startswith("json") else TENANT_ID
    what = f"an element of {TENANT_ID}" if ".split" in decided else what
    assert inventory.gaps == (looked_at(what, how),)
    assert inventory.whole


def test_a_line_is_reported_once() -> None:
    inventory = inventory_of(f"x = {TENANT}\nfor name in 'abc':\n    if x == name or x == 'd':\n        group(name)\n")
    assert (groups(inventory), inventory.gaps) == ({}, (looked_at(TENANT_ID, "compares", line=12),))


def test_a_match_statement() -> None:
    inventory = inventory_of(
        f"x = {TENANT}\nmatch x:\n    case 'a':\n        group('a')\n    case _:\n        group('b')\n"
    )
    gaps = (looked_at(TENANT_ID, "tests", line=11), looked_at(TENANT_ID, "compares", line=12))
    assert (set(groups(inventory)), inventory.gaps) == ({"b"}, gaps)


def test_the_argument_of_an_apply() -> None:
    inventory = inventory_of(
        f"pulumi.Output.concat('a', {TENANT}).apply(lambda value: group('a' if value == 'ab' else 'b'))\n"
    )
    assert (set(groups(inventory)), inventory.gaps) == ({"b"}, (looked_at(TENANT_ID, "compares"),))


def test_a_function_of_the_program() -> None:
    inventory = inventory_of(f"def same(a, b):\n    return a == b\n\n\ngroup('g', str(same({TENANT}, 'a')))\n")
    assert (groups(inventory), inventory.gaps) == (
        {"g": {"displayName": "False"}},
        (looked_at(TENANT_ID, "compares", line=11),),
    )


def test_a_digest_leaves_a_trace() -> None:
    inventory = inventory_of(f"hashlib.sha256({TENANT}.encode()).hexdigest()\n")
    assert inventory.gaps == (looked_at(TENANT_ID, "encodes"),)


NUMBER = (
    "The program was stopped at __main__.py:10: The program makes a number or bytes of tenantId of "
    f"azuread:index/getClientConfig:getClientConfig, which only the cloud knows. {USE_OUTPUTS}"
)


@pytest.mark.parametrize(
    "number", ["int(x, 16)", "int(x[:4])", "float(x)", "int(f'{x}0', 16)", "bytes(x, 'utf-8')", "uuid.UUID(x).int"]
)
def test_numbers_are_refused(number: str) -> None:
    [refused] = run_programs([f"{BEFORE}x = {TENANT}; {number}\n"])
    assert isinstance(refused, ProgramError)
    assert str(refused) == NUMBER


def test_a_refusal_that_the_program_swallows_is_a_gap() -> None:
    inventory = inventory_of(
        f"x = {TENANT}\ntry:\n    number = int(x, 16)\nexcept Exception:\n    number = 5\ngroup('g', str(number))\n"
    )
    assert (groups(inventory), inventory.gaps) == (
        {"g": {"displayName": "5"}},
        (looked_at(TENANT_ID, "makes a number or bytes of", line=12),),
    )


def test_names_of_resources() -> None:
    inventory = inventory_of(
        f"x = {TENANT}\ngroup(f'in-{{x}}')\ngroup(x[:4])\ngroup(x[4:])\ngroup('below', opts=pulumi.ResourceOptions("
        "parent=group(f'a-{x}-b')))\nazuread.Group.get(f'r-{x}', x)\n"
    )
    assert [one.urn.split("::", 2)[2] for one in inventory.resources if "group:Group" in one.type] == [
        "azuread:index/group:Group::in-unknown",
        "azuread:index/group:Group::unknown",
        "azuread:index/group:Group::unknown-2",
        "azuread:index/group:Group::a-unknown-b",
        "azuread:index/group:Group$azuread:index/group:Group::below",
    ]
    assert inventory.gaps == (
        named("in-unknown"),
        named("unknown"),
        named("unknown-2"),
        named("a-unknown-b"),
        named("r-unknown", line=15),
    )
    assert no_private_characters(inventory)


@pytest.mark.parametrize("how", ["raise ValueError(x)", "raise ValueError(repr(x))", "raise ValueError([x[:3]])"])
def test_no_failure_shows_the_characters(how: str) -> None:
    [failed] = run_programs([f"{BEFORE}x = {TENANT}\nprint(x)\n{how}\n"])
    text = str(failed)
    assert no_private_characters(ProgramError(text))
    assert text.endswith(
        "\n\nThe error is about a text that isn't known here. Check a preview instead: `pulumi preview --json "
        "--show-sames > preview.json`.\n\nIt printed:\n[not known]"
    )


def test_a_failure_after_a_look_names_it() -> None:
    code = (
        "users = azuread.get_users(return_all=True).users\n"
        "ids = {user.mail: user.object_id for user in users}\nids['a@example.com']\n"
    )
    [failed] = run_programs([BEFORE + code])
    what = "users of azuread:index/getUsers:getUsers"
    assert str(failed).partition("KeyError: ")[2] == (
        f"'a@example.com'\n\nIt may come of this:\n  {looked_at(what, 'iterates over', line=11).message}\n"
        "Check a preview instead: `pulumi preview --json --show-sames > preview.json`."
    )


# Lists, maps, booleans and numbers


def test_the_providers_own_examples() -> None:
    inventory = inventory_of(
        "known = azuread.get_application_published_app_ids()\n"
        "pulumi.export('ids', known.result)\n"
        "graph = azuread.ServicePrincipal('graph', client_id=known.result['MicrosoftGraph'], use_existing=True)\n"
        "group('other', known.result['Other'])\n"
        "group('domain', f'a@{azuread.get_domains(only_initial=True).domains[0].domain_name}')\n"
        "group('owned', owners=[azuread.get_client_config().object_id])\n"
        "group('users', owners=azuread.get_users(user_principal_names=['a']).object_ids)\n"
        "group('user', owners=azuread.get_users(user_principal_names=['a']).object_ids + ['b'])\n"
        "group('role', azuread.get_application(client_id='a').app_role_ids['User.Read'])\n"
    )
    by_name = {one.name: dict(one.props) for one in inventory.resources}
    assert by_name["graph"] == {"clientId": "00000003-0000-0000-c000-000000000000", "useExisting": True}
    assert dict(inventory.resources[0].outputs) == {"ids": UNKNOWN}
    assert groups(inventory) == {
        "domain": {"displayName": UNKNOWN},
        "other": {"displayName": UNKNOWN},
        "owned": {"displayName": "x", "owners": [UNKNOWN]},
        "role": {"displayName": UNKNOWN},
        "user": {"displayName": "x", "owners": UNKNOWN},
        "users": {"displayName": "x", "owners": UNKNOWN},
    }
    assert inventory.gaps == ()


def test_a_loop_over_a_list_of_unknown_length_takes_one_turn() -> None:
    inventory = inventory_of(
        "domains = azuread.get_domains().domains\npulumi.export('names', [one.domain_name for one in domains])\n"
        "for number, domain in enumerate(domains):\n    group(f'{number}', domain.domain_name)\n"
    )
    assert dict(inventory.resources[0].outputs) == {"names": [UNKNOWN]}
    assert groups(inventory) == {"0": {"displayName": UNKNOWN}}
    what = "domains of azuread:index/getDomains:getDomains"
    assert inventory.gaps == (
        looked_at(what, "iterates over", line=11),
        looked_at(what, "iterates over", line=12),
    )


ENABLED = "accountEnabled of azuread:index/getUser:getUser"


@pytest.mark.parametrize(
    ("decided", "how", "found"),
    [
        ("user.account_enabled", "tests", "yes"),
        ("not user.account_enabled", "tests", "no"),
        ("user.account_enabled == True", "compares", "no"),
        ("user.account_enabled is True", "tests", "no"),
        ("isinstance(user.account_enabled, bool) and user.account_enabled", "tests", "yes"),
        ("bool(user.account_enabled)", "tests", "yes"),
    ],
)
def test_a_boolean_that_decides_is_a_gap(decided: str, how: str, found: str) -> None:
    inventory = inventory_of(
        f"user = azuread.get_user(user_principal_name='a'); group('g', 'yes' if {decided} else 'no')\n"
    )
    assert (groups(inventory), inventory.gaps) == ({"g": {"displayName": found}}, (looked_at(ENABLED, how),))


def test_a_boolean_as_an_input_and_as_a_text() -> None:
    inventory = inventory_of(
        "user = azuread.get_user(user_principal_name='a')\n"
        "azuread.Group('g', display_name=f'{user.account_enabled}', security_enabled=user.account_enabled, "
        "description=json.dumps({'a': user.account_enabled}))\n"
    )
    assert dict(inventory.resources[-1].props) == {
        "description": UNKNOWN,
        "displayName": UNKNOWN,
        "securityEnabled": UNKNOWN,
    }
    assert inventory.gaps == ()


@pytest.mark.parametrize("use", ["int(user.account_enabled)", "range(user.account_enabled)", "user.account_enabled()"])
def test_a_boolean_as_something_else_is_refused(use: str) -> None:
    [refused] = run_programs([f"{BEFORE}user = azuread.get_user(user_principal_name='x'); {use}\n"])
    how = {"i": "makes a number or bytes of", "r": "makes a number of", "u": "calls"}[use[0]]
    assert str(refused) == (
        f"The program was stopped at __main__.py:10: The program {how} {ENABLED}, which only the cloud knows. "
        f"{USE_OUTPUTS}"
    )


def test_a_data_source_of_no_declared_type() -> None:
    [refused] = run_programs(["import pulumi\npulumi.runtime.invoke('a:b:c', {})\n"])
    assert str(refused) == (
        "The program was stopped at __main__.py:2: The program waits for the result of a:b:c, which only the cloud "
        "knows. Use pulumi.runtime.invoke_output, or check a preview instead: "
        "`pulumi preview --json --show-sames > preview.json`."
    )


# What the way in which the program's code is compiled must leave as it is


def test_the_programs_meaning_stays() -> None:
    inventory = inventory_of(
        '''
from __future__ import annotations
from dataclasses import dataclass, field
from typing import ClassVar, get_type_hints


class Base:
    def __init__(self, value):
        self.value = value


class Derived(Base):
    """A docstring."""

    __private = "p"

    def __init__(self, value):
        super().__init__(value)
        self.__own = f"{self.__private}{value:>{4}}"

    @property
    def own(self):
        return self.__own


@dataclass
class Data:
    shared: ClassVar[list[str]] = []
    items: list[str] = field(default_factory=list)


def kind(value):
    match value:
        case {"a": int(number)} if number > 1:
            return f"a{number}"
        case [first, *others]:
            return f"{first}{len(others)}"
        case Base(value="v"):
            return "base"
    return None


text = "a"
text += f"{1 + 1}"
things = [1, 2, 3]
del things[0]
things[0], things[-1] = things[-1], things[0]
chain = 1 < 2 < 3 != 4
pulumi.export("a", [Derived("v").own, Derived.__doc__, kind({"a": 2}), kind([1, 2]), kind(Derived("v")), kind(1)])
pulumi.export("b", [text, things, chain, 1 in things, None is None, "%d%%" % 5, Data(["x"]).items])
pulumi.export("c", [str(get_type_hints(Data)["items"]), [n for n in things if n is not None and not n == 3]])
'''.replace("from __future__ import annotations\n", "")
    )
    assert dict(inventory.resources[0].outputs) == {
        "a": ["p   v", "A docstring.", "a2", "11", "base", None],
        "b": ["a2", [3, 2], True, False, True, "5%", ["x"]],
        "c": ["list[str]", [2]],
    }


def test_deeply_nested_expressions() -> None:
    inventory = inventory_of(f"pulumi.export('a', {' + '.join(['1'] * 600)})\n")
    assert dict(inventory.resources[0].outputs) == {"a": 600}


COMPONENTS = """
from entra_components import *
tenant, template = azuread.get_client_config().tenant_id, azuread.get_application_template(display_name="X").template_id
"""


@pytest.mark.parametrize(
    ("component", "argument"),
    [
        ('CrossTenantSync("c", {"target_tenant_id": tenant})', "target_tenant_id"),
        ('CrossTenantSyncTarget("c", {"source_tenant_id": tenant})', "source_tenant_id"),
        ('ProvisioningJob("c", {"display_name": "C", "template_id": template})', "template_id"),
        (
            'OnPremisesApplication("c", {"tenant_url": tenant, "secret_token": "t", "synchronization_template_id": "x"})',
            "tenant_url",
        ),
    ],
)
def test_a_component_does_not_refuse_what_it_cannot_see(component: str, argument: str) -> None:
    inventory = inventory_of(f"{COMPONENTS}{component}\n")
    [declared] = [resource for resource in inventory.resources if resource.name == "c"]
    assert (declared.props[argument], inventory.gaps) == (UNKNOWN, ())


def test_nor_one_of_several_addresses() -> None:
    inventory = inventory_of(
        f'{COMPONENTS}ProvisioningJob("c", {{"display_name": "C", "notification_emails": ["a@b", tenant]}})\n'
    )
    [declared] = [resource for resource in inventory.resources if resource.name == "c"]
    assert (declared.props["notification_emails"], inventory.gaps) == (["a@b", UNKNOWN], ())
