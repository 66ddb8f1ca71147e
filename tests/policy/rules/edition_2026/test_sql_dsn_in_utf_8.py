"""EP504 sql-dsn-in-utf-8: the DSN file of the SQL connector is UTF-8."""

import pytest

from entra_policy.estate.types import ON_PREMISES_APPLICATION
from entra_policy.readers.program import batch
from tests.support.cases import EDITION_2026, Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import as_source, fails, undecided

ON_PREMISES = """
unknown = azuread.Application("application", display_name="application").client_id

class OnPremisesApplication(pulumi.ComponentResource):
    def __init__(self, name, args):
        super().__init__("entra:index:OnPremisesApplication", name, args)
        self.register_outputs({{}})

OnPremisesApplication("hr", {{"target": "sql", {arguments}}})
"""

CASES = cases(
    "EP504",
    Case("not-in-2024", ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"')),
    Case("with-a-mark", ON_PREMISES.format(arguments='"dsn_encoding": "utf_8 sig"'), settings=EDITION_2026),
    Case("not-said", ON_PREMISES.format(arguments='"dsn_encoding": None'), settings=EDITION_2026),
    Case(
        "of-another-component-is-fine",
        ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"').replace(
            "entra:index:OnPremisesApplication", "entra:index:CrossTenantSync"
        ),
        settings=EDITION_2026,
    ),
    Case(
        "utf-16",
        ON_PREMISES.format(arguments='"dsn_encoding": "UTF-16"'),
        settings=EDITION_2026,
        found=(
            fails(
                ON_PREMISES_APPLICATION,
                "hr",
                "dsn_encoding",
                "The DSN file is declared with an encoding other than UTF-8, the only one that the SQL connector reads. Save the file as UTF-8.",
            ),
        ),
    ),
    Case("utf-8", ON_PREMISES.format(arguments='"dsn_encoding": "UTF8"'), settings=EDITION_2026),
    Case(
        "unknown",
        ON_PREMISES.format(arguments='"dsn_encoding": unknown'),
        settings=EDITION_2026,
        found=(
            undecided(
                ON_PREMISES_APPLICATION,
                "hr",
                "dsn_encoding",
                "not decided: `dsn_encoding` is not known before deployment.",
            ),
        ),
    ),
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)
