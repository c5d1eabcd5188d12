"""What people and jobs do with cards and with who is registered at which terminal."""

from dure.cards.imports import apply_cards, preview_cards, undo_cards
from dure.cards.life import find, issue, lose, report_loss, take_back, undo

__all__ = [
    "apply_cards",
    "find",
    "issue",
    "lose",
    "preview_cards",
    "report_loss",
    "take_back",
    "undo",
    "undo_cards",
]
