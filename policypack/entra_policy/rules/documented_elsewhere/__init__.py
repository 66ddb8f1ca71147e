"""Documented elsewhere."""

from entra_policy.rules.documented_elsewhere import (
    custom_security_attributes,
    hr_mail_on_creation,
    hr_matching_attribute,
    no_photos_in_applications,
    no_switch_default_from_entra,
    on_premises_no_placeholder,
    target_id_not_mapped,
    unique_values_without_diacritics,
    values_active_directory_takes,
)

MODULES = (
    no_switch_default_from_entra,
    hr_matching_attribute,
    hr_mail_on_creation,
    no_photos_in_applications,
    target_id_not_mapped,
    unique_values_without_diacritics,
    custom_security_attributes,
    on_premises_no_placeholder,
    values_active_directory_takes,
)
