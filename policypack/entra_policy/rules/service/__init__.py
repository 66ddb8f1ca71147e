"""Service issues."""

from entra_policy.rules.service import (
    application_available_in_cloud,
    disable_is_not_immediate,
    gallery_or_non_gallery_application,
    global_reader_cannot_read,
    government_credential_size,
    group_members_need_restart,
    interval_is_fixed,
    manager_needs_restart,
    no_b2c_target,
    no_flow_back,
    no_nested_groups,
    no_password_provisioning,
    no_rollback,
    scope_change_needs_restart,
)

MODULES = (
    no_password_provisioning,
    no_nested_groups,
    no_b2c_target,
    application_available_in_cloud,
    gallery_or_non_gallery_application,
    manager_needs_restart,
    interval_is_fixed,
    no_flow_back,
    scope_change_needs_restart,
    disable_is_not_immediate,
    group_members_need_restart,
    global_reader_cannot_read,
    government_credential_size,
    no_rollback,
)
