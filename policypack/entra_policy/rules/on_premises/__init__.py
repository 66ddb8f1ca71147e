"""On-premises application provisioning."""

from entra_policy.rules.on_premises import (
    agent_updates_by_hand,
    anchor_is_immutable,
    attribute_type_change,
    dedicated_agent,
    ecma_certificate,
    no_writeback_loop,
    no_writeback_of_connect_users,
    on_premises_attribute_names,
    on_premises_initial_password,
    on_premises_is_outbound,
    on_premises_no_binary,
    on_premises_no_groups,
    on_premises_no_references,
    on_premises_password_second_call,
    on_premises_single_anchor,
    on_premises_single_valued,
)

MODULES = (
    no_writeback_of_connect_users,
    no_writeback_loop,
    on_premises_is_outbound,
    on_premises_single_valued,
    on_premises_no_references,
    on_premises_no_groups,
    on_premises_single_anchor,
    on_premises_attribute_names,
    on_premises_no_binary,
    on_premises_initial_password,
    ecma_certificate,
    anchor_is_immutable,
    attribute_type_change,
    agent_updates_by_hand,
    dedicated_agent,
    on_premises_password_second_call,
)
