"""EP411 ecma-certificate: the connector host's certificate is issued for the host that the service calls, and is valid."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate.joining import build_estate
from entra_policy.estate.types import CREDENTIALS, ON_PREMISES_APPLICATION
from entra_policy.evaluation.evaluate import evaluate
from entra_policy.finding import Verdict
from entra_policy.readers.program import batch
from entra_policy.resource import Resource
from entra_policy.rules import all_rules
from entra_policy.rules.on_premises._certificate import DeclaredCertificate, covers
from entra_policy.settings import Settings
from entra_policy.values import UNKNOWN, Secret, Undecided, Value
from tests.policy.rules.on_premises._programs import AGENT, START, component, quiet
from tests.support.cases import Case, cases, parameters
from tests.support.checking import own_findings
from tests.support.expected import advises, as_source, fails, undecided


def credentials(address: str, *, parent: str = "erp") -> str:
    """The credentials of a component, with the tenant URL as Python text."""
    return f"""
azuread.SynchronizationSecret("credentials", service_principal_id=principal, credentials=[
    {{"key": "BaseAddress", "value": {address}}}], opts=pulumi.ResourceOptions(parent={parent}))
"""


ADDRESS = '"https://erp.contoso.com:8585/ecma2host_erp/scim"'
LOCAL = '"https://localhost:8585/ecma2host_erp/scim"'


def certified(certificate: str, address: str = ADDRESS, more: str = "") -> str:
    """An application with a certificate and a tenant URL, as Python text."""
    return START + component(f'"certificate": {certificate}, {more}') + credentials(address)


PEM_OF_ERP = '''"""-----BEGIN CERTIFICATE-----
MIIBUDCB+KADAgECAhQM2f0/YrtWtTmEPNwt8g3cnD/A4jAKBggqhkjOPQQDAjAV
MRMwEQYDVQQDDApDb250b3NvIENBMCAXDTI2MDEwMTAwMDAwMFoYDzIwOTkxMjMx
MDAwMDAwWjAbMRkwFwYDVQQDDBBzcnYxLmNvbnRvc28uY29tMFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEZWnoCMJ2KJTmTqoHEgvfnVLt+Wnv8CBUBPlNdNoMNxr+
7BRcLgvsYH5xgQqxjFtOyvssVXgutjMRAcQ3iVZ3OKMeMBwwGgYDVR0RBBMwEYIP
ZXJwLmNvbnRvc28uY29tMAoGCCqGSM49BAMCA0cAMEQCIFzH5VIRl+kIsUJvd5Xr
lRL/sSINCLFzSi9iWsuzZfUSAiBk4rGp1phmP7QEViRvaCm33jR9fVN1SJsGo9Dt
LuDDeg==
-----END CERTIFICATE-----
"""'''

OTHER_URL = '"tenant_url": "https://crm.contoso.com/ecma2host_crm/scim"'

CASES = quiet(
    cases(
        "EP411",
        Case(
            "second-address-is-of-another-host",
            certified(
                '{"common_name": "erp.contoso.com"}',
                ADDRESS + '}, {"key": "baseaddress", "value": "https://crm.contoso.com/ecma2host_erp/scim"',
            ),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "secret-day",
            certified('secret({"common_name": "erp.contoso.com", "not_after": "2020-12-31"})'),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate has expired. Renew it.",
                ),
            ),
        ),
        Case(
            "another-host",
            certified('{"common_name": "crm.contoso.com"}'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "wildcard-of-another-level",
            certified('{"common_name": "*.com", "subject_alternative_names": ["*.erp.contoso.com"]}'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "secret-parts",
            certified(
                '{"common_name": secret("hunter2.contoso.com")}',
                'secret("https://hunter3.contoso.com:1/ecma2host_erp/scim")',
            ),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "pem-of-another-host",
            certified(PEM_OF_ERP, '"https://crm.contoso.com/ecma2host_erp/scim"'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case("pem", certified(PEM_OF_ERP)),
        Case(
            "address",
            certified('{"subject_alternative_names": ["10.1.2.3"]}', '"https://10.1.2.3:8585/ecma2host_erp/scim"'),
        ),
        Case("wildcard", certified('{"common_name": "*.CONTOSO.com"}')),
        Case("localhost-with-a-host-name", certified('{"common_name": "srv1"}', LOCAL, '"host_name": "SRV1",')),
        Case(
            "localhost-with-another-host-name",
            certified('{"common_name": "localhost"}', LOCAL, '"host_name": "SRV1",'),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "expired",
            certified('{"common_name": "erp.contoso.com", "not_after": "2020-12-31"}'),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate expired on 2020-12-31. Renew it.",
                ),
            ),
        ),
        Case(
            "self-signed",
            certified('{"common_name": "erp.contoso.com", "self_signed": True}'),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is self-signed, and no provisioning agent is declared, so the service can't trust it. Use a certificate that Azure trusts, or declare the agent (`agent_id`).",
                ),
            ),
        ),
        Case(
            "self-signed-with-an-agent",
            certified('{"common_name": "erp.contoso.com", "self_signed": True}', more=f'"agent_id": "{AGENT}",'),
        ),
        Case("no-certificate", START + component("") + credentials(ADDRESS)),
        Case(
            "localhost",
            certified('{"common_name": "localhost"}', LOCAL),
            found=(
                undecided(
                    CREDENTIALS,
                    "credentials",
                    "credentials[0].value",
                    "not decided: `credentials[0].value` is on localhost, and no `host_name` says which host that is.",
                ),
            ),
        ),
        Case(
            "unknown-address",
            certified('{"common_name": "erp.contoso.com"}', "unknown"),
            found=(
                undecided(
                    CREDENTIALS,
                    "credentials",
                    "credentials[0].value",
                    "not decided: `credentials[0].value` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "unknown-certificate",
            certified("unknown"),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "not decided: `certificate` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "no-pem",
            certified('"hunter2"'),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "not decided: `certificate` is neither a certificate in PEM form nor an object that describes one.",
                ),
            ),
        ),
        Case(
            "advice-does-not-hide-what-is-not-known",
            certified('{"common_name": unknown, "not_after": "2020-12-31"}'),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate expired on 2020-12-31. Renew it.",
                ),
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate.common_name",
                    "not decided: `certificate.common_name` is not known before deployment.",
                ),
            ),
        ),
        Case(
            "address-in-the-credentials-counts",
            certified('{"common_name": "erp.contoso.com"}', ADDRESS, OTHER_URL + ","),
        ),
        Case(
            "tenant-url-of-another-host",
            START + component('"certificate": {"common_name": "erp.contoso.com"}, ' + OTHER_URL),
            found=(
                fails(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate is not issued for the host of the tenant URL, so the service refuses to connect. Use a certificate whose subject or alternative name is that host, or correct the address.",
                ),
            ),
        ),
        Case(
            "no-tenant-url",
            certified('{"common_name": "erp.contoso.com"}', '"x"').replace("BaseAddress", "SecretToken"),
            found=(
                undecided(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "not decided: `certificate` can't be compared: the tenant URL (`BaseAddress`) is not declared.",
                ),
            ),
        ),
        Case(
            "address-without-a-host",
            certified('{"common_name": "erp.contoso.com"}', '"https:///ecma2host_erp/scim"'),
            found=(
                undecided(
                    CREDENTIALS,
                    "credentials",
                    "credentials[0].value",
                    "not decided: `credentials[0].value` is no address with a host.",
                ),
            ),
        ),
        Case(
            "localhost-as-four-numbers",
            certified('{"common_name": "srv1"}', LOCAL.replace("localhost", "127.0.0.1"), '"host_name": "SRV1",'),
        ),
        Case(
            "localhost-as-six-colons",
            certified('{"common_name": "srv1"}', LOCAL.replace("localhost", "[::1]"), '"host_name": "SRV1",'),
        ),
        Case(
            "another-kind-of-job",
            START + component(f'"certificate": {PEM_OF_ERP}, {OTHER_URL}', type_="CrossTenantSync"),
        ),
        Case(
            "secret-last-day",
            certified('{"common_name": "erp.contoso.com", "not_after": secret("2020-12-31")}'),
            found=(
                advises(
                    ON_PREMISES_APPLICATION,
                    "erp",
                    "certificate",
                    "The connector host's certificate has expired. Renew it.",
                ),
            ),
        ),
    )
)


@pytest.mark.parametrize("case", parameters(CASES))
def test_case(case: Case, programs: batch.ProgramServer) -> None:
    found = own_findings(case, programs)
    assert found == case.found, as_source(found)


@pytest.mark.parametrize(
    ("name", "host", "expected"),
    [
        ("erp.contoso.com", "ERP.contoso.com.", True),
        ("*.contoso.com", "erp.contoso.com", True),
        ("*.contoso.com", "contoso.com", False),
        ("*.contoso.com", "a.erp.contoso.com", False),
        ("*", "erp", False),
        ("10.0.0.1", "10.0.0.1", True),
        ("*.0.0.1", "10.0.0.1", False),
        ("", "erp", False),
        ("*.contoso.com", ".contoso.com", False),
        ("FD00::1", "[fd00::1]", True),
        ("fd00::1", "[FD00::1]", True),
    ],
)
def test_name_covers_host(name: str, host: str, *, expected: bool) -> None:
    assert covers(name, host) is expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_covering_never_raises(name: str, host: str) -> None:
    assert covers(name, host) in (True, False)


@given(st.text(max_size=200))
def test_text_that_is_no_certificate_is_undecided(text: str) -> None:
    pem = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"
    with pytest.raises(Undecided):
        DeclaredCertificate(Secret(pem), None)


@pytest.mark.parametrize("value", [UNKNOWN, Secret(UNKNOWN), 1, [], "\ud800"])
def test_value_that_is_no_certificate_is_undecided(value: Value) -> None:
    with pytest.raises(Undecided):
        DeclaredCertificate(value, None)


def test_described_certificate() -> None:
    certificate = DeclaredCertificate(
        {
            "common_name": "a",
            "subject_alternative_names": [Secret("b"), 1],
            "not_after": "2027-01-31T12:00:00Z",
            "self_signed": True,
        },
        None,
    )
    assert certificate.names() == ("a", "b")
    assert certificate.last_day() == dt.date(2027, 1, 31)
    assert certificate.is_self_signed() is True
    with pytest.raises(Undecided):
        DeclaredCertificate({"not_after": "tomorrow"}, None).last_day()


def test_the_day_of_the_check_can_be_set() -> None:
    component = Resource(
        "entra:index:OnPremisesApplication",
        "urn",
        "erp",
        props={
            "certificate": {"common_name": "a", "not_after": "2030-06-30"},
            "tenant_url": "https://a/ecma2host_a/scim",
        },
        id=None,
    )

    def messages(today: dt.date) -> list[str]:
        settings = Settings(today=today)
        evaluation = evaluate(build_estate([component], settings), all_rules(), settings)
        return [finding.message for finding in evaluation.findings if finding.verdict is Verdict.FAIL]

    assert messages(dt.date(2030, 6, 30)) == []
    assert messages(dt.date(2030, 7, 1)) == ["The connector host's certificate expired on 2030-06-30. Renew it."]
