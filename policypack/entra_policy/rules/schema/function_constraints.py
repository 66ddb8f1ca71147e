"""EP004 function-constraints."""

from collections.abc import Callable, Iterator
from typing import Final

from entra_policy.estate.definitions import ObjectDefinition
from entra_policy.estate.expressions import broken_limits_in
from entra_policy.estate.schema import AttributeMapping
from entra_policy.finding import Level
from entra_policy.rule_definition import Context, Problem, Subject, rule
from entra_policy.values import Undecided
from entra_sync.broken_limit import BrokenLimit, Limit
from entra_sync.expression import Attribute, Call, walk
from entra_sync.function_limits import UNIQUE_VALUE
from entra_sync.names import is_entra_directory, last_segment
from entra_sync.templates import Scenario

_SHORT_MID: Final = 2
# Its form of three arguments is documented for cloud sync and HR provisioning.
_DATE_FORMAT: Final = "FormatDateTime"
_SCENARIO: Final = "depends on what the job is for, which is not known, since its synchronization template is not"


@rule("EP004", "function-constraints", level=Level.MANDATORY, subject=Subject.MAPPING)
def function_constraints(mapping: AttributeMapping, context: Context) -> Iterator[Problem]:
    """Functions are called as documented.

    What it checks
        For every documented function in an expression: the number of its arguments. `Switch` takes key-value pairs, and
        no reference such as `manager`. `SelectUniqueValue` is the outermost function, has at least two arguments, and
        is used in an attribute mapping that is not for matching and flows on creation only (`ObjectAddOnly`), in an
        inbound job to Active Directory. `Item` counts from 1. `RandomString` generates at most 256 characters, and
        enough for its digits, special characters and capitals. `DateAdd` and `DateDiff` have one of the intervals yyyy,
        m, d, ww, h, n, s. The regular expression of `Replace` compiles in .NET, and has the group that is named.

        What no page documents is advisory: an empty argument where one is required, `Replace` with another combination
        of arguments than the documented ones, `Mid` and `InStr` that start before the first character, an interval in
        capitals, a `compareType` or an encoding that doesn't exist, minimums of `RandomString` that only fit without
        the lower-case letters. So is what another reference documents: `FormatDateTime` with three arguments outside
        cloud sync and HR provisioning, `Split` without a delimiter, `Mid` with two arguments in cloud sync. And so are
        conditions of `IIF` and sources of `Switch` that are documented as unsupported, since some appear in the
        service's own mappings: `IsPresent(...)`, `IsNullOrEmpty(...)`, a comparison with `""`.

    Why
        The service refuses such an expression, or the mapping fails for every user at run time.

    Example
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("active", expression('Switch([IsSoftDeleted], "False", "True", "True", "False")')),
                ],
            },
        )
        ```

    Instead
        ```python
        ProvisioningJob(
            "crm",
            {
                "display_name": "CRM",
                "credentials": {"base_address": "https://crm.example.com/scim", "secret_token": "token"},
                "mappings": [
                    to("userName", attribute("userPrincipalName"), matching=1),
                    to("active", expression('Switch([IsSoftDeleted], , "False", "True", "True", "False")')),
                ],
            },
        )
        ```

    When it is undecided
        While the expression is not known before deployment; for `SelectUniqueValue` also while the matching priority,
        the flow type or the name of the target directory is not known; when the answer depends on what the job is for,
        and that is not known.
    """
    text, tree = mapping.expression, mapping.tree
    if not text or tree is None:
        return
    not_known: list[Undecided] = []
    for broken in broken_limits_in(text):
        try:
            if _documented_for_job(mapping, context, broken):
                continue
            level = _level(mapping, context, broken)
        except Undecided as undecided:
            not_known.append(undecided)
            continue
        yield _problem(mapping, broken.call.name, broken.reason, broken.limit, level, broken.advice)
    if type(tree) is Call and tree.name == UNIQUE_VALUE:
        for check, kind in _UNIQUE_VALUE_CHECKS:
            if (reason := _decided(not_known, check, mapping, context)) is not None:
                yield _problem(mapping, UNIQUE_VALUE, reason, kind)
    if (
        "Switch" in mapping.source_functions()
        and (reason := _decided(not_known, _switched_reference, mapping, context)) is not None
    ):
        yield _problem(mapping, "Switch", reason, "a reference")
    if not_known:
        raise not_known[0]


def _decided(
    not_known: list[Undecided],
    check: Callable[[AttributeMapping, Context], str | None],
    mapping: AttributeMapping,
    context: Context,
) -> str | None:
    """What a check finds wrong; None where nothing is wrong, or where that isn't known (it is added to `not_known`)."""
    try:
        return check(mapping, context)
    except Undecided as undecided:
        not_known.append(undecided)
        return None


def _problem(
    mapping: AttributeMapping, function: str, reason: str, kind: str, level: Level | None = None, advice: str = ""
) -> Problem:
    quoted = "a function" if mapping.hides_source else f"`{function}`"
    text = "breaks a documented limit" if mapping.hides_source else reason
    about = "a function's limit" if mapping.hides_source else f"{function}: {kind}"
    hint = f" {advice}" if advice and not mapping.hides_source else ""
    return Problem(
        f"In the expression of {mapping.label}, {quoted} {text}.{hint}",
        about=f"{mapping.label}: {about}",
        path=f"{mapping.path}.source.expression",
        level=level,
    )


def _documented_for_job(mapping: AttributeMapping, context: Context, broken: BrokenLimit) -> bool:
    """Whether a form of a function that only some references have is documented for the job. Raises `Undecided`."""
    if broken.limit is not Limit.FORM or broken.call.name != _DATE_FORMAT:
        return False
    if context.job.scenario is None:
        raise Undecided(_SCENARIO, f"{mapping.path}.source.expression")
    return context.job.scenario in (Scenario.CLOUD_SYNC, Scenario.INBOUND)


def _level(mapping: AttributeMapping, context: Context, broken: BrokenLimit) -> Level | None:
    """The level of a broken limit, None for the rule's own. Raises `Undecided`."""
    if not broken.certain:
        return Level.ADVISORY
    if broken.call.name == "Mid" and len(broken.call.arguments) == _SHORT_MID:
        if context.job.scenario is None:
            raise Undecided(_SCENARIO, f"{mapping.path}.source.expression")
        return Level.ADVISORY if context.job.scenario is Scenario.CLOUD_SYNC else None
    return None


def _not_matching(mapping: AttributeMapping, _: Context) -> str | None:
    return "can't be used in a matching attribute mapping" if mapping.matching_priority > 0 else None


def _on_creation(mapping: AttributeMapping, _: Context) -> str | None:
    return None if mapping.flow_type == "ObjectAddOnly" else "needs the flow type ObjectAddOnly"


def _to_active_directory(mapping: AttributeMapping, context: Context) -> str | None:
    target, scenario = mapping.object_mapping.target_side.directory, context.job.scenario
    to_entra = target is not None and is_entra_directory(target)
    if scenario is None and not to_entra:
        raise Undecided(_SCENARIO, f"{mapping.path}.source.expression")
    if to_entra or scenario is not Scenario.INBOUND:
        return "works only from an HR system or the inbound API to Active Directory"
    return None


# Each check of SelectUniqueValue with what it finds, in words that never change: they are part of the fingerprint.
_UNIQUE_VALUE_CHECKS: Final = (
    (_not_matching, "can't stand in a matching attribute mapping"),
    (_on_creation, "needs the flow type ObjectAddOnly"),
    (_to_active_directory, "works only from an HR system or the inbound API to Active Directory"),
)


def _switched_reference(mapping: AttributeMapping, _: Context) -> str | None:
    tree = mapping.tree
    switches = [node for node in walk(tree) if type(node) is Call and node.name == "Switch"] if tree else []
    source = mapping.object_mapping.source_side
    read = any(
        type(argument) is Attribute and _is_reference(argument.name, source.definition, built_in=source.may_be_entra)
        for call in switches
        for argument in call.arguments
    )
    target = mapping.target
    written = (
        switches[:1] == [tree]
        and target is not None
        and _is_reference(target, mapping.object_mapping.target_side.definition, built_in=True)
    )
    return "does not work on references such as manager; map the reference unchanged" if read or written else None


def _is_reference(name: str, definition: ObjectDefinition | None, *, built_in: bool) -> bool:
    """Whether an attribute is a reference: as declared, otherwise `manager` where the directory has it built in."""
    declared = None if definition is None else definition.attribute(name)
    if declared is not None and declared.type is not None:
        return declared.type == "Reference"
    return built_in and last_segment(name).lower() == "manager"
