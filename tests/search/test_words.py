"""The tokens of a text, made in one go, are those that a query looks for."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpcenter.search.words import normal, token_text, tokens

WORDS = st.text(st.sampled_from("あｱＡa1 、_é𠮟👍ー \n"), max_size=30) | st.text(max_size=30)


@settings(max_examples=300, deadline=None)
@given(WORDS)
@example("")
@example("𠮟る a")
@example("a b cd")
def test_tokens_made_in_one_go_are_the_same(text: str) -> None:
    normalised = normal(text)
    assert set(token_text(normalised).split()) == {token.strip() for token in tokens(normalised)}
