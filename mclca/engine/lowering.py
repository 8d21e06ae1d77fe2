"""From a tape to instructions: order, combined operations, and a slot for every value that is alive."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mclca.engine import layout as op
from mclca.engine.tape import COLUMN, NUMBER, Node, Tape

_LARGEST_DOUBLED_POWER = 64  # beyond, repeated squaring is no longer more exact than pow


class Lowered(NamedTuple):
    """Instructions and what they need.

    Parameters
    ----------
    code : shape (instructions, 5). Arithmetic: code, slot, operand slots. POINTS, SCORES, PROBABILITIES, TRANSFORM:
        code, slot, column. MIX: code, 0, group. RECORD: code, 0, output, slot.
    numbers : shape (instructions,)
    member_slots : slots of the members of all groups
    slots : number of slots
    """

    code: NDArray[np.int64]
    numbers: NDArray[np.float64]
    member_slots: NDArray[np.int64]
    slots: int


@dataclass(slots=True)
class _Step:
    """One instruction before slots are given: a value, its code, and the values it reads."""

    code: int
    value: int
    reads: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()
    number: float = 0.0


@dataclass(slots=True)
class _Slots:
    """Slots in use, freed after the last reading."""

    readings: Counter[int]
    of: dict[int, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)
    made: int = 0

    def take(self, value: int) -> int:
        if not self.free:
            self.free.append(self.made)
            self.made += 1
        self.of[value] = self.free.pop()
        return self.of[value]

    def read(self, value: int) -> None:
        self.readings[value] -= 1
        self.drop_unread(value)

    def drop_unread(self, value: int) -> None:
        if self.readings[value] <= 0:
            self.free.append(self.of.pop(value))


def lower(tape: Tape, groups: Sequence[NDArray[np.int64]]) -> Lowered:
    """Instructions for a tape whose dependent columns are in the given groups."""
    steps = _ordered(tape, groups)
    slots = _Slots(Counter(value for step in steps for value in step.reads))
    member_slots: dict[int, list[int]] = {}
    rows: list[tuple[int, ...]] = []
    numbers: list[float] = []
    for step in steps:
        new = _assign(step, slots, groups, member_slots)
        rows += new
        numbers += [step.number] * len(new)
    flat = [slot for group in range(len(groups)) for slot in member_slots.get(group, [0] * len(groups[group]))]
    return Lowered(
        np.array(rows, dtype=np.int64).reshape(-1, 5),
        np.array(numbers),
        np.array(flat, dtype=np.int64),
        max(slots.made, 1),
    )


def _assign(
    step: _Step, slots: _Slots, groups: Sequence[NDArray[np.int64]], member_slots: dict[int, list[int]]
) -> list[tuple[int, ...]]:
    if step.code == op.MIX:
        return _assign_group(step.extra[0], slots, groups[step.extra[0]], member_slots)
    # The result's slot is taken before the operands' are freed: a row is never its own operand.
    out = slots.take(step.value) if step.code != op.RECORD else 0
    reads = [slots.of[value] for value in step.reads]
    for value in step.reads:
        slots.read(value)
    if step.code == op.RECORD:
        return [(op.RECORD, 0, step.extra[0], reads[0], 0)]
    if step.code == op.POINTS:
        return [(code, out, step.extra[0], 0, 0) for code in (op.POINTS, op.TRANSFORM)]
    return [(step.code, out, *(*reads, *step.extra, 0, 0, 0)[:3])]


def _assign_group(
    group: int, slots: _Slots, columns: NDArray[np.int64], member_slots: dict[int, list[int]]
) -> list[tuple[int, ...]]:
    values = [_column_value(int(column)) for column in columns]
    places = member_slots[group] = [slots.take(value) for value in values]
    for value in values:
        slots.drop_unread(value)

    def each(first: int, second: int) -> list[tuple[int, ...]]:
        pairs = zip(columns.tolist(), places, strict=True)
        return [(code, slot, column, 0, 0) for column, slot in pairs for code in (first, second)]

    return [*each(op.POINTS, op.SCORES), (op.MIX, 0, group, 0, 0), *each(op.PROBABILITIES, op.TRANSFORM)]


def _column_value(column: int) -> int:
    """Name of a column as a value; nodes of the tape are named by their place."""
    return -1 - column


def _ordered(tape: Tape, groups: Sequence[NDArray[np.int64]]) -> list[_Step]:
    """Steps in an order that keeps few values alive: each output's operations just before it is recorded."""
    return _Ordering(tape, groups).run()


class _Ordering:
    def __init__(self, tape: Tape, groups: Sequence[NDArray[np.int64]]) -> None:
        self.tape = tape
        self.group_of = {int(column): g for g, columns in enumerate(groups) for column in columns}
        self.uses = Counter(place for node in tape.nodes if node.operator != COLUMN for place in node.operands)
        self.uses.update(tape.outputs)
        self.column_places = {n.operands[0]: p for p, n in enumerate(tape.nodes) if n.operator == COLUMN}
        self.steps: list[_Step] = []
        self.done: set[int] = set()
        self.groups_done: set[int] = set()

    def run(self) -> list[_Step]:
        for output, place in enumerate(self.tape.outputs):
            if self.tape.nodes[place].operator == NUMBER:
                continue
            self._visit(place)
            self.steps.append(_Step(op.RECORD, -1, (self._value(place),), (output,)))
        return self.steps

    def _value(self, place: int) -> int:
        node = self.tape.nodes[place]
        return _column_value(node.operands[0]) if node.operator == COLUMN else place

    def _visit(self, last: int) -> None:
        waiting, steps = [last], dict[int, _Step]()
        while waiting:
            place = waiting[-1]
            if place in self.done:
                waiting.pop()
                continue
            step = steps.get(place) or steps.setdefault(place, self._step(place))
            missing = [child for child in self._places(step) if child not in self.done]
            if missing:
                waiting.extend(reversed(missing))
            else:
                waiting.pop()
                self._append(place, step)

    def _append(self, place: int, step: _Step) -> None:
        self.done.add(place)
        if step.code != op.POINTS:
            self.steps.append(step)
            return
        group = self.group_of.get(step.extra[0])
        if group is None:
            self.steps.append(step)
        elif group not in self.groups_done:
            self.groups_done.add(group)
            self.steps.append(_Step(op.MIX, -1, (), (group,)))

    def _places(self, step: _Step) -> list[int]:
        return [self.column_places[-1 - value] if value < 0 else value for value in step.reads]

    def _step(self, place: int) -> _Step:
        node = self.tape.nodes[place]
        if node.operator == COLUMN:
            return _Step(op.POINTS, self._value(place), (), (node.operands[0],))
        if node.operator == NUMBER:
            return _Step(op.FILL, place, number=node.number)
        return self._with_number(place, node) or self._three_factors(place, node) or self._plain(place, node)

    def _plain(self, place: int, node: Node) -> _Step:
        return _Step(op.CODES[node.operator], place, tuple(self._value(child) for child in node.operands))

    def _with_number(self, place: int, node: Node) -> _Step | None:
        if len(node.operands) != 2:
            return None
        for side, other in ((1, 0), (0, 1)):
            number = self.tape.nodes[node.operands[side]]
            if number.operator == NUMBER:
                return _number_step(node, number.number, place, self._value(node.operands[other]), side)
        return None

    def _three_factors(self, place: int, node: Node) -> _Step | None:
        """(x y) z in one step, where x y is used nowhere else: the same two roundings."""
        if node.operator != "multiply":
            return None
        for inner, other in (node.operands, node.operands[::-1]):
            product = self.tape.nodes[inner]
            plain = product.operator == "multiply" and self.uses[inner] == 1 and inner not in self.done
            if plain and all(self.tape.nodes[child].operator != NUMBER for child in product.operands):
                reads = (*(self._value(child) for child in product.operands), self._value(other))
                return _Step(op.MULTIPLY_THREE, place, reads)
        return None


def _number_step(node: Node, number: float, place: int, operand: int, side: int) -> _Step | None:
    doubled = 2 * number
    if (node.operator, side) == ("power", 1) and abs(doubled) <= _LARGEST_DOUBLED_POWER and doubled == int(doubled):
        return _Step(op.POWER_HALVES, place, (operand,), (int(doubled),))
    code = _WITH_NUMBER.get((node.operator, side))
    if code is None:
        return None
    signed = -number if (node.operator, side) == ("subtract", 1) else number
    return _Step(code, place, (operand,), number=signed)


# By operator and the side on which the number stands; x - c is x + (-c) to the bit.
_WITH_NUMBER = {
    ("add", 0): op.ADD_NUMBER,
    ("add", 1): op.ADD_NUMBER,
    ("subtract", 0): op.NUMBER_MINUS,
    ("subtract", 1): op.ADD_NUMBER,
    ("multiply", 0): op.MULTIPLY_NUMBER,
    ("multiply", 1): op.MULTIPLY_NUMBER,
    ("divide", 0): op.NUMBER_OVER,
    ("divide", 1): op.OVER_NUMBER,
}
