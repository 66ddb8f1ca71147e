"""The host of an address, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.estate.addresses import domain_of, host_of


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://contoso.b2clogin.com/scim", "contoso.b2clogin.com"),
        ("CONTOSO.B2CLOGIN.COM.", "contoso.b2clogin.com"),
        ("https://user:p@ss@a.example:8443/x@y", "a.example"),
        ("//a.example/x", "a.example"),
        (" HTTPS:\\\\a.example\\x ", "a.example"),
        ("a.example:443?x#y", "a.example"),
        ("https://a%2Eexample/x", "a.example"),
        ("https://a\u3002example", "a.example"),
        ("https://[2001:DB8::1]:8443/x", "2001:db8::1"),
        ("https:///scim", None),
        ("/scim", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_host(address: str, host: str | None) -> None:
    assert host_of(address) == host


@given(st.text())
def test_any_text_has_a_host_or_none(text: str) -> None:
    host = host_of(text)
    assert host is None or host == host.lower() != ""


def test_the_longest_domain_counts() -> None:
    domains = ("contoso.com", "login.contoso.com", "a.example")
    hosts = ("contoso.com", "x.login.contoso.com", "xlogin.contoso.com", "notcontoso.com")
    assert [domain_of(host, domains) for host in hosts] == ["contoso.com", "login.contoso.com", "contoso.com", None]
