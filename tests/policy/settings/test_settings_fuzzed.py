"""Whatever a configuration says, it is settings or a configuration error."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from entra_policy.configuration.properties import PackProperties
from entra_policy.configuration.reading import read_settings, settings_from_policies
from entra_policy.errors import ConfigurationError
from entra_policy.rules import all_rules
from entra_policy.settings import PACK_POLICY, Settings

# Surrogates included: JSON can carry them.
TEXT = st.text(st.characters(), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.sampled_from(["id", "url"]), inner, max_size=3)
    ),
    max_leaves=8,
)
PROPERTIES = [*(name for name in PackProperties.model_fields if name != "facts"), "x"]
POLICIES = ["all", PACK_POLICY, "no-b2c-target", "organisation-rules", "x"]


@given(properties=st.dictionaries(st.sampled_from(PROPERTIES) | TEXT, VALUES, max_size=3))
def test_properties(properties: dict[str, Any]) -> None:
    reported = ""
    try:
        found = settings_from_policies({}, {PACK_POLICY: properties}, all_rules(), Path("/nowhere"))
    except ConfigurationError as error:
        reported = str(error)
    else:
        assert isinstance(found, Settings)
        assert set(properties) <= set(PackProperties.model_fields)
    assert reported.isprintable()


@given(
    document=st.dictionaries(
        st.sampled_from(POLICIES) | TEXT,
        st.sampled_from(["advisory", "mandatory", "disabled"])
        | st.fixed_dictionaries({}, optional={"enforcementLevel": VALUES, "exemptible": VALUES})
        | VALUES,
        max_size=3,
    )
)
def test_documents(document: dict[str, Any], tmp_path_factory: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed-policies.json"
    file.write_text(json.dumps(document))
    try:
        found = read_settings(file, all_rules())
    except ConfigurationError:
        return
    assert set(document) <= set(POLICIES) - {"x"}
    # A policy is disabled or non-exemptible only where the document says so.
    assert {name for name, level in found.levels.items() if level == "disabled"} == {
        name
        for name, entry in document.items()
        if name != PACK_POLICY
        and "disabled" in (entry, entry.get("enforcementLevel") if isinstance(entry, dict) else "")
    }


@settings(max_examples=50)
@given(content=st.binary(max_size=40))
def test_bytes(content: bytes, tmp_path_factory: Any) -> None:
    file = tmp_path_factory.getbasetemp() / "fuzzed-bytes.json"
    file.write_bytes(content)
    try:
        read_settings(file, all_rules())
    except ConfigurationError:
        return
    assert isinstance(json.loads(content), dict)
