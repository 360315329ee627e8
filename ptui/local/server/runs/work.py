"""What the thread of a run does, whatever happens: the engine's result, or the sentence that says why not."""

from __future__ import annotations

from ptui.local.engine.errors import Canceled
from ptui.local.engine.progress import BulkRun, Counts, LogLine, ModelRun
from ptui.local.engine.runner import sentence_of
from ptui.local.server.runs.account import Account
from ptui.local.server.runs.brake import Brake
from ptui.local.server.runs.bulk_work import copied
from ptui.local.server.runs.model_work import sent
from ptui.local.server.runs.workshop import Workshop


def work(shop: Workshop, account: Account, brake: Brake) -> ModelRun | BulkRun:
    """The run, to its end."""
    is_model = account.run["kind"] == "model"
    try:
        return sent(shop, account, brake.token) if is_model else copied(shop, account, brake)
    except Exception as error:  # the run's boundary: its thread has nobody to raise to
        if brake.token.is_canceled or isinstance(error, Canceled):
            return ModelRun("canceled", Counts()) if is_model else BulkRun("canceled", ())
        sentence = sentence_of(error)
        account.log(LogLine("error", sentence))
        return ModelRun("failed", Counts(), sentence) if is_model else BulkRun("failed", (), sentence)
