"""What people and jobs do with cards and with who is registered at which terminal."""

from dure.cards.asking import ask_returns
from dure.cards.imports import apply_cards, preview_cards, undo_cards
from dure.cards.life import find, issue, lose, report_loss, take_back, undo
from dure.cards.placing import (
    add_extra,
    approve,
    end_extra,
    give_numbers,
    set_rule,
    start_over,
    try_again,
)
from dure.cards.sending import follow, read_answers

__all__ = [
    "add_extra",
    "apply_cards",
    "approve",
    "ask_returns",
    "end_extra",
    "find",
    "follow",
    "give_numbers",
    "issue",
    "lose",
    "preview_cards",
    "read_answers",
    "report_loss",
    "set_rule",
    "start_over",
    "take_back",
    "try_again",
    "undo",
    "undo_cards",
]
