"""Models: lists, creation, preview, sample rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ptui.api.errors import Invalid, TimedOut
from ptui.api.group import Group
from ptui.api.request import Request
from ptui.api.requests import models
from ptui.wire.base import data_of
from ptui.wire.enumeration import ModelField
from ptui.wire.models import Job, Model, Sample

_POLL = 0.5
_MOST_POLLS = 240


class Models(Group):
    """`client.models`"""

    async def list(self) -> tuple[Model, ...]:
        return await self._many(Model, models.models())

    async def get(self, model_id: str) -> Model:
        return await self._one(Model, models.model(model_id))

    async def create(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Model:
        return await self._one(Model, models.create(body), idempotency_key=idempotency_key)

    async def update(self, model_id: str, body: Mapping[str, Any]) -> Model:
        """Replaces it: what is left out is reset."""
        return await self._one(Model, models.update(model_id, body))

    async def delete(self, model_id: str) -> None:
        await self._done(models.delete(model_id))

    async def sample(self, model_id: str) -> Sample:
        return await self._one(Sample, models.sample(model_id))

    async def job(self, type: str, job_id: str) -> Job:
        return await self._one(Job, models.job(type, job_id))

    async def preview(
        self, body: Mapping[str, Any], *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> tuple[ModelField, ...]:
        """The fields that a model of this body would have; waits for the job that finds them."""
        request = models.preview(body)
        data = await self._finished(request, await self._sender.send(request), sleep)
        fields = data.get("fields") if isinstance(data, dict) else data
        if not isinstance(fields, list):
            return ()
        return tuple(ModelField.parse(field) for field in fields)

    async def _finished(
        self, request: Request, answer: Any, sleep: Callable[[float], Awaitable[None]]
    ) -> Any:
        """What an answer comes to: its data, or the result of the job that it names."""
        raw = answer.get("job") if isinstance(answer, dict) else None
        data = data_of(answer)
        if not isinstance(raw, dict):
            if not (isinstance(data, dict) and "job_id" in data):
                return data
            raw = data
        job = Job.parse(raw)
        for _ in range(_MOST_POLLS):
            if job.is_final or not job.job_id:
                break
            await sleep(_POLL)
            job = await self.job(job.type or "previewmodel", job.job_id)
        if job.status.casefold() == "failed":
            raise _failed(request, job)
        if not job.is_final and job.job_id:
            raise TimedOut(
                f"{request.purpose}: the server is still at it after {_POLL * _MOST_POLLS:g} s.",
                request=request,
                way_on="Try again later.",
            )
        return job.result if job.result is not None else data


def _failed(request: Request, job: Job) -> Invalid:
    reason = " ".join(job.error.split()) or "the server could not do it"
    return Invalid(
        f"{request.purpose}: {reason}.",
        status=400,
        message=job.error,
        request=request,
        way_on="Change what was entered, and send it again.",
    )
