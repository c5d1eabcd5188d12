"""The timetable: everything that runs by itself, on one page.

Each job looks for its work in the database, so running one twice, late or beside another is harmless.
"""

from django.db import close_old_connections
from procrastinate.contrib.django import app

from dure.jobs import (
    approvals,
    attendance,
    audit,
    cards,
    directory,
    duty,
    emergency,
    evidence,
    feeds,
    guard,
    hooks,
    labor,
    leave,
    messages,
    retention,
    terminals,
    trips,
    upkeep,
)

EVERY_SECOND = "* * * * * *"
EVERY_FIVE_SECONDS = "* * * * * */5"
EVERY_MINUTE = "* * * * *"
HOURLY = "5 * * * *"
DAILY = "35 0 * * *"  # UTC: 09:35 in Seoul
NIGHTLY = "10 17 * * *"  # UTC: 02:10 in Seoul


@app.periodic(cron=EVERY_SECOND)
@app.task(name="tick", queueing_lock="tick")
def tick(timestamp: int) -> None:
    """Open the day that has begun, compute stale days, seal audit lines."""
    close_old_connections()  # one that a restarted database cut would stay cut
    attendance.rebuild()
    audit.seal()


@app.periodic(cron=EVERY_SECOND)
@app.task(name="plan_duties", queueing_lock="plan_duties")
def plan_duties(timestamp: int) -> None:
    """Plan the duty rosters that somebody asked for."""
    close_old_connections()
    duty.plan()


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(name="screen_waiting", queueing_lock="screen_waiting", lock="screen_waiting")
def screen_waiting(timestamp: int) -> None:
    """Screen the labour conditions that somebody asked to have screened."""
    close_old_connections()
    guard.screen_waiting()


@app.periodic(cron=NIGHTLY)
@app.task(name="screen_nightly", queueing_lock="screen_nightly")
def screen_nightly(timestamp: int) -> None:
    """Ask for the night's screening of the labour conditions where there are workers."""
    close_old_connections()
    guard.ask_nightly()


@app.periodic(cron=HOURLY)
@app.task(name="duties_left", queueing_lock="duties_left")
def duties_left(timestamp: int) -> None:
    """Tell who makes the rosters which announced watches somebody has to stand in for."""
    close_old_connections()
    duty.tell_officers()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="follow_emergencies", queueing_lock="follow_emergencies")
def follow_emergencies(timestamp: int) -> None:
    """Stop today's watches while an emergency holds, and let them be kept again after it."""
    close_old_connections()
    duty.follow_emergencies()


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(name="deliver", queueing_lock="deliver")
def deliver(timestamp: int) -> None:
    """Show messages whose time has come, and hand over mails and texts."""
    close_old_connections()
    messages.deliver()


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(name="muster", queueing_lock="muster")
def muster(timestamp: int) -> None:
    """See who has come to a call-up, and tell the silent again."""
    close_old_connections()
    emergency.follow()


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(name="tell_hooks", queueing_lock="tell_hooks")
def tell_hooks(timestamp: int) -> None:
    """Tell other systems of what was sealed."""
    close_old_connections()
    hooks.send()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="collect", queueing_lock="collect")
def collect(timestamp: int) -> None:
    """Put together the day's collections that are due."""
    close_old_connections()
    messages.collect()


@app.periodic(cron=EVERY_FIVE_SECONDS)
@app.task(name="sync", queueing_lock="sync")
def sync(timestamp: int) -> None:
    """Read the directories that somebody asked for."""
    close_old_connections()
    directory.sync()


@app.periodic(cron=NIGHTLY)
@app.task(name="ask_directories", queueing_lock="ask_directories")
def ask_directories(timestamp: int) -> None:
    """Let directories be read that are read by night."""
    close_old_connections()
    directory.ask_nightly()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="look", queueing_lock="look")
def look(timestamp: int) -> None:
    """Take the files that have come into the watched folders."""
    close_old_connections()
    feeds.look()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="poll", queueing_lock="poll")
def poll(timestamp: int) -> None:
    """Ask gate systems' servers for what happened."""
    close_old_connections()
    feeds.poll()


@app.periodic(cron=HOURLY)
@app.task(name="checkpoint", queueing_lock="checkpoint")
def checkpoint(timestamp: int) -> None:
    """Sign the head of each audit chain into a file outside the database."""
    close_old_connections()
    audit.checkpoint()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="enrol", queueing_lock="enrol")
def enrol(timestamp: int) -> None:
    """Tell terminals who has come, gone, or has another card."""
    close_old_connections()
    cards.follow()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="reroute", queueing_lock="reroute")
def reroute(timestamp: int) -> None:
    """Send what waits for somebody who moved or left to whoever holds the post."""
    close_old_connections()
    approvals.reroute()


@app.periodic(cron=HOURLY)
@app.task(name="remind", queueing_lock="remind")
def remind(timestamp: int) -> None:
    """Tell of documents that lie too long, and of trips that nobody has reported."""
    close_old_connections()
    approvals.remind()
    trips.remind()


@app.periodic(cron=HOURLY)
@app.task(name="destroy", queueing_lock="destroy")
def destroy(timestamp: int) -> None:
    """Destroy messages and PC logs whose months are over, where an institution has set any."""
    close_old_connections()
    messages.destroy()
    feeds.destroy()


@app.periodic(cron=HOURLY)
@app.task(name="grant", queueing_lock="grant")
def grant(timestamp: int) -> None:
    """Grant annual leave where somebody has reached a band, come, or gone."""
    close_old_connections()
    leave.grant()


@app.periodic(cron=DAILY)
@app.task(name="remind_daily", queueing_lock="remind_daily")
def remind_daily(timestamp: int) -> None:
    """Tell of leave that is about to be lost, of months not closed, contracts that end, cards to give back."""
    close_old_connections()
    leave.remind()
    attendance.remind()
    labor.remind()
    cards.ask_returns()


@app.periodic(cron=NIGHTLY)
@app.task(name="check_terminal_days", queueing_lock="check_terminal_days")
def check_terminal_days(timestamp: int) -> None:
    """Ask terminals how many lines they have of the last days, to fetch what we lack."""
    close_old_connections()
    terminals.check_days()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="tend_terminals", queueing_lock="tend_terminals")
def tend_terminals(timestamp: int) -> None:
    """Read requests that a killed server left unread, and end commands whose time is over."""
    close_old_connections()
    terminals.tend()


@app.periodic(cron=NIGHTLY)
@app.task(name="destroy_told", queueing_lock="destroy_told")
def destroy_told(timestamp: int) -> None:
    """Destroy what terminals, kiosks and phones told when its months are over, where any are set."""
    close_old_connections()
    retention.destroy()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    """Give jobs of a worker that died back to the living."""
    await upkeep.retry_stalled()


@app.periodic(cron=NIGHTLY)
@app.task(name="forget_answers", queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> None:
    """Delete the answers to programs' writes after a month."""
    close_old_connections()
    upkeep.forget_answers()


@app.periodic(cron=NIGHTLY)
@app.task(name="scan", queueing_lock="scan")
def scan(timestamp: int) -> None:
    """Hold the records of this month and the last against the rules that deserve a look."""
    close_old_connections()
    evidence.scan()
