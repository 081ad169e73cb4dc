"""The states of orders, their items and their tasks, and the moves between them."""

from enum import StrEnum


class ProductOrderState(StrEnum):
    """TMF622's states."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    ASSESSING_CANCELLATION = "assessingCancellation"
    PENDING_CANCELLATION = "pendingCancellation"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"
    PARTIAL = "partial"


S = ProductOrderState
# MEF 123's moves. It draws those between pending, held and completed by way of inProgress; an order makes them in one
# move, so that nobody reads of progress that there was not.
MOVES: dict[ProductOrderState, set[ProductOrderState]] = {
    S.ACKNOWLEDGED: {S.IN_PROGRESS, S.REJECTED, S.PENDING, S.ASSESSING_CANCELLATION},
    S.PENDING: {S.IN_PROGRESS, S.HELD, S.COMPLETED, S.PARTIAL, S.ASSESSING_CANCELLATION},
    S.IN_PROGRESS: {S.PENDING, S.HELD, S.ASSESSING_CANCELLATION, S.COMPLETED, S.FAILED, S.PARTIAL},
    S.HELD: {S.IN_PROGRESS, S.PENDING, S.ASSESSING_CANCELLATION},
    S.ASSESSING_CANCELLATION: {S.ACKNOWLEDGED, S.PENDING, S.IN_PROGRESS, S.HELD, S.PENDING_CANCELLATION},
    S.PENDING_CANCELLATION: {S.CANCELLED, S.FAILED},
    S.REJECTED: set(),
    S.CANCELLED: set(),
    S.COMPLETED: set(),
    S.FAILED: set(),
    S.PARTIAL: set(),
}
OPEN_STATES = frozenset(state for state, after in MOVES.items() if after)
# The open states in which this release works on an order; only a newer release knows what the others need.
STATES_WORKED_ON = OPEN_STATES


class ItemState(StrEnum):
    """TMF622's states of order items."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    ASSESSING_CANCELLATION = "assessingCancellation"
    PENDING_CANCELLATION = "pendingCancellation"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"


# An item follows its tasks. The previous release moves tasks without noting the item's state, so an item that is held
# or pending can be found complete.
ITEM_MOVES: dict[ItemState, set[ItemState]] = {
    ItemState.ACKNOWLEDGED: {
        ItemState.IN_PROGRESS,
        ItemState.PENDING,
        ItemState.HELD,
        ItemState.COMPLETED,
        ItemState.REJECTED,
        ItemState.ASSESSING_CANCELLATION,
    },
    ItemState.PENDING: {ItemState.IN_PROGRESS, ItemState.HELD, ItemState.COMPLETED, ItemState.ASSESSING_CANCELLATION},
    ItemState.IN_PROGRESS: {
        ItemState.PENDING,
        ItemState.HELD,
        ItemState.COMPLETED,
        ItemState.FAILED,
        ItemState.ASSESSING_CANCELLATION,
    },
    ItemState.HELD: {
        ItemState.IN_PROGRESS,
        ItemState.PENDING,
        ItemState.COMPLETED,
        ItemState.FAILED,
        ItemState.ASSESSING_CANCELLATION,
    },
    ItemState.ASSESSING_CANCELLATION: {
        ItemState.ACKNOWLEDGED,
        ItemState.PENDING,
        ItemState.IN_PROGRESS,
        ItemState.HELD,
        ItemState.PENDING_CANCELLATION,
    },
    ItemState.PENDING_CANCELLATION: {ItemState.CANCELLED, ItemState.FAILED},
    ItemState.REJECTED: set(),
    ItemState.CANCELLED: set(),
    ItemState.COMPLETED: set(),
    ItemState.FAILED: set(),
}
# The states that follow from the tasks; the others are decided.
STATES_OF_TASKS = frozenset(
    {ItemState.ACKNOWLEDGED, ItemState.PENDING, ItemState.IN_PROGRESS, ItemState.HELD, ItemState.COMPLETED}
)


class ItemAction(StrEnum):
    """TMF622's actions, and three of ours: changes of a product's state, and of its customer or billing account."""

    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"
    NO_CHANGE = "noChange"
    SUSPEND = "suspend"
    RESUME = "resume"
    TRANSFER = "transfer"


# The actions for which this release can make a plan and carry it out.
ACTIONS_WORKED_ON = frozenset(ItemAction)


# The actions whose items can be amended: all of what an addition is, or the day of a change.
AMENDABLE_ACTIONS = ACTIONS_WORKED_ON - {ItemAction.NO_CHANGE, ItemAction.TRANSFER}


class RelationKind(StrEnum):
    """The way in which an item depends on another one of its order."""

    # The old product ends once the new one, at another place, works.
    MOVES_TO = "movesTo"
    RELIES_ON = "reliesOn"


# The states in which everything that was done for an item is, or was, taken back.
TAKEN_BACK = frozenset({ItemState.PENDING_CANCELLATION, ItemState.CANCELLED, ItemState.FAILED})
# The states in which no step of its plan is begun.
BEING_CANCELLED = TAKEN_BACK | {ItemState.ASSESSING_CANCELLATION}
# The states of an item of which nothing is left.
NOT_DELIVERED = frozenset({ItemState.CANCELLED, ItemState.FAILED})


class TaskState(StrEnum):
    """PENDING waits for its time or for other tasks, WAITING and FALLOUT for a person.

    CANCELLED has no effect, and is PENDING again if its item is not canceled after all.
    """

    PENDING = "pending"
    IN_PROGRESS = "inProgress"
    WAITING = "waiting"
    COMPLETED = "completed"
    FALLOUT = "fallout"
    CANCELLED = "cancelled"


T = TaskState
TASK_MOVES: dict[TaskState, set[TaskState]] = {
    T.PENDING: {T.IN_PROGRESS, T.WAITING, T.COMPLETED, T.FALLOUT, T.CANCELLED},
    T.IN_PROGRESS: {T.IN_PROGRESS, T.COMPLETED, T.FALLOUT, T.CANCELLED},
    T.WAITING: {T.COMPLETED, T.FALLOUT, T.CANCELLED},
    T.FALLOUT: {T.PENDING, T.COMPLETED, T.CANCELLED},
    T.COMPLETED: set(),
    T.CANCELLED: {T.PENDING},
}
