"""Provisioning mode and attribute mappings."""

from entra_policy.rules.attribute_mappings import (
    expression_length,
    no_multivalue_directory_extension,
    null_is_not_provisioned,
    other_mails_not_a_target,
    provisioning_mode_stays_automatic,
    schema_extension_declared,
    scoping_filter_attributes,
    source_attribute_available,
)

MODULES = (
    provisioning_mode_stays_automatic,
    source_attribute_available,
    schema_extension_declared,
    null_is_not_provisioned,
    expression_length,
    scoping_filter_attributes,
    other_mails_not_a_target,
    no_multivalue_directory_extension,
)
