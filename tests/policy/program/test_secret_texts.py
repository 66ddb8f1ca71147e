"""Secrets in texts: every spelling and every longer part is taken out."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_policy.readers.program.child.secret_texts import SHOWN, SecretTexts, shortened

SECRET = 'Sup3r/S3cret+"Välue"\\42 & more'
PEM = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nShort1=\n-----END KEY-----\n"


@pytest.mark.parametrize("secret", [SECRET, PEM])
@pytest.mark.parametrize(
    "spell",
    [
        str,
        str.lower,
        str.upper,
        str.swapcase,
        json.dumps,
        lambda text: json.dumps(text, ensure_ascii=False),
        repr,
        ascii,
        quote,
        lambda text: quote(text, safe=""),
        quote_plus,
        lambda text: text.encode().hex(),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(b"a" + text.encode() + b"bcd").decode(),
        lambda text: base64.b64encode(b"ab" + text.encode() + b"b").decode(),
        lambda text: base64.encodebytes(b"abcd" + text.encode()).decode(),
        lambda text: text.replace("\n", "\n    "),
        lambda text: text.split("\n")[0],
        lambda text: text[5:20],
        lambda text: text[-16:],
    ],
)
def test_no_part_of_a_spelling_is_left(secret: str, spell: object) -> None:
    assert callable(spell)
    spelled = spell(secret)
    shown = SecretTexts([secret]).without(f"in front {spelled} behind")
    parts = {secret[start : start + 8] for start in range(len(secret) - 7)}
    spelled_parts = {spelled[start : start + 8] for start in range(len(spelled) - 7)} - {SHOWN}
    assert SHOWN in shown
    assert not [part for part in parts | spelled_parts if part in shown.replace("in front ", "").replace(" behind", "")]


def test_what_is_shown() -> None:
    removed = SecretTexts(["planted-secret", "abcd", "abc", ""])
    assert removed.without("planted-secret, planted-sec, planted, abcdabcd abc") == (
        "[secret], [secret], planted, [secret] abc"
    )
    assert removed.without("nothing here") == "nothing here"
    assert removed.without("Planted-Secret \u0130 PLANTED-SECRET") == "[secret] \u0130 [secret]"
    assert SecretTexts([]).without("anything") == "anything"


def test_a_text_that_begins_in_a_secret() -> None:
    removed = SecretTexts(["planted-secret"])
    assert removed.without("ecret and planted-secret", cut_in_front=True) == ""
    longest = max(map(len, (base64.b64encode(b"\0\0planted-secret").decode(), b"planted-secret".hex())))
    text = "ecret" + "." * longest + "planted-secret."
    assert removed.without(text, cut_in_front=True) == "....." + "[secret]."


@given(st.text(min_size=8, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_the_secret_itself_is_never_left(secret: str, before: str, behind: str) -> None:
    shown = SecretTexts([secret]).without(before + secret + behind)
    assert secret not in shown.replace(SHOWN, "\0") or len(secret.strip()) < 4


def test_a_long_text_is_shortened() -> None:
    assert shortened("x" * 12_000) == "x" * 12_000
    assert shortened("a" + "x" * 12_000) == "[...]\n" + "x" * 12_000
