"""What has gone from under a sync since it was saved: deleted models, fields that are no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ptui.local.server.rules.body import Document
from ptui.local.server.rules.syncs.facts import SourceModel


def problems(sync: Document, models: Mapping[str, SourceModel]) -> list[Document]:
    """One entry for each reference that leads nowhere; each stops the sync from running."""
    found: list[Document] = []
    for path, source in _sources(sync):
        model = models.get(source["model_id"])
        if model is None:
            found.append(_problem("model_not_found", f"{path}.model_id", "The model was deleted."))
        elif source["field"] not in model.fields:
            message = f"The model {model.name} has no field {source['field']} any more."
            found.append(_problem("model_field_not_found", f"{path}.field", message))
    return found


def _sources(sync: Document) -> Iterator[tuple[str, Document]]:
    for index, one in enumerate(sync["identities"]["mappings"]):
        yield f"identities.mappings[{index}].source", one["source"]
    for index, one in enumerate(sync["fields"]):
        yield f"fields[{index}].source", one["source"]
    for index, one in enumerate(sync["model_filters"]["conditions"]):
        yield f"model_filters.conditions[{index}].source", one["source"]
    for index, one in enumerate(sync["target_filters"]["conditions"]):
        if "value_source" in one:
            yield f"target_filters.conditions[{index}].value_source", one["value_source"]
    for index, one in enumerate(sync["overrides"]):
        yield f"overrides[{index}].field", one["field"]


def _problem(code: str, path: str, message: str) -> Document:
    return {"code": code, "message": message, "path": path, "severity": "error"}
