"""Added by edition 2026."""

from entra_policy.rules.edition_2026 import (
    mail_not_updated_with_mailbox,
    matching_without_special_characters,
    no_external_tenant_target,
    no_inbound_scim,
    scim_values_of_type_work,
    sql_dsn_in_utf_8,
)

MODULES = (
    matching_without_special_characters,
    scim_values_of_type_work,
    no_inbound_scim,
    sql_dsn_in_utf_8,
    mail_not_updated_with_mailbox,
    no_external_tenant_target,
)
