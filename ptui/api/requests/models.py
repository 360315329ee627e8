"""Models: lists, creation, preview, sample rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptui.api.request import Request, get, named, segment, send_body

_ALL = "/api/models"


def _one(model_id: str) -> str:
    return f"{_ALL}/{segment(model_id)}"


def models() -> Request:
    return get(_ALL, purpose="Listing the models")


def model(model_id: str) -> Request:
    return get(_one(model_id), purpose="Reading the model")


def sample(model_id: str, *, in_background: bool = False) -> Request:
    """Sample rows; what takes the server more than ten seconds has to be done in the background."""
    query = {"async": True if in_background else None}
    return get(f"{_one(model_id)}/sample", query, purpose="Reading sample rows of the model")


def create(body: Mapping[str, Any], *, in_background: bool = False) -> Request:
    query = {"async": True if in_background else None}
    purpose = f"Creating the model {named(body.get('name', ''))}"
    return send_body("POST", _ALL, dict(body), query=query, purpose=purpose)


def update(model_id: str, body: Mapping[str, Any], *, in_background: bool = False) -> Request:
    """Replaces the model: what is left out is reset."""
    query = {"async": True if in_background else None}
    purpose = f"Changing the model {named(body.get('name', ''))}"
    return send_body("PUT", _one(model_id), dict(body), query=query, purpose=purpose)


def delete(model_id: str) -> Request:
    return send_body("DELETE", _one(model_id), purpose="Deleting the model")


def preview(body: Mapping[str, Any], *, in_background: bool = False) -> Request:
    """The fields that the model would have; saves nothing and answers with a job."""
    query = {"async": True if in_background else None}
    return send_body("POST", "/api/model-preview", dict(body), query=query, purpose="Previewing the model")


def job(type: str, job_id: str) -> Request:
    path = f"/api/jobs/{segment(type)}/{segment(job_id)}"
    return get(path, purpose="Asking how far the server has come")


def enrichment_inputs(connection_id: str, configuration: Mapping[str, Any]) -> Request:
    path = f"/api/enrichment/{segment(connection_id)}/inputfields"
    body = {"configuration": dict(configuration)}
    return send_body("POST", path, body, purpose="Reading the inputs of the enrichment")
