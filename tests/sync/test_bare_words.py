"""Attributes without their brackets, or with too many."""

import pytest

from entra_sync.bare_words import bare_words, inner_name, meant_by
from entra_sync.expression import parse


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ToLower(mail)", ("mail",)),
        ('Join(" ", givenName, surname, givenName)', ("givenName", "surname")),
        ("mail", ("mail",)),
        ('[a] & b = "c"', ("b",)),
        ('InStr([a], "b", 1, vbTextCompare)', ()),
        ("IIF([a] = 1, IgnoreAttributeFlow, ignoreobjectflow)", ()),
        ("Append([mail], %DomainFQDN%)", ()),
        ("Guid()", ()),
    ],
)
def test_bare_words(text: str, words: tuple[str, ...]) -> None:
    assert bare_words(parse(text)) == words


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("mail", "[mail]"),
        ("FALSE", '"False"'),
        ("Null", '""'),
        ("vbTextCompar", "vbTextCompare"),
        ("IgnoreFlow", "[IgnoreFlow]"),
    ],
)
def test_what_was_meant(word: str, meant: str) -> None:
    assert meant_by(word) == meant


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("[mail]", "mail"),
        ('[emails[type eq "work"].value]', 'emails[type eq "work"].value'),
        ("mail", None),
        ('emails[type eq "work"]', None),
        ("[a] & [b]", None),
        ("[a", None),
        ("[]", None),
    ],
)
def test_names_in_brackets(name: str, inner: str | None) -> None:
    assert inner_name(name) == inner
