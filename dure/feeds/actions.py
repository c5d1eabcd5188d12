"""What people and jobs do with other sources of presence."""

from dure.feeds.pc_logs import (
    destroy_pc_logs,
    import_pc_log,
    look_at_pc_log,
    preview_pc_log,
    see_pc_log,
)

__all__ = ["destroy_pc_logs", "import_pc_log", "look_at_pc_log", "preview_pc_log", "see_pc_log"]
