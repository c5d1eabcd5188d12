"""What people and jobs do with cards and with who is registered at which terminal."""

from dure.cards.life import find, issue, lose, report_loss, take_back, undo

__all__ = ["find", "issue", "lose", "report_loss", "take_back", "undo"]
