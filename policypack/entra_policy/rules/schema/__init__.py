"""Schema and expressions."""

from entra_policy.rules.schema import (
    expression_and_tree_agree,
    expression_syntax,
    filter_operator,
    function_constraints,
    known_credential_key,
    matching_attribute,
    role_assignment_mapping,
    schema_shape,
    unknown_attribute,
    unknown_function,
)

MODULES = (
    schema_shape,
    expression_syntax,
    unknown_function,
    function_constraints,
    expression_and_tree_agree,
    filter_operator,
    matching_attribute,
    unknown_attribute,
    role_assignment_mapping,
    known_credential_key,
)
