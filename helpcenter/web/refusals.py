"""Why something that somebody asked for is not done."""

from __future__ import annotations

from flask_wtf import FlaskForm


class RefusedError(Exception):
    """A change that cannot be made; the text is a sentence for the person who asked, `field` the field it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field

    def put_into(self, form: FlaskForm) -> None:
        """Show the sentence at the form's field it is about."""
        form[self.field].errors = [str(self)]
