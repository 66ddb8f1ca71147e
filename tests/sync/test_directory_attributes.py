"""What is known of attributes of Microsoft Entra ID without a schema that defines them."""

from entra_sync.directory_attributes import (
    is_binary_attribute,
    is_entra_reference,
    is_multivalued_entra_attribute,
)


def test_attributes_that_no_schema_defines() -> None:
    names = ("PROXYADDRESSES", "manager", "appRoleAssignments", "jpegphoto", "mail")
    assert [
        (is_multivalued_entra_attribute(name), is_entra_reference(name), is_binary_attribute(name)) for name in names
    ] == [
        (True, False, False),
        (False, True, False),
        (True, True, False),
        (False, False, True),
        (False, False, False),
    ]
