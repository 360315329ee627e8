"""The models and model syncs of the walkthroughs: the evident answers make the pages' literal bodies."""

from __future__ import annotations

from typing import Any

from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.model_sync import ModelSyncForm
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.schedule_fields import ScheduleOffer
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import ExistingTarget
from ptui.wire.enumeration import ModelField, TargetFields
from ptui.wire.syncs import ScheduleOption

VERSION = "2024-02-08"
QUERY = (
    "SELECT MAX(last_activity_date) AS last_activity_date, plan, first_name, last_name, email FROM users "
    "GROUP BY plan, first_name, last_name, email"
)


def test_w3_model_over_a_query_and_w4_over_a_file() -> None:
    query = ModelForm("YOUR-SNOWFLAKE-CONNECTION-ID", chosen={"query": ""})
    typed = query.initial.set(("name",), "Active Users").set(("configuration", "query"), QUERY)
    assert body_of(query, typed) == {
        "name": "Active Users",
        "configuration": {"query": QUERY},
        "connection_id": "YOUR-SNOWFLAKE-CONNECTION-ID",
    }
    file = ModelForm(
        "YOUR_GCS_CONNECTION_ID", chosen={"model_from": "single_file", "key": "high_paying_users.csv"}
    )
    assert body_of(file, file.initial.set(("name",), "GCS Contacts")) == {
        "name": "GCS Contacts",
        "configuration": {"model_from": "single_file", "key": "high_paying_users.csv"},
        "connection_id": "YOUR_GCS_CONNECTION_ID",
    }


def test_w5_model_over_a_table() -> None:
    form = ModelForm("YOUR-CONNECTION-ID", chosen={"table": "company.customers"}, fields=CUSTOMERS)
    assert form.initial.text(("name",)) == "Customers"
    assert body_of(form, form.initial.set(("name",), "Customer Model")) == {
        "name": "Customer Model",
        "configuration": {"table": "company.customers"},
        "connection_id": "YOUR-CONNECTION-ID",
    }


def body_of(form: ModelForm, values: Any) -> Any:
    assert blocking(form.problems(values)) == ()
    (step,) = form.plan(values).steps
    assert (step.request.method, step.request.path) == ("POST", "/api/models")
    return step.request.body


def fields(*names: str) -> list[ModelField]:
    return [
        ModelField.parse({"name": name, "type": "string", "remote_type": "varchar(80)"}) for name in names
    ]


CUSTOMERS = [
    *fields("email", "first_name", "last_name"),
    ModelField.parse({"name": "created_at", "type": "datetime", "remote_type": "datetime"}),
]


def target_field(ident: str, function: str = "Equality", **more: Any) -> dict[str, Any]:
    return {
        "id": ident,
        "name": ident,
        "createable": True,
        "updateable": True,
        "supports_identity": True,
        "identity_functions": [{"id": function, "label": "Equality"}],
        "type": "string",
        "source_type": "VARCHAR(16777216)",
        **more,
    }


def modes() -> list[dict[str, Any]]:
    needing = {"create": True, "update": True, "updateOrCreate": True, "replace": False, "append": False}
    return [{"mode": mode, "label": mode, "requires_identity": needs} for mode, needs in needing.items()]


def contact() -> TargetFields:
    """Salesforce's Contact, its function spelled as the pages spell it."""
    names = ("Email", "FirstName", "LastName", "LastActivityDate")
    listed = [target_field(name, "equality") for name in names]
    listed[-1] |= {"type": "datetime", "createable": False, "updateable": False}
    listed[2]["required"] = True
    return TargetFields.parse({"id": "Contact", "modes": modes(), "fields": listed})


def sync_form(model_id: str, connection: str, names: list[ModelField], **more: Any) -> ModelSyncForm:
    return ModelSyncForm(
        connection,
        ExistingTarget("Contact"),
        models=[SourceModel(model_id, "Users", names)],
        answer=contact(),
        version=VERSION,
        **more,
    )


def salesforce_sync(model_id: str, connection_id: str, **more: Any) -> dict[str, Any]:
    return {
        "identity": {
            "source": {"field": "email", "model_id": model_id},
            "target": "Email",
            "function": "equality",
        },
        "fields": [
            {"source": {"field": "first_name", "model_id": model_id}, "target": "FirstName"},
            {"source": {"field": "last_name", "model_id": model_id}, "target": "LastName"},
        ],
        "target": {"connection_id": connection_id, "object": "Contact"},
        **more,
    }


def test_w3_sync_to_salesforce_contact() -> None:
    names = [
        ModelField.parse({"name": "last_activity_date", "type": "datetime"}),
        *fields("plan", "first_name", "last_name", "email"),
    ]
    form = sync_form("YOUR-MODEL-ID", "YOUR-SALESFORCE-CONNECTION-ID", names)
    typed: dict[FieldPath, Any] = {
        ("name",): "Snowflake to Salesforce Sync",
        ("mode",): "create",
        ("schedule", "frequency"): "continuous",
    }
    values = form.initial.set_all(typed)
    assert blocking(form.problems(values)) == ()
    (step,) = form.plan(values).steps
    assert (step.request.method, step.request.path) == ("POST", "/api/syncs")
    assert step.request.body == salesforce_sync(
        "YOUR-MODEL-ID",
        "YOUR-SALESFORCE-CONNECTION-ID",
        name="Snowflake to Salesforce Sync",
        mode="create",
        schedule={"frequency": "continuous"},
    )


def test_w4_sync_of_a_file_in_the_spelling_of_the_server() -> None:
    offer = ScheduleOffer(
        options=[ScheduleOption.parse({"frequency": each}) for each in ("Manual", "Hourly")]
    )
    form = sync_form(
        "YOUR_MODEL_ID",
        "YOUR_SALESFORCE_CONNECTION_ID",
        fields("email", "first_name", "last_name"),
        schedule=offer,
    )
    values = form.initial.set(("name",), "GCS to Salesforce Sync")
    assert form.plan(values).steps[0].request.body == salesforce_sync(
        "YOUR_MODEL_ID",
        "YOUR_SALESFORCE_CONNECTION_ID",
        name="GCS to Salesforce Sync",
        mode="updateOrCreate",
        schedule={"frequency": "Manual"},
    )


def snowflake() -> TargetFields:
    return TargetFields.parse(
        {
            "id": "CUSTOMERS.CONTACTS",
            "modes": modes(),
            "properties": {"supports_field_creation": True},
            "fields": [target_field(name) for name in ("EMAIL", "FIRST_NAME", "LAST_NAME")],
        }
    )


def test_w5_sync_to_snowflake_replaces_without_identity() -> None:
    form = ModelSyncForm(
        "YOUR-TARGET-CONNECTION-ID",
        ExistingTarget("CUSTOMERS.CONTACTS"),
        models=[SourceModel("YOUR-SOURCE-MODEL-ID", "Customer Model", CUSTOMERS)],
        answer=snowflake(),
        version=VERSION,
    )
    values = form.initial.set_all(
        {
            ("name",): "MySQL to Snowflake Sync",
            ("mode",): "replace",
            ("schedule", "frequency"): "continuous",
        }
    )
    assert blocking(form.problems(values)) == ()
    source = {"model_id": "YOUR-SOURCE-MODEL-ID"}
    expected = {
        "name": "MySQL to Snowflake Sync",
        "mode": "replace",
        "fields": [
            {"source": {"field": "email", **source}, "target": "EMAIL"},
            {"source": {"field": "first_name", **source}, "target": "FIRST_NAME"},
            {"source": {"field": "last_name", **source}, "target": "LAST_NAME"},
        ],
        "schedule": {"frequency": "continuous"},
        "target": {"connection_id": "YOUR-TARGET-CONNECTION-ID", "object": "CUSTOMERS.CONTACTS"},
    }
    assert form.plan(values).steps[0].request.body == expected


def test_the_same_form_makes_the_model_first() -> None:
    model = ModelForm("MYSQL", "MySQL Connection", {"table": "company.customers"}, fields=CUSTOMERS)
    form = ModelSyncForm(
        "SNOWFLAKE",
        ExistingTarget("CUSTOMERS.CONTACTS"),
        new_model=model,
        answer=snowflake(),
        version=VERSION,
    )
    assert form.initial.text(("name",)) == "Customers to CUSTOMERS.CONTACTS"
    plan = form.plan(form.initial)
    assert plan.summary == "POST /api/models, then POST /api/syncs"
    assert plan.steps[0].request.body == {
        "name": "Customers",
        "configuration": {"table": "company.customers"},
        "connection_id": "MYSQL",
    }
    shown = plan.steps[1].shown().body
    assert shown["identity"]["source"] == {"field": "email", "model_id": "<id of the new model>"}
    sent = plan.steps[1].filled([{"data": {"id": "m-1"}}]).body
    assert sent["identity"] == {
        "source": {"field": "email", "model_id": "m-1"},
        "target": "EMAIL",
        "function": "Equality",
    }
    assert [each["source"] for each in sent["fields"]] == [
        {"field": "first_name", "model_id": "m-1"},
        {"field": "last_name", "model_id": "m-1"},
    ]
