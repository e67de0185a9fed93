from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask, g

from helpcenter.audit.models import AuditEntry
from helpcenter.extensions import db
from helpcenter.services import categories, category_moving, category_tree
from helpcenter.services.models import Category, Service
from helpcenter.web.refusals import RefusedError
from tests import factories


@pytest.fixture(autouse=True)
def _read_in_english(app: Flask) -> None:
    g.language = "en"


def add(service: Service, name: str, parent: Category | None = None) -> Category:
    return categories.add(service, {"ja": name}, parent_id=parent.id if parent else None, by=None)


def shown(service: Service) -> list[str]:
    """The tree as lines: a dash for each level, then the name."""
    nodes = category_tree.flat(category_tree.tree(service.id))
    return ["-" * node.category.level + node.category.name_in("ja") for node in nodes]


def test_a_tree_grows_to_three_levels_and_no_further(app: Flask) -> None:
    service, noise = factories.service(), factories.service()
    add(noise, "返品")
    top = add(service, "返品")
    middle = add(service, "返金", top)
    leaf = add(service, "返金方法", middle)
    assert shown(service) == ["-返品", "--返金", "---返金方法"]
    with pytest.raises(RefusedError, match="three levels"):
        add(service, "振込", leaf)


def test_two_of_one_name_stand_under_different_parents_only(app: Flask) -> None:
    service = factories.service()
    returns, orders = add(service, "返品"), add(service, "注文")
    add(service, "ＡＢＣ 手続き", returns)
    with pytest.raises(RefusedError) as refused:
        add(service, "abc  手続き", returns)
    assert refused.value.field == "name_ja"
    assert "返品" in str(refused.value)
    add(service, "abc 手続き", orders)
    add(factories.service(), "返品")


def test_a_name_is_free_again_once_its_category_is_deleted(app: Flask) -> None:
    service = factories.service()
    old = add(service, "返品")
    below = add(service, "返金", old)
    assert categories.delete(service, old.id, by=None) == [old.id, below.id]
    assert shown(service) == []
    add(service, "返品")
    kept = db.session.get_one(Category, old.id)
    assert (kept.name_in("ja"), kept.deleted_at is not None) == ("返品", True)


def test_another_service_s_category_cannot_be_reached(app: Flask) -> None:
    service, other = factories.service(), factories.service()
    theirs = add(other, "返品")
    for attempt in (
        lambda: categories.delete(service, theirs.id, by=None),
        lambda: categories.change(service, theirs.id, names={"ja": "x"}, active=True, by=None),
        lambda: category_moving.step(service, theirs.id, 1, by=None),
        lambda: categories.add(service, {"ja": "x"}, parent_id=theirs.id, by=None),
    ):
        with pytest.raises(LookupError):
            attempt()


def test_renaming_keeps_the_other_language_and_needs_one_name(app: Flask) -> None:
    service = factories.service()
    category = categories.add(service, {"ja": "返品", "en": "Returns"}, parent_id=None, by=None)
    categories.change(service, category.id, names={"ja": "返送"}, active=False, by=None)
    assert {name.language: name.name for name in category.names} == {"ja": "返送", "en": "Returns"}
    assert not category.active
    categories.change(service, category.id, names={"ja": ""}, active=True, by=None)
    assert category.name_in("ja") == "Returns"
    with pytest.raises(RefusedError, match="Enter a name"):
        categories.change(service, category.id, names={"ja": "", "en": " "}, active=True, by=None)


def test_siblings_change_places(app: Flask) -> None:
    service = factories.service()
    first, second, third = (add(service, name) for name in ("一", "二", "三"))
    category_moving.step(service, third.id, -1, by=None)
    assert shown(service) == ["-一", "-三", "-二"]
    category_moving.step(service, first.id, -1, by=None)
    assert shown(service) == ["-一", "-三", "-二"]
    category_moving.move(service, second.id, parent_id=None, before_id=first.id, by=None)
    assert shown(service) == ["-二", "-一", "-三"]


def test_a_branch_moves_with_everything_below_it(app: Flask) -> None:
    service = factories.service()
    top, branch, target = add(service, "上"), add(service, "枝"), add(service, "先")
    leaf = add(service, "葉", branch)
    category_moving.move(service, branch.id, parent_id=target.id, by=None)
    assert shown(service) == ["-上", "-先", "--枝", "---葉"]
    category_moving.move(service, branch.id, parent_id=None, before_id=top.id, by=None)
    assert shown(service) == ["-枝", "--葉", "-上", "-先"]
    category_moving.move(service, leaf.id, parent_id=top.id, by=None)
    add(service, "葉", branch)
    assert shown(service) == ["-枝", "--葉", "-上", "--葉", "-先"]


def test_a_move_that_cannot_be_is_refused(app: Flask) -> None:
    service = factories.service()
    top, other = add(service, "上"), add(service, "他")
    middle = add(service, "中", top)
    leaf = add(service, "下", middle)
    add(service, "中", other)
    for category, parent, why in (
        (top, leaf, "under itself"),
        (top, other, "deeper than three"),
        (middle, other, "with this name"),
    ):
        with pytest.raises(RefusedError, match=why) as refused:
            category_moving.move(service, category.id, parent_id=parent.id, by=None)
        assert refused.value.field == "parent_id"
    assert shown(service) == ["-上", "--中", "---下", "-他", "--中"]


def test_a_branch_with_deleted_leaves_can_still_go_deeper(app: Flask) -> None:
    service = factories.service()
    top, target = add(service, "上"), add(service, "先")
    middle = add(service, "中", top)
    leaf = add(service, "下", middle)
    add(service, "受", target)
    categories.delete(service, leaf.id, by=None)
    category_moving.move(service, top.id, parent_id=target.id, by=None)
    assert shown(service) == ["-先", "--受", "--上", "---中"]
    gone = db.session.get_one(Category, leaf.id)
    assert (gone.level, gone.parent_id) == (3, top.id)
    categories.delete(service, middle.id, by=None)
    under = next(
        node.category for node in category_tree.flat(category_tree.tree(service.id)) if node.category.level == 2
    )
    category_moving.move(service, top.id, parent_id=under.id, by=None)
    assert shown(service) == ["-先", "--受", "---上"]


def test_what_is_below_an_inactive_category_is_not_offered(app: Flask) -> None:
    service = factories.service()
    top = add(service, "上")
    add(service, "中", top)
    categories.change(service, top.id, names={"ja": "上"}, active=False, by=None)
    assert [node.offered for node in category_tree.flat(category_tree.tree(service.id))] == [False, False]


def test_every_change_is_in_the_audit_log(app: Flask) -> None:
    service, operator = factories.service(), factories.operator()
    first, second = (categories.add(service, {"ja": name}, parent_id=None, by=operator.id) for name in "一二")
    categories.change(service, first.id, names={"ja": "壱"}, active=True, by=operator.id)
    category_moving.move(service, second.id, parent_id=first.id, by=operator.id)
    categories.delete(service, first.id, by=operator.id)
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    actions = ["category_added", "category_added", "category_changed", "category_moved", "category_deleted"]
    assert [(entry.action, entry.operator_id) for entry in entries] == [(action, operator.id) for action in actions]
