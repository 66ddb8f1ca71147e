"""Rules that other distributions add: they stand beside the own ones everywhere, and what is wrong with them stops."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.errors import RulesError
from entra_policy.rule_definition import Rule, Subject
from entra_policy.rules import all_rules
from entra_policy.rules.installed import GROUP, installed_rules, rules_with
from tests.policy.analyzer.pack import SECONDS, STACK, in_stack, running_pack
from tests.support.own_rules import guide_installed, installed

COMMAND = Path(sys.executable).with_name("entra-policy")
APPLICATION = "azuread:index/application:Application"

RULE = '''
"""Acme's rules."""
from entra_policy.finding import Level
from entra_policy.rule_definition import Problem, Subject, rule, rules_in

print("a stray print")

@rule("{id}", "{name}", level=Level.MANDATORY, subject=Subject.JOB)
def check(job, settings):
    """What holds."""
    yield Problem("wrong", about="wrong")
'''

numbers = itertools.count()


@pytest.fixture
def points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[EntryPoint]]:
    """Installs a distribution whose module has this text, and gives its entry points; `MODULE` stands for its name."""

    def make(text: str, target: str = "MODULE", distribution: str = "acme-rules") -> list[EntryPoint]:
        number = next(numbers)
        module = f"acme_{number}"
        folder = installed(tmp_path / module, distribution, target.replace("MODULE", module), {f"{module}.py": text})
        monkeypatch.syspath_prepend(folder)
        found = [one for one in entry_points(group=GROUP) if one.value.startswith((module, target))]
        assert found
        return found

    return make


def names_of(rules: tuple[Rule, ...]) -> list[tuple[str, str, str, str]]:
    return [(rule.id, rule.name, rule.section, rule.origin) for rule in rules]


def test_without_others_there_are_the_own_rules() -> None:
    assert installed_rules() == rules_with((), all_rules()) == all_rules()


@pytest.mark.parametrize(
    ("target", "more"),
    [
        ("MODULE", ""),
        ("MODULE:given", "\nimport sys\ndef given():\n    return rules_in(sys.modules[__name__])\n"),
        ("MODULE:given", "\nimport sys\ndef given():\n    yield from rules_in(sys.modules[__name__])\n"),
    ],
)
def test_a_module_or_a_callable_gives_rules(
    points: Callable[..., list[EntryPoint]], capsys: pytest.CaptureFixture[str], target: str, more: str
) -> None:
    found = rules_with(points(RULE.format(id="ACME001", name="owned") + more, target), all_rules())
    assert found[:-1] == all_rules()
    assert names_of(found[-1:]) == [("ACME001", "owned", "Acme's rules", "acme-rules")]
    # Standard output is the report's.
    assert capsys.readouterr() == ("", "a stray print\n")


def test_several_distributions_in_order(points: Callable[..., list[EntryPoint]]) -> None:
    second = points(RULE.format(id="ACME002", name="b").replace('"""Acme\'s rules."""', ""))
    first = points(RULE.format(id="ABC001", name="a"), distribution="other-rules")
    assert names_of(rules_with([*second, *first], ())) == [
        ("ABC001", "a", "Acme's rules", "other-rules"),
        ("ACME002", "b", "Rules of acme-rules", "acme-rules"),
    ]


@pytest.mark.parametrize(
    ("text", "target", "what"),
    [
        ("", "MODULE", "gives no rules; a module has those that it defines itself with `@rule`"),
        ("from entra_policy.rules.service import *", "MODULE", "gives no rules; a module has those that it defines itself with `@rule`"),
        ("import no_such_module_at_all", "MODULE", "can't be loaded (ModuleNotFoundError: No module named 'no_such_module_at_all')"),
        ("raise ValueError('a\\x1b[2Jb')", "MODULE", "can't be loaded (ValueError: a\\x1b[2Jb)"),
        ("import sys; sys.exit(0)", "MODULE", "can't be loaded (SystemExit: 0)"),
        ("def f(:", "MODULE", "can't be loaded (SyntaxError: invalid syntax (MODULE.py, line 1))"),
        ("x = 1", "MODULE:y", "can't be loaded (AttributeError: module 'MODULE' has no attribute 'y')"),
        ("x = 1", "MODULE:x", "gives no rules (TypeError: 'int' object is not callable); it names a module, or a callable without parameters"),
        ("def x(a): ...", "MODULE:x", "gives no rules (TypeError: x() missing 1 required positional argument: 'a'); it names a module, or a callable without parameters"),
        ("def x(): return None", "MODULE:x", "gives no rules (TypeError: 'NoneType' object is not iterable); it names a module, or a callable without parameters"),
        ("def x(): return []", "MODULE:x", "gives no rules; a module has those that it defines itself with `@rule`"),
        ("def x(): raise SystemExit", "MODULE:x", "gives no rules (SystemExit); it names a module, or a callable without parameters"),
        ("def x(): return ['EP301']", "MODULE:x", "gives an object of the type str, which isn't a rule"),
        ("", "not a module", "names neither a module (`package.module`) nor a callable in one (`package.module:name`)"),
        (RULE.format(id="EP999", name="owned"), "MODULE", "gives a rule with the id EP999, and ids with EP are this software's own; use letters of your own, such as ACME001"),
        (RULE.format(id="acme-1", name="owned"), "MODULE", "gives a rule with the id `acme-1`; an id is such as ACME001"),
        (RULE.format(id="ACME001", name="Owned By"), "MODULE", "gives the rule ACME001, and its name `Owned By` isn't valid for a policy; a valid one is owners-are-named"),
        (RULE.format(id="ACME001", name="all"), "MODULE", "gives the rule ACME001, and its name `all` isn't valid for a policy; a valid one is owners-are-named"),
        (RULE.format(id="ACME001", name="organisation-rules"), "MODULE", "gives the rule ACME001, and its name `organisation-rules` isn't valid for a policy; a valid one is owners-are-named"),
        (RULE.format(id="ACME001", name="owned").replace("What holds.", ""), "MODULE", "gives the rule ACME001, and it has no docstring to say what it is for"),
        (RULE.format(id="ACME001", name="owned").replace("subject=Subject.JOB", "subject=Subject.JOB, documented_in=('a page',)"), "MODULE", "gives the rule ACME001, and what it is documented in isn't pages, each with a title and an address"),
        (RULE.format(id="ACME001", name="owned").replace("subject=Subject.JOB", "subject=Subject.JOB, item='Nothing'"), "MODULE", "gives the rule ACME001, and `Nothing` isn't an item of the article"),
        (RULE.format(id="ACME001", name="owned").replace("subject=Subject.JOB", "subject='job'"), "MODULE", "gives the rule ACME001, and its subject `job` isn't valid"),
        (RULE.format(id="ACME001", name="owned").replace("subject=Subject.JOB", "subject=Subject.JOB, editions=frozenset({'2025'})"), "MODULE", "gives the rule ACME001, and its editions must be some of 2024, 2026"),
        (RULE.format(id="ACME001", name="no-password-provisioning"), "MODULE", "gives the rule ACME001 no-password-provisioning, but `no-password-provisioning` is taken by EP301 no-password-provisioning of this software"),
        (RULE.format(id="ACME001", name="ep301"), "MODULE", "gives the rule ACME001 ep301, but `ep301` is taken by EP301 no-password-provisioning of this software"),
        (RULE.format(id="ACME001", name="owned") + RULE.format(id="ACME001", name="named").replace("def check", "def other"), "MODULE", "gives the rule ACME001 named, but `acme001` is taken by ACME001 owned of acme-rules"),
    ],
)  # fmt: skip
def test_what_is_wrong_stops_and_says_where(
    points: Callable[..., list[EntryPoint]], text: str, target: str, what: str
) -> None:
    found = points(text, target)
    module = next(iter(found)).value.partition(":")[0]
    with pytest.raises(RulesError) as raised:
        rules_with(found, all_rules())
    place = f"the entry point `acme = {target.replace('MODULE', module)}` of the distribution acme-rules"
    assert str(raised.value) == (
        f"{place} {what.replace('MODULE', module)}. Fix or uninstall acme-rules: without its rules nothing is checked."
    )


def test_two_distributions_with_the_same_name(points: Callable[..., list[EntryPoint]]) -> None:
    one = points(RULE.format(id="ACME001", name="owned"))
    other = points(RULE.format(id="ZETA001", name="owned"), distribution="zeta-rules")
    for order in ((*one, *other), (*other, *one)):
        with pytest.raises(RulesError) as raised:
            rules_with(order, ())
        assert str(raised.value) == (
            f"the entry point `acme = {other[0].value}` of the distribution zeta-rules gives the rule ZETA001 owned, but "
            "`owned` is taken by ACME001 owned of acme-rules. Fix or uninstall zeta-rules: without its rules nothing is "
            "checked."
        )


FIELDS: st.SearchStrategy[Any] = (
    st.none()
    | st.integers()
    | st.text(max_size=5)
    | st.just(frozenset())
    | st.just(frozenset({"2024"}))
    | st.just(print)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    changes=st.dictionaries(
        st.sampled_from([*Rule.__slots__]).filter(lambda name: name != "origin"), FIELDS, min_size=1, max_size=2
    )
)
def test_whatever_a_rule_is_made_of_it_is_taken_or_refused(changes: dict[str, Any]) -> None:
    sound = replace(all_rules()[0], id="ACME001", name="owned")
    made = replace(sound, **changes)
    point = EntryPoint("acme", "acme:rules", GROUP)
    given_by_point = type(
        "Given", (), {"value": point.value, "name": "acme", "dist": None, "load": lambda _: lambda: [made]}
    )
    refused = ""
    try:
        [found] = rules_with([given_by_point()], ())
    except RulesError as error:
        refused = str(error)
    if refused:
        assert refused.startswith("the entry point `acme = acme:rules` of the distribution of an unknown name gives")
    else:
        assert found == replace(made, origin="of an unknown name", section=made.section or found.section)
        assert isinstance(found.subject, Subject)


def run(folder: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([COMMAND, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return guide_installed(tmp_path_factory.mktemp("guide"))


def test_the_command_line_knows_them(guide: Path, project_root: Path, tmp_path: Path) -> None:
    (tmp_path / "policies.json").write_text('{"all": "disabled", "owners-are-named": "advisory"}')
    (tmp_path / "exemptions.yaml").write_text(
        "version: 1\nexemptions:\n- {rule: ACME001, resource: wiki, reason: Known., expires: 2999-12-31}\n"
    )
    options = ("--config", str(tmp_path / "policies.json"), "--exemptions", str(tmp_path / "exemptions.yaml"))
    result = run(guide, "check", "examples/plain-azuread", *options, "--format", "json", cwd=project_root)
    assert (result.returncode, result.stderr) == (0, "")
    [finding] = json.loads(result.stdout)["findings"]
    assert (finding["rule_id"], finding["rule"], finding["level"], finding["message"], finding["path"]) == (
        "ACME001",
        "owners-are-named",
        "advisory",
        "`wiki` has no owner: name at least one in `owners`.",
        "owners",
    )
    assert finding["exempted"]["reason"] == "Known."


def test_a_broken_distribution_stops_the_command_line_but_not_its_help(tmp_path: Path, project_root: Path) -> None:
    folder = installed(tmp_path, "acme-rules", "acme_rules_that_are_not_there", {})
    result = run(folder, "check", "examples/plain-azuread", "--format", "json", cwd=project_root)
    assert (result.returncode, result.stdout, result.stderr) == (
        2,
        "",
        (
            "entra-policy: the entry point `acme = acme_rules_that_are_not_there` of the distribution acme-rules can't be "
            "loaded (ModuleNotFoundError: No module named 'acme_rules_that_are_not_there'). Fix or uninstall acme-rules: "
            "without its rules nothing is checked.\n"
        ),
    )
    assert run(folder, "check", "--help", cwd=project_root).returncode == 0


def test_the_pack_knows_them(guide: Path) -> None:
    with running_pack(environment={"PYTHONPATH": str(guide)}) as pack:
        info = pack.stub.GetAnalyzerInfo(Empty(), timeout=SECONDS)
        [policy] = [policy for policy in info.policies if "ACME001" in policy.tags]
        assert (policy.name, policy.description, policy.enforcementLevel) == (
            "owners-are-named",
            "Every application that users are provisioned to has an owner.",
            analyzer_pb2.MANDATORY,
        )
        pack.begin()
        job = "azuread:index/synchronizationJob:SynchronizationJob"
        principal = "azuread:index/servicePrincipal:ServicePrincipal"
        application = in_stack(APPLICATION, "wiki", {"displayName": "Wiki"})
        resources = (
            in_stack(STACK, "example-dev", {}),
            application,
            in_stack(principal, "wiki", {}, made_from={"clientId": [application.urn]}),
            in_stack(
                job, "wiki", {"templateId": "scim"},
                made_from={"servicePrincipalId": [f"urn:pulumi:dev::example::{principal}::wiki"]},
            ),
        )  # fmt: skip
        reported = [one for one in pack.analyze_stack(*resources) if one["policyName"] == "owners-are-named"]
        assert [(one["message"], one["urn"], one["enforcementLevel"]) for one in reported] == [
            ("ACME001: `wiki` has no owner: name at least one in `owners`.", application.urn, "MANDATORY")
        ]


def test_a_broken_distribution_ends_every_call_to_the_pack(tmp_path: Path) -> None:
    text = "import os\nprint('loud')\nos.write(1, b'louder')\nraise RuntimeError('no')\n"
    folder = installed(tmp_path, "acme-rules", "acme_broken", {"acme_broken.py": text})
    with running_pack(environment={"PYTHONPATH": str(folder)}) as pack:
        calls: tuple[tuple[Any, Any], ...] = (
            (pack.stub.Handshake, analyzer_pb2.AnalyzerHandshakeRequest()),
            (pack.stub.GetAnalyzerInfo, Empty()),
            (pack.stub.ConfigureStack, analyzer_pb2.AnalyzerStackConfigureRequest()),
            (pack.stub.Configure, analyzer_pb2.ConfigureAnalyzerRequest()),
            (pack.stub.Analyze, analyzer_pb2.AnalyzeRequest()),
            (pack.stub.AnalyzeStack, analyzer_pb2.AnalyzeStackRequest()),
        )
        for call, request in calls:
            with pytest.raises(grpc.RpcError) as raised:
                call(request, timeout=SECONDS)
            assert (raised.value.code(), raised.value.details()) == (
                grpc.StatusCode.FAILED_PRECONDITION,
                (
                    "entra-provisioning: the entry point `acme = acme_broken` of the distribution acme-rules can't be loaded "
                    "(RuntimeError: no). Fix or uninstall acme-rules: without its rules nothing is checked."
                ),
            )
