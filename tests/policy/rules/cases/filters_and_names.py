"""Cases of the section on schemas and expressions: filters, matching, and names of attributes."""

from entra_policy.settings import Settings
from tests.policy.rules.cases.attribute_mappings import EXTENSION, MATCHING, beside, entra, scoped
from tests.policy.rules.cases.schema import definition, function, mappings_program
from tests.support.cases import Case

TYPED = entra(
    '{"name": "userPrincipalName", "type": "String"}',
    '{"name": "accountEnabled", "type": "Boolean"}',
    '{"name": "manager", "type": "Reference"}',
    '{"name": "level", "type": "Integer"}',
    '{"name": "hired", "type": "DateTime"}',
    '{"name": "untyped"}',
)

EP006 = (
    Case(
        "EP006-not-for-that-type",
        scoped(
            'clause("AccountEnabled", "EQUALS", "True")',
            'clause("manager", "IS NOT NULL")',
            'clause("hired", "REGEX MATCH", "^2")',
            'clause("userPrincipalName", "greater_than", "1")',
            definitions=TYPED,
        ),
    ),
    Case(
        "EP006-unlisted-operators-are-advisory",
        scoped(
            '{"sourceOperandName": "a", "operatorName": "EQUAL"}',
            '{"sourceOperandName": "a", "operatorName": "Frobnicate"}',
            '{"sourceOperandName": "a", "operatorName": "IsMemberOf"}',
        ),
    ),
    Case(
        "EP006-member-of-in-2026",
        scoped('{"sourceOperandName": "a", "operatorName": "IsMemberOf"}'),
        settings=Settings(edition="2026"),
    ),
    Case(
        "EP006-operators-that-fit",
        scoped(
            'clause("accountEnabled", "IS TRUE")',
            'clause("userPrincipalName", "is not null")',
            'clause("level", "Greater_Than", "1")',
            'clause("level", "GREATER THAN OR EQUALS", "1")',
            'clause("accountEnabled", "Includes", "x")',
            'clause("untyped", "IS TRUE")',
            'clause("undeclared", "IS TRUE")',
            definitions=TYPED,
        ),
    ),
    Case(
        "EP006-unknown",
        scoped(
            '{"sourceOperandName": "level", "operatorName": unknown}',
            'clause(unknown, "IS TRUE")',
            'clause("untyped", "IS TRUE")',
            definitions=entra('{"name": "untyped", "type": unknown}'),
        ),
    ),
    Case(
        "EP006-secret-operator-is-not-quoted",
        scoped('{"sourceOperandName": "level", "operatorName": pulumi.Output.secret("hunter2")}'),
    ),
)

CROSS_TENANT = "Azure Active Directory>Azure Active Directory (target tenant)"
ALTERNATIVE = 'to("alternativeSecurityIds", expression("AltSecIdFromNetId([netId])"), matching=1)'

EP007 = (
    Case("EP007-none-matches", mappings_program('to("userName", attribute("mail"))', mode='"replace"')),
    Case("EP007-no-mappings-at-all", mappings_program(mode='"replace"')),
    Case(
        "EP007-the-same-priority-twice",
        mappings_program(
            MATCHING,
            'to("mail", attribute("mail"), matching=1)',
            'to("b", attribute("b"), matching=2)',
            mode='"replace"',
        ),
    ),
    Case(
        "EP007-another-match-across-tenants",
        mappings_program(
            ALTERNATIVE,
            'to("mail", attribute("mail"), matching=2)',
            template="Azure2Azure",
            directories=CROSS_TENANT,
        ),
    ),
    Case(
        "EP007-merged-or-several-priorities",
        mappings_program('to("title", attribute("jobTitle"))')
        + beside(mappings_program(MATCHING, 'to("mail", attribute("mail"), matching=2)', mode='"replace"')),
    ),
    Case(
        "EP007-disabled",
        mappings_program('to("title", attribute("jobTitle"))', object_mapping='"enabled": False,', mode='"replace"'),
    ),
    Case(
        "EP007-the-prescribed-match-across-tenants",
        mappings_program(
            ALTERNATIVE, 'to("mail", attribute("mail"))', template="Azure2Azure", directories=CROSS_TENANT
        ),
    ),
    Case(
        "EP007-groups-across-tenants-2026",
        mappings_program(
            'to("displayName", attribute("displayName"), matching=1)',
            template="Azure2Azure",
            directories=CROSS_TENANT,
        ).replace('"User"', '"Group"'),
        settings=Settings(edition="2026"),
    ),
    Case(
        "EP007-unknown-priority-or-mapping",
        mappings_program(
            '{"targetAttributeName": "a", "source": None, "defaultValue": "x", "matchingPriority": unknown.apply(int)}',
            "unknown",
            mode='"replace"',
        ),
    ),
    Case("EP007-unknown-mode", mappings_program('to("userName", attribute("mail"))', mode="unknown")),
    Case(
        "EP007-unknown-target-across-tenants",
        mappings_program(
            'to(unknown, attribute("mail"), matching=1)', template="Azure2Azure", directories=CROSS_TENANT
        ),
    ),
)

BOTH = ", ".join(
    (
        entra('{"name": "userPrincipalName"}', '{"name": "mail"}'),
        definition("customappsso", '{"name": "userName"}', '{"name": "emails[type eq \\"work\\"].value"}'),
    )
)

EP008 = (
    Case(
        "EP008-not-defined",
        mappings_program(
            MATCHING,
            'to("username ", attribute("mail"))',
            'to("title", expression("Append([mial], [city])"))',
            object_mapping='"scope": scope(clause("departmnet", "EQUALS", "x")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-defined-or-told-by-another-rule",
        mappings_program(
            'to("USERNAME", attribute("userprincipalname"), matching=1)',
            """to('Emails[type eq "work"].value', expression('Append([MAIL], "[city]")'))""",
            object_mapping='"scope": scope(clause("Mail", "IS NOT NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-samaccountname-of-active-directory",
        mappings_program(
            'to("userName", attribute("sAMAccountName"), matching=1)',
            directories="Active Directory>Azure Active Directory",
            definitions=definition("Active Directory", '{"name": "cn"}'),
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-merged-or-another-object",
        mappings_program('to("x", attribute("y"))', definitions=BOTH)
        + beside(
            mappings_program(
                'to("userName", attribute("y"), matching=1)',
                definitions=BOTH.replace('"User"', '"Group"'),
                mode='"replace"',
            )
        ),
    ),
    Case(
        "EP008-extension-in-a-clause",
        scoped(
            f'clause("{EXTENSION}_Cost", "EQUALS", "x")',
            definitions=entra('{"name": "userPrincipalName"}', f'{{"name": "{EXTENSION}_cost"}}'),
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-unknown-names",
        mappings_program(
            MATCHING,
            "to(unknown, attribute(unknown))",
            object_mapping='"scope": scope(clause(unknown, "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
    Case(
        "EP008-unknown-definitions-or-mode",
        mappings_program(
            MATCHING,
            'to("x", attribute("mail"))',
            definitions=f"{BOTH}, unknown",
            mode='"replace"',
        )
        + beside(mappings_program(MATCHING, 'to("x", attribute("y"))', definitions=BOTH, mode="unknown")).replace(
            "mode=unknown", 'mode=azuread.Application("b", display_name="b").client_id'
        ),
    ),
    Case(
        "EP008-secret-names-are-not-quoted",
        mappings_program(
            MATCHING,
            function('pulumi.Output.secret("hunter2-a")', "'Append([hunter2], [mail])'"),
            object_mapping='"scope": scope(clause("hunter2", "IS NULL")),',
            definitions=BOTH,
            mode='"replace"',
        ),
    ),
)

CASES = EP006 + EP007 + EP008
