"""Every source of presence in 해온시: terminals, kiosks, gates, computers, cards, what 감사 asks; and
what other systems have."""

from datetime import date, datetime

from demo import card_story, directories, feeding, machines, portal, suspicions
from demo.city import City
from demo.life import acting
from dure import tenancy
from dure.attendance import actions as attendance


def write(city: City, institution: int, *, today: date, at: datetime) -> None:
    """Set them up as they are this morning, and let 감사 look at the month."""
    with tenancy.institution(institution):
        admin = acting("admin", today)
        machines.write(city, admin=admin, at=at)
        feeding.write(city, admin=admin, at=at)
        card_story.write(city, hr=acting("hr", today), at=at)
        while attendance.rebuild_stale_days(at=at):
            pass
        directories.write(admin=admin, hr=acting("hr", today), today=today, at=at)
        suspicions.write(city, auditor=acting("auditor", today), at=at)
        portal.write(city, today=today, at=at)
