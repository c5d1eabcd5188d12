"""What people and jobs do with other sources of presence."""

from dure.feeds.arrivals import dismiss_arrival, put_aside, receive, retry_arrival
from dure.feeds.biostar import keep_events, note_failure, pair_devices, save_server, stop_or_ask
from dure.feeds.gates import import_gate_file, keep_gate_file, look_at_gate_file
from dure.feeds.pc_logs import (
    destroy_pc_logs,
    import_pc_log,
    look_at_pc_log,
    preview_pc_log,
    see_pc_log,
)
from dure.feeds.profiles import end_profile, revive_profile, save_profile

__all__ = [
    "destroy_pc_logs", "dismiss_arrival", "end_profile", "import_gate_file", "import_pc_log",
    "keep_events", "keep_gate_file", "look_at_gate_file", "look_at_pc_log", "note_failure",
    "pair_devices", "preview_pc_log", "put_aside", "receive", "retry_arrival", "revive_profile",
    "save_profile", "save_server", "see_pc_log", "stop_or_ask",
]  # fmt: skip
