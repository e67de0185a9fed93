"""What is found: the same on both databases, in Japanese and in English."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.extensions import db
from helpcenter.search import index, postgresql, ranking
from helpcenter.search.kinds import Entry, Kind
from helpcenter.search.tables import TABLES
from helpcenter.search.words import normal, words
from helpcenter.transactions import operation

TEXTS = {
    1: "返金の手続きと領収書について",
    2: "東京と京都の店舗",
    3: "東京都内への配送",
    4: "ﾊﾟｽﾜｰﾄﾞを忘れたとき (Password reset)",
    5: "ご注文番号は MS-20488 です。",
    6: "a b c",
    7: "駅 から 徒歩",
}


@pytest.fixture(autouse=True)
def texts(app: Flask) -> None:
    index.put_many(Kind.ARTICLE, [Entry(number, 1, text, language="ja") for number, text in TEXTS.items()])
    index.put(Kind.ARTICLE, 90, 2, "ja", "別のサービスの返金 パスワード 東京都 20488")
    index.put(Kind.ARTICLE, 1, 1, "en", "Refunds and receipts")
    index.put(Kind.CALL, 91, 1, "", "別の種類の返金 パスワード 東京都 20488")


def found(query: str, language: str | None = None) -> list[int]:
    return sorted(db.session.scalars(index.matching(Kind.ARTICLE, [1], query, language=language).distinct()))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("返金", [1]),
        ("領収書", [1]),
        ("領収証", []),
        ("京都", [2, 3]),
        ("東京都", [3]),  # not 2, although it has both 東京 and 京都
        ("パスワード", [4]),
        ("ﾊﾟｽﾜｰﾄﾞ", [4]),
        ("PASSWORD", [4]),
        ("ｐａｓｓ", [4]),
        ("ms-20488", [5]),
        ("MS 20488", [5]),
        ("20488", [5]),
        ("ms-488", []),
        ("返金　手続き", [1]),
        ("返金 配送", []),
        ("金", [1]),
        ("書", [1]),
        ("駅", [7]),
        ("歩", [7]),
        ("都", [2, 3]),
        ("b", [6]),
        ("a-b", [6]),
        ("a-c", []),
        ("refund", [1]),
        ("", []),
        ("?!", []),
        ("\x00", []),
    ],
)
def test_words_are_found_as_people_mean_them(query: str, expected: list[int]) -> None:
    assert found(query) == expected


@pytest.mark.parametrize(
    "query",
    ['"', "AND", "a AND", "NEAR(", "a:b", "-a", "^a", "(", "*", "'", "a' OR '1", "\\", "!a", "a:*", "<->", "&|"],
)
def test_no_query_is_an_expression_of_the_database(query: str) -> None:
    assert set(found(query)) <= set(TEXTS)


def test_a_language_can_be_asked_for() -> None:
    assert (found("refunds", "en"), found("refunds", "ja"), found("返金", "en")) == ([1], [], [])


def test_frequent_and_rare_words_are_found_among_records_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is asked in another way for what its statistics do not name, and for too many records with that."""
    record_id = TABLES[Kind.ARTICLE].c.record_id
    with operation():
        for number in range(100, 130):
            index.put(Kind.ARTICLE, number, 1, "ja", "頻繁な言葉")

    def among(query: str) -> list[int]:
        condition = index.among(record_id, Kind.ARTICLE, [1], query)
        return sorted(db.session.scalars(sa.select(record_id).where(condition).distinct()))

    for most in (index.FEW, 3):
        monkeypatch.setattr(index, "FEW", most)
        for _statistics in ("old", "new"):
            assert among("頻繁 言葉") == [*range(100, 130)]
            assert (among("東京"), among("京"), among("どこにもない"), among("。")) == ([2, 3], [2, 3], [], [])
            if db.engine.dialect.name == "postgresql":
                db.session.execute(sa.text("ANALYZE search_article"))
                monkeypatch.setattr(postgresql, "_known", {})
                assert not postgresql.is_rare(Kind.ARTICLE, ["頻繁"])
                assert postgresql.is_rare(Kind.ARTICLE, ["頻繁", "稀有"])


def test_no_services_find_nothing_and_none_means_every_service() -> None:
    assert list(db.session.scalars(index.matching(Kind.ARTICLE, [], "返金"))) == []
    assert sorted(db.session.scalars(index.matching(Kind.ARTICLE, None, "返金"))) == [1, 90]


def test_what_is_put_again_is_no_longer_found_by_what_it_had() -> None:
    index.put(Kind.ARTICLE, 1, 1, "ja", "交換の手順")
    assert (found("返金"), found("交換"), found("refunds")) == ([], [1], [1])


def test_the_last_of_two_texts_of_one_record_counts() -> None:
    index.put_many(Kind.ARTICLE, [Entry(8, 1, "はじめの文"), Entry(8, 1, "あとの文")])
    assert (found("はじめ"), found("あと")) == ([], [8])


def test_a_removed_record_is_gone_in_every_language_and_its_row_can_be_used_again() -> None:
    index.remove(Kind.ARTICLE, 1, 2)
    index.put(Kind.ARTICLE, 9, 1, "ja", "新しい記事")
    assert (found("返金"), found("refunds"), found("京都"), found("新しい")) == ([], [], [3], [9])


def test_an_operation_that_fails_leaves_the_index_as_it_was() -> None:
    def failing() -> None:
        with operation():
            index.put(Kind.ARTICLE, 1, 1, "ja", "交換の手順")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert (found("返金"), found("交換")) == ([1], [])


def test_rebuilding_forgets_what_is_not_given_again() -> None:
    index.rebuild(Kind.ARTICLE, [Entry(number, 1, f"記事{number}") for number in range(1200)])
    assert (found("返金"), len(found("記事")), found("記事1199")) == ([], 1200, [1199])


def test_titles_rank_before_texts() -> None:
    index.put(Kind.ARTICLE, 20, 1, "ja", "返金と交換", title="返品")
    index.put(Kind.ARTICLE, 21, 1, "ja", "返品の手順", title="返金と交換")
    index.put(Kind.ARTICLE, 22, 1, "ja", "交換の手順", title="返金")
    wanted = words("返金 交換")
    given = ranking.values(wanted, 1, "ja")
    ranked = ranking.ranked(Kind.ARTICLE, ranking.form(wanted))
    found = db.session.execute(sa.select(ranked).order_by(ranked.c.rank), given).all()
    assert found == [(21, 0), (22, 1), (20, 2)]
    similar = ranking.similar(Kind.ARTICLE, ranking.form(wanted))
    near = db.session.execute(sa.select(similar).order_by(similar.c.rank, similar.c.record_id), given).all()
    assert near == [(21, 0), (22, 2), (20, 4), (1, 5)]


@given(st.text(alphabet="返金東京都ab1- ﾊﾟｶﾞが゛é\n", max_size=12), st.text(alphabet="返金東京都ab1-ﾊﾟﾞ ", max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_text_is_found_by_exactly_the_words_it_has(text: str, query: str) -> None:
    index.rebuild(Kind.CUSTOMER, [Entry(1, 1, text)])
    wanted = words(query)
    expected = bool(wanted) and all(word in normal(text) for word in wanted)
    assert bool(db.session.scalars(index.matching(Kind.CUSTOMER, None, query)).all()) is expected
