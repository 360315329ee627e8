"""The objects of the sample Salesforce: fields with their labels, and how SQLite keeps them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SalesforceField:
    """A field as Salesforce describes it."""

    name: str
    label: str
    native: str
    extra: str = ""
    """The rest of its column's DDL."""
    is_readonly: bool = False

    @property
    def ddl(self) -> str:
        return f'"{self.name}" {_STORED[self.native.partition("(")[0]]} {self.extra}'.rstrip()


_STORED = {
    **dict.fromkeys(("id", "string", "email", "phone", "url", "textarea", "picklist", "reference"), "TEXT"),
    **dict.fromkeys(("currency", "percent", "double"), "NUMERIC"),
    "int": "INTEGER",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "DATETIME",
}
_NOW = "DEFAULT (strftime('%Y-%m-%dT%H:%M:%S.000+0000', 'now'))"

Field = SalesforceField


def _id(prefix: str) -> Field:
    default = f"NOT NULL PRIMARY KEY DEFAULT ('{prefix}' || substr(upper(hex(randomblob(8))), 1, 15))"
    return Field("Id", "Record ID", "id", default, is_readonly=True)


def _system(label: str) -> tuple[Field, ...]:
    return (
        Field("OwnerId", f"{label} Owner", "reference"),
        Field("CreatedDate", "Created Date", "datetime", f"NOT NULL {_NOW}", is_readonly=True),
        Field("LastModifiedDate", "Last Modified Date", "datetime", f"NOT NULL {_NOW}", is_readonly=True),
        Field("IsDeleted", "Deleted", "boolean", "NOT NULL DEFAULT 0", is_readonly=True),
    )


_FULL_NAME = "GENERATED ALWAYS AS (trim(coalesce(FirstName, '') || ' ' || LastName)) VIRTUAL"
_SOURCES = Field("LeadSource", "Lead Source", "picklist")

OBJECTS: dict[str, tuple[Field, ...]] = {
    "Account": (
        _id("001"),
        Field("Name", "Account Name", "string(255)", "NOT NULL"),
        Field("Industry", "Industry", "picklist"),
        Field("Website", "Website", "url"),
        Field("Phone", "Account Phone", "phone"),
        Field("NumberOfEmployees", "Employees", "int"),
        Field("AnnualRevenue", "Annual Revenue", "currency(18,2)"),
        Field("BillingCity", "Billing City", "string(40)"),
        Field("BillingCountry", "Billing Country", "string(80)"),
        *_system("Account"),
    ),
    "Contact": (
        _id("003"),
        Field("AccountId", "Account ID", "reference"),
        Field("FirstName", "First Name", "string(40)"),
        Field("LastName", "Last Name", "string(80)", "NOT NULL"),
        Field("Name", "Full Name", "string(121)", _FULL_NAME, is_readonly=True),
        Field("Email", "Email", "email"),
        Field("Phone", "Business Phone", "phone"),
        Field("Title", "Title", "string(128)"),
        Field("Department", "Department", "string(80)"),
        Field("MailingCity", "Mailing City", "string(40)"),
        Field("MailingCountry", "Mailing Country", "string(80)"),
        _SOURCES,
        Field("HasOptedOutOfEmail", "Email Opt Out", "boolean", "NOT NULL DEFAULT 0"),
        Field("Plan__c", "Plan", "picklist"),
        Field("Monthly_Spend__c", "Monthly Spend", "currency(16,2)"),
        *_system("Contact"),
    ),
    "Lead": (
        _id("00Q"),
        Field("FirstName", "First Name", "string(40)"),
        Field("LastName", "Last Name", "string(80)", "NOT NULL"),
        Field("Name", "Full Name", "string(121)", _FULL_NAME, is_readonly=True),
        Field("Company", "Company", "string(255)", "NOT NULL"),
        Field("Email", "Email", "email"),
        Field("Phone", "Phone", "phone"),
        Field("Title", "Title", "string(128)"),
        Field("Status", "Lead Status", "picklist", "NOT NULL DEFAULT 'Open - Not Contacted'"),
        _SOURCES,
        *_system("Lead"),
    ),
    "Opportunity": (
        _id("006"),
        Field("AccountId", "Account ID", "reference"),
        Field("Name", "Name", "string(120)", "NOT NULL"),
        Field("StageName", "Stage", "picklist", "NOT NULL"),
        Field("Amount", "Amount", "currency(16,2)"),
        Field("Probability", "Probability (%)", "percent(3,0)"),
        Field("CloseDate", "Close Date", "date", "NOT NULL"),
        *_system("Opportunity"),
    ),
    "Task": (
        _id("00T"),
        Field("WhoId", "Name ID", "reference"),
        Field("Subject", "Subject", "string(255)"),
        Field("Status", "Status", "picklist", "NOT NULL DEFAULT 'Not Started'"),
        Field("Priority", "Priority", "picklist", "NOT NULL DEFAULT 'Normal'"),
        Field("ActivityDate", "Due Date Only", "date"),
        *_system("Task"),
    ),
    "User": (
        _id("005"),
        Field("Username", "Username", "string(80)", "NOT NULL UNIQUE"),
        Field("FirstName", "First Name", "string(40)"),
        Field("LastName", "Last Name", "string(80)", "NOT NULL"),
        Field("Name", "Full Name", "string(121)", _FULL_NAME, is_readonly=True),
        Field("Email", "Email", "email", "NOT NULL"),
        Field("IsActive", "Active", "boolean", "NOT NULL DEFAULT 1"),
        *_system("User")[1:3],
    ),
}
