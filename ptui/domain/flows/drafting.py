"""Keeps what is typed into a form on the disk while it is typed, and offers it again later."""

from __future__ import annotations

from ptui.domain.drafts import Draft, Drafts, new_id
from ptui.domain.flows.tries import Tries
from ptui.domain.forms.form import Form
from ptui.domain.forms.values import FormValues
from ptui.domain.ui import Human


class Keeping:
    """The draft of one open form."""

    def __init__(self, drafts: Drafts, form: Form, draft_id: str | None = None) -> None:
        self._drafts = drafts
        self._form = form
        self._id = draft_id or new_id()
        self._is_kept = draft_id is not None
        self.trouble = ""
        """Why the last change is not on the disk, if so."""
        self.tries = Tries()
        """What was sent and made already."""

    def keep(self, values: FormValues) -> None:
        """Write the draft. Every change is written: a line can drop at any moment."""
        spec = self._form.spec(values)
        tried = self.tries.to_json()
        context = {**self._form.context, **({"tried": tried} if tried else {})}
        draft = Draft(self._id, self._form.kind, spec.title, context, values.dump(spec))
        try:
            self._drafts.save(draft)
            self._is_kept, self.trouble = True, ""
        except OSError as error:
            self.trouble = f"The draft cannot be kept: {error.strerror}."

    def discard(self) -> None:
        self._drafts.discard(self._id)

    def left(self, human: Human) -> None:
        """Say what became of it when the form was left."""
        if self.trouble:
            human.tell(self.trouble)
        elif self._is_kept:
            so_far = " A part of it is made already." if self.tries.made_ids else ""
            human.tell(f"Left; the draft is kept.{so_far} D continues it.")
