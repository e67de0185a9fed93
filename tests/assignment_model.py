"""The rules of live-chat.md 3.2 as a small model: what happened is replayed, and every decision compared with them.

Whoever gives out, opens, or changes a presence holds one lock, so those steps have one order. Chats begin and end
without it: for a run that happened at about the same time the model allows both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.assignment_journal import Step

AT_HAND = ("assigned", "active")
OVER = ("customer_ended", "ended")


@dataclass(frozen=True)
class World:
    """What does not change meanwhile."""

    maxima: dict[tuple[int, int], int]
    """(operator, service) of the members who get chats automatically → maximum."""
    services: dict[int, int]
    """Chat → service."""
    came: dict[int, tuple[object, int]]
    """Chat → (when it was requested, ID): the order of the queue."""
    last_operators: dict[int, int]
    """Chat → operator of the customer's chat before, where the service asks for that."""


@dataclass
class Model:
    """Replays steps; `violations` says in words what was against the rules."""

    world: World
    violations: list[str] = field(default_factory=list)
    waiting: dict[int, Step] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)
    held: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    let_go: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    """Operator → ends of chats that a run at that moment may not have seen."""
    online: set[int] = field(default_factory=set)
    last_given: dict[int, int] = field(default_factory=dict)
    holder: Step | None = None
    """The newest step of whoever held the lock last."""
    before: Step | None = None
    """The last step of the one before: whatever that saw, the holder saw."""
    newest: Step | None = None
    is_over: bool = False

    def replay(self, steps: Iterable[Step]) -> None:
        """Take every step."""
        for step in steps:
            if self._ends_a_run(step):
                self._check_nobody_waits()
            if step.chat is None or step.state in AT_HAND:
                self._lock(step)
            if step.chat is None:
                (self.online.add if step.state == "online" else self.online.discard)(step.operator or 0)
            else:
                self._move(step.chat, step)
            self.newest = step
        self.is_over = True
        self._check_nobody_waits()

    def _ends_a_run(self, step: Step) -> bool:
        """Whether a run was the last to hold the lock, and is over at `step`: it gave out all that could be given."""
        if step.seen is None:
            return self.newest is not None and self.newest.state == "assigned" != step.state
        takes_lock = step.chat is None or step.state in AT_HAND
        before = self.holder
        return (
            takes_lock and before is not None and before.state == "assigned" and before.transaction != step.transaction
        )

    def _lock(self, step: Step) -> None:
        if self.holder is None or step.transaction != self.holder.transaction:
            self.before = self.holder
        self.holder = step

    def _surely_seen(self, step: Step) -> bool:
        if step.seen is None or self.is_over:
            return True
        return self.before is not None and self.before.sees(step)

    def _move(self, chat: int, step: Step) -> None:
        if step.state == "waiting":
            self.waiting[chat] = step
        elif step.state == "assigned":
            self._check_decision(chat, step)
            self._give(chat, step)
        elif step.state == "active" and chat in self.waiting:
            self._give(chat, step)
        elif step.state in OVER:
            self._end(chat, step)

    def _give(self, chat: int, step: Step) -> None:
        operator = step.operator or 0
        self.waiting.pop(chat, None)
        self.given[chat] = operator
        self.held[operator].add(chat)
        if step.state == "assigned":
            self.last_given[operator] = step.number

    def _end(self, chat: int, step: Step) -> None:
        self.waiting.pop(chat, None)
        operator = self.given.pop(chat, None)
        if operator is not None:
            self.held[operator].discard(chat)
            self.let_go[operator].append(step)

    def _least(self, operator: int) -> int:
        return len(self.held[operator])

    def _most(self, operator: int) -> int:
        self.let_go[operator] = [end for end in self.let_go[operator] if not self._surely_seen(end)]
        return len(self.held[operator]) + len(self.let_go[operator])

    def _surely_free(self, service: int) -> list[int]:
        return [
            operator
            for (operator, of), maximum in self.world.maxima.items()
            if of == service and operator in self.online and self._most(operator) < maximum
        ]

    def _check_decision(self, chat: int, step: Step) -> None:
        operator, service = step.operator or 0, self.world.services[chat]
        if chat not in self.waiting:
            self._violated(step, "was given although it did not wait")
        if operator not in self.online:
            self._violated(step, "was given to somebody who is not online")
        if self._least(operator) >= self.world.maxima.get((operator, service), 0):
            self._violated(step, "was given to somebody at the maximum")
        self._check_order(chat, step)
        self._check_choice(chat, step, self._surely_free(service))

    def _check_order(self, chat: int, step: Step) -> None:
        for other, since in self.waiting.items():
            earlier = self.world.came[other] < self.world.came[chat]
            if earlier and self._surely_seen(since) and self._surely_free(self.world.services[other]):
                self._violated(step, f"was given before chat {other}, which came first")

    def _check_choice(self, chat: int, step: Step, free: list[int]) -> None:
        operator, last = step.operator or 0, self.world.last_operators.get(chat)
        if last == operator:
            return
        if last in free:
            self._violated(step, f"was not given to {last}, who had the customer's last chat")
        chosen = (self._least(operator), self.last_given.get(operator, 0), operator)
        better = [one for one in free if (self._most(one), self.last_given.get(one, 0), one) < chosen]
        if better:
            self._violated(step, f"would have been due to one of {better}")

    def _check_nobody_waits(self) -> None:
        for chat, since in self.waiting.items():
            free = self._surely_free(self.world.services[chat]) if self._surely_seen(since) else []
            if free:
                self.violations.append(f"chat {chat} goes on waiting while {free} are free")

    def _violated(self, step: Step, words: str) -> None:
        self.violations.append(f"step {step.number}: chat {step.chat} (operator {step.operator}) {words}")
