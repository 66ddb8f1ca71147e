"""The pages that document the limits of this section."""

from typing import Final

from entra_policy.rule_definition import Documentation

_LEARN: Final = "https://learn.microsoft.com/entra/identity"
_PROVISIONING: Final = f"{_LEARN}/app-provisioning"
_TENANTS: Final = f"{_LEARN}/multi-tenant-organizations"

ACCIDENTAL_DELETIONS: Final = Documentation(
    "Enable accidental deletions prevention in the Microsoft Entra provisioning service",
    f"{_PROVISIONING}/accidental-deletions",
)
CONFIGURE_BY_GRAPH: Final = Documentation(
    "Configure provisioning using Microsoft Graph APIs",
    "https://learn.microsoft.com/graph/application-provisioning-configure-api",
)
CLEAR_ATTRIBUTE_VALUES: Final = Documentation(
    "Clear attribute values (Preview)", f"{_PROVISIONING}/clear-attribute-values"
)
CROSS_TENANT_CONFIGURE: Final = Documentation(
    "Configure cross-tenant synchronization", f"{_TENANTS}/cross-tenant-synchronization-configure"
)
CROSS_TENANT_OVERVIEW: Final = Documentation(
    "What is cross-tenant synchronization?", f"{_TENANTS}/cross-tenant-synchronization-overview"
)
CUSTOM_SECURITY_ATTRIBUTES: Final = Documentation(
    "Provision custom security attributes from HR sources (preview)",
    f"{_PROVISIONING}/provision-custom-security-attributes",
)
CUSTOMIZE_ATTRIBUTES: Final = Documentation(
    "Tutorial - Customize user provisioning attribute-mappings for SaaS applications in Microsoft Entra ID",
    f"{_PROVISIONING}/customize-application-attributes",
)
EVERY_GROUP: Final = Documentation("azure-docs issue 57542", "https://github.com/MicrosoftDocs/azure-docs/issues/57542")
FUNCTIONS: Final = Documentation(
    "Reference for writing expressions for attribute mappings in Microsoft Entra ID",
    f"{_PROVISIONING}/functions-for-customizing-application-data",
)
HOW_PROVISIONING_WORKS: Final = Documentation(
    "How Application Provisioning works in Microsoft Entra ID", f"{_PROVISIONING}/how-provisioning-works"
)
HR_CREATION_ISSUES: Final = Documentation(
    "Troubleshoot HR user creation issues", f"{_PROVISIONING}/hr-user-creation-issues"
)
HR_UPDATE_ISSUES: Final = Documentation("Troubleshoot HR user update issues", f"{_PROVISIONING}/hr-user-update-issues")
ON_DEMAND: Final = Documentation("On-demand provisioning in Microsoft Entra ID", f"{_PROVISIONING}/provision-on-demand")
ONE_ROLE: Final = Documentation("azure-docs issue 42487", "https://github.com/MicrosoftDocs/azure-docs/issues/42487")
SCIM_COMPATIBILITY: Final = Documentation(
    "Known issues and resolutions with SCIM 2.0 protocol compliance of the Microsoft Entra user provisioning service",
    f"{_PROVISIONING}/application-provisioning-config-problem-scim-compatibility",
)
SKIP_OUT_OF_SCOPE_DELETIONS: Final = Documentation(
    "Skip deletion of user accounts that go out of scope in Microsoft Entra ID",
    f"{_PROVISIONING}/skip-out-of-scope-deletions",
)
SQL_APPLICATIONS: Final = Documentation(
    "Provisioning users into SQL based applications", f"{_PROVISIONING}/on-premises-sql-connector-configure"
)
WORKDAY_FUNCTIONS: Final = Documentation(
    "Workday expression mapping functions for Microsoft Entra ID provisioning",
    f"{_PROVISIONING}/workday-expression-mapping-functions-guide",
)
WORKDAY_TUTORIAL: Final = Documentation(
    "Tutorial: Configure Workday for automatic user provisioning", f"{_LEARN}/saas-apps/workday-inbound-tutorial"
)
