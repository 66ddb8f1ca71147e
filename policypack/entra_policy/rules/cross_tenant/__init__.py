"""Cross-tenant synchronization."""

from entra_policy.rules.cross_tenant import (
    b2b_collaboration_limits,
    cross_tenant_no_contact_conversion,
    cross_tenant_no_meeting_rooms,
    cross_tenant_no_photos,
    cross_tenant_same_cloud,
    cross_tenant_source_tenant_only,
    cross_tenant_target_can_turn_off,
    cross_tenant_unique_mail,
    cross_tenant_users_only,
    cross_tenant_verified_mail_domain,
    internal_members_only,
    no_sms_sign_in_users,
    proxy_addresses_source_only,
    show_in_address_list_mailbox,
)

MODULES = (
    cross_tenant_users_only,
    cross_tenant_no_contact_conversion,
    cross_tenant_same_cloud,
    cross_tenant_no_photos,
    cross_tenant_no_meeting_rooms,
    proxy_addresses_source_only,
    internal_members_only,
    no_sms_sign_in_users,
    show_in_address_list_mailbox,
    cross_tenant_source_tenant_only,
    cross_tenant_target_can_turn_off,
    cross_tenant_unique_mail,
    cross_tenant_verified_mail_domain,
    b2b_collaboration_limits,
)
