"""The slips of a first hour in mappings and filters, and all that is said of each: by a component, or by the gate.

A program that a component refuses is stopped with one line. What is only found stands in the report, with its place;
what `pulumi preview` shows of it is the same text.
"""

from typing import Final

import pytest

from tests.support.slips import CREDENTIALS, ENTERPRISE_USER, MATCHING, Slip, job, said_of

ADD: Final = "If the name is right, add the attribute to the schema's definition of the {} directory."
SCHEMA: Final = "schema.synchronizationRules[0].objectMappings[0]"


def mapped(mapping: str) -> str:
    return job(f'"mappings": [{mapping}],', CREDENTIALS)


def scoped(scoping: str) -> str:
    return job(f'"scoping": {scoping},', f'"mappings": [{MATCHING}],', CREDENTIALS)


SLIPS: Final = (
    # A misspelt attribute.
    Slip(
        "source",
        mapped('to("userName", attribute("userPrincipalNam"), matching=1)'),
        (
            (
                f"EP008 advisory __main__.py:7 crm-schema[{SCHEMA}.attributeMappings[0].source]: The source of userName (User -> "
                f"{ENTERPRISE_USER}) refers to `userPrincipalNam`, which is not among the attributes that are documented for the "
                f"source object; did you mean `userPrincipalName`? {ADD.format('source')}"
            ),
        ),
    ),
    Slip(
        "target",
        mapped(f'{MATCHING}, to("displayNam", attribute("displayName"))'),
        (
            (
                f"EP008 advisory __main__.py:7 crm-schema[{SCHEMA}.attributeMappings[1].targetAttributeName]: The target of "
                f"displayNam (User -> {ENTERPRISE_USER}) is not among the attributes that are documented for the target object; "
                f"did you mean `displayName`? {ADD.format('target')}"
            ),
        ),
    ),
    Slip(
        "clause",
        scoped('scope(clause("departmnt", "EQUALS", "Sales"))'),
        (
            (
                f"EP008 advisory __main__.py:7 crm-schema[{SCHEMA}.scope.groups[0].clauses[0].sourceOperandName]: The scoping "
                f"clause departmnt EQUALS (User -> {ENTERPRISE_USER}) refers to an attribute that is not among those that are "
                f"documented for the source object; did you mean `department`? {ADD.format('source')}"
            ),
        ),
    ),
    # An attribute without its brackets, or with two pairs.
    Slip(
        "bare-word",
        mapped('to("userName", expression("ToLower(mail)"), matching=1)'),
        ("stopped at __main__.py:7, in expression(...): text: has the bare word mail: did you mean [mail]?",),
    ),
    Slip(
        "brackets-twice",
        mapped('to("userName", attribute("[mail]"), matching=1)'),
        (
            "stopped at __main__.py:7, in attribute(...): name: has the outer brackets already: write 'mail', without them.",
        ),
    ),
    # Texts in single quotes.
    Slip(
        "single-quotes",
        mapped('to("userName", expression("Append([mail], \'x\')"), matching=1)'),
        (
            (
                "stopped at __main__.py:7, in expression(...): text: isn't a valid expression: Line 1, column 16: expected a "
                'text in double quotes, such as "x", found `\'`.'
            ),
        ),
    ),
    # A part of a filter where the filter belongs.
    Slip(
        "clause-for-scope",
        scoped('clause("department", "EQUALS", "Sales")'),
        ('stopped at __main__.py:4: ProvisioningJob "crm": scoping: is a clause: write scope(clause(...)).',),
    ),
    Slip(
        "group-for-scope",
        scoped('all_of(clause("department", "EQUALS", "Sales"))'),
        (
            (
                'stopped at __main__.py:4: ProvisioningJob "crm": scoping: is a group of clauses: write '
                "scope(all_of(...))."
            ),
        ),
    ),
    Slip(
        "anything-for-scope",
        scoped('{"foo": 1}'),
        (
            (
                'stopped at __main__.py:4: ProvisioningJob "crm": scoping: must be what scope(...) returns, such as '
                'scope(clause("department", "EQUALS", "Sales")).'
            ),
        ),
    ),
    # A clause that can't work.
    Slip(
        "broken-pattern",
        scoped('scope(clause("department", "REGEX MATCH", "(Sales"))'),
        (
            (
                "stopped at __main__.py:7, in clause(...): values: can't be used: REGEX MATCH has a regular expression that does "
                "not compile in .NET: it has a `(` without a `)`."
            ),
        ),
    ),
    Slip(
        "misspelt-operator",
        scoped('scope(clause("department", "EQUAL", "Sales"))'),
        (
            "stopped at __main__.py:7, in clause(...): operator: isn't one that the service documents; did you mean EQUALS?",
        ),
    ),
    # A slip in a function of the program's own.
    Slip(
        "called-from",
        "from entra_components import *\n\n\ndef crm(name):\n    return attribute(name)\n\n\n"
        'def main():\n    crm("[mail]")\n\n\nmain()\n',
        (
            "stopped at __main__.py:5, in attribute(...): name: has the outer brackets already: write 'mail', without them.",
            "",
            "It was called from (innermost first):",
            "  __main__.py:9, in main",
            "  __main__.py:12, in <module>",
        ),
    ),
)


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_what_is_said(slip: Slip) -> None:
    assert said_of(slip.program) == slip.said
