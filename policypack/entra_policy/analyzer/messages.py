"""What the pack says to the engine: who it is, which policies it has, and what it found."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import Final

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2

from entra_policy.analyzer.properties import properties
from entra_policy.configuration.reading import properties_schemas, settings_from_policies
from entra_policy.errors import ConfigurationError
from entra_policy.finding import Finding, Level, Notice
from entra_policy.reports.causes import Cause, undecided_together
from entra_policy.rule_definition import Rule
from entra_policy.settings import ALL, ORGANISATION_POLICY, PACK_POLICY, Settings
from entra_policy.text import plain

PACK_NAME: Final = "entra-provisioning"
_DESCRIPTION: Final = (
    "Microsoft's known issues for provisioning in Microsoft Entra ID, checked before anything is deployed."
)
_SETTINGS_DESCRIPTION: Final = (
    "Carries the settings of the pack in its properties, and reports what is wrong with exemptions."
)
_ORGANISATION_DESCRIPTION: Final = (
    "The organisation's own rules, in Rego: evaluated where the settings name a bundle or an OPA server."
)

_ENFORCEMENT_LEVELS: Final = MappingProxyType(
    {
        Level.ADVISORY: analyzer_pb2.ADVISORY,
        Level.MANDATORY: analyzer_pb2.MANDATORY,
        Level.DISABLED: analyzer_pb2.DISABLED,
    }
)
_LEVELS: Final[Mapping[int, Level]] = MappingProxyType(
    {
        analyzer_pb2.ADVISORY: Level.ADVISORY,
        analyzer_pb2.MANDATORY: Level.MANDATORY,
        analyzer_pb2.DISABLED: Level.DISABLED,
        # No rule remediates; the engine reports what fails at this level as mandatory.
        analyzer_pb2.REMEDIATE: Level.MANDATORY,
    }
)


@cache
def pack_version() -> str:
    """The version of the installed distribution."""
    try:
        return metadata.version(PACK_NAME)
    except metadata.PackageNotFoundError:
        return "0.0.0"  # a checkout that isn't installed; the engine shows PulumiPolicy.yaml's version


def analyzer_info(rules: Sequence[Rule]) -> analyzer_pb2.AnalyzerInfo:
    """The pack and its policies: one for each rule, and one that carries the settings and speaks for the pack itself.

    There is no initial configuration: in the protocol an entry of it without a level means "advisory".

    All are policies of the stack, since only AnalyzeStack reports that a rule has passed; what one resource decides is
    reported in Analyze nevertheless. Of policies of resources the engine notes for each resource that they passed.
    """
    organisation_policy = analyzer_pb2.PolicyInfo(
        name=ORGANISATION_POLICY,
        displayName="The organisation's own rules",
        description=_ORGANISATION_DESCRIPTION,
        enforcementLevel=analyzer_pb2.MANDATORY,
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        configSchema=_config_schema("rule"),
    )
    settings_policy = analyzer_pb2.PolicyInfo(
        name=PACK_POLICY,
        displayName="Settings of the pack",
        description=_SETTINGS_DESCRIPTION,
        enforcementLevel=analyzer_pb2.ADVISORY,
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        configSchema=_config_schema("pack"),
    )
    return analyzer_pb2.AnalyzerInfo(
        name=PACK_NAME,
        displayName="Microsoft Entra provisioning",
        version=pack_version(),
        supportsConfig=True,
        description=_DESCRIPTION,
        provider="azuread",
        policies=[*map(_policy, rules), organisation_policy, settings_policy],
    )


def _config_schema(which: str) -> analyzer_pb2.PolicyConfigSchema:
    schema = Struct()
    schema.update(properties_schemas()[which])
    return analyzer_pb2.PolicyConfigSchema(properties=schema)


def _policy(rule: Rule) -> analyzer_pb2.PolicyInfo:
    instead = rule.text.get("Instead", rule.summary)
    return analyzer_pb2.PolicyInfo(
        name=rule.name,
        displayName=f"{rule.id} {rule.name}",
        description=rule.summary,
        message=instead,
        remediation_steps=instead,
        enforcementLevel=_ENFORCEMENT_LEVELS[rule.level],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        tags=[rule.id, rule.section],
        configSchema=_config_schema("rule"),
    )


def settings_from_request(request: analyzer_pb2.ConfigureAnalyzerRequest, rules: Sequence[Rule]) -> Settings:
    """Settings from a Configure request.

    The engine fills in the level of every policy, from its PolicyInfo or from `all`. Only a level that differs from
    that was chosen for the policy itself; the others are left to the settings, since an edition may change them.

    Raises:
        ConfigurationError: a policy or a property that doesn't exist, or a value of the wrong kind.
    """
    given: dict[str, Level] = {}
    for name, config in request.policyConfig.items():
        if (level := _LEVELS.get(config.enforcementLevel)) is None:
            raise ConfigurationError(f"the level of `{name}` isn't one that this version of the pack knows.")
        given[name] = level
    implied = {rule.name: given.get(ALL, rule.level) for rule in rules}
    implied[ORGANISATION_POLICY] = given.get(ALL, Level.MANDATORY)
    levels = {name: None if level is implied.get(name) else level for name, level in given.items()}
    policies = {
        name: properties(config.properties.SerializeToString()) for name, config in request.policyConfig.items()
    }
    # The engine starts the pack in the pack's own folder and says nothing of its own; a message shows the whole path.
    return settings_from_policies(levels, policies, rules, Path.cwd())


def diagnostics(findings: Iterable[Finding], rules: Sequence[Rule]) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    """One diagnostic for each finding, in the order of the findings.

    What one cause leaves undecided in a job is one diagnostic, of the first rule's policy, with the ids of all rules.
    """
    reported = tuple(findings)
    if not reported:  # as nearly always: what follows would be made for every resource
        return []
    summaries = {rule.id: rule.summary for rule in rules}
    return [_diagnostic(item, summaries) for item in undecided_together(reported)]


def _diagnostic(item: Finding | Cause, summaries: Mapping[str, str]) -> analyzer_pb2.AnalyzeDiagnostic:
    finding = item.first if isinstance(item, Cause) else item
    return analyzer_pb2.AnalyzeDiagnostic(
        policyName=finding.rule,
        policyPackName=PACK_NAME,
        policyPackVersion=pack_version(),
        description=_ORGANISATION_DESCRIPTION
        if finding.rule == ORGANISATION_POLICY
        else summaries.get(finding.rule_id, ""),
        message=_text(item),
        enforcementLevel=analyzer_pb2.ADVISORY if finding.exempted else _ENFORCEMENT_LEVELS[finding.level],
        urn=finding.urn,
    )


def notices_as_diagnostics(notices: Iterable[Notice]) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    """One advisory diagnostic of the pack's own policy for each notice; it belongs to no resource."""
    return [
        analyzer_pb2.AnalyzeDiagnostic(
            policyName=PACK_POLICY,
            policyPackName=PACK_NAME,
            policyPackVersion=pack_version(),
            description=_SETTINGS_DESCRIPTION,
            message=plain(f"{notice.message} ({notice.place})", keep_lines=True),
            enforcementLevel=analyzer_pb2.ADVISORY,
        )
        for notice in notices
    ]


def _text(item: Finding | Cause) -> str:
    if isinstance(item, Cause):
        finding, ids, message = item.first, ", ".join(item.rule_ids), f"not decided: {item.text}"
    else:
        finding, ids, message = item, item.rule_id, item.message
    exempted = finding.exempted
    accepted = "" if exempted is None else f"exempted until {exempted.expires} ({exempted.reason}): "
    places = [f"property: {finding.path}"] if finding.path not in message else []
    source = item.source if isinstance(item, Cause) else finding.source
    if source is not None:
        places.append(f"declared in {source}")
    if exempted is not None:
        places.append(f"exemption: {exempted.place}")
    # The engine prints it as it is.
    return plain("\n".join([f"{ids}: {accepted}{message}", *places]), keep_lines=True)
