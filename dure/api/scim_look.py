"""SCIM: the people, accounts, units and groups that a program sees, read once a request."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, Final

from scim2_models import GroupMembership, Meta

from dure.access import queries as access
from dure.access.queries import Made
from dure.accounts import queries as accounts
from dure.accounts.tokens import SEOUL
from dure.api.rest import Call
from dure.api.scim_models import (
    EnterpriseUser,
    Group,
    GroupMember,
    Manager,
    Name,
    Person,
)
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.people import queries as people
from dure.people import register
from dure.people.register import Listed

ROOT: Final = "/api/scim/v2"


@dataclass
class Look:
    """What a program may see at a moment, as SCIM tells it."""

    call: Call

    @cached_property
    def on(self) -> date:
        today: date = self.call.today
        return today

    @cached_property
    def listed(self) -> dict[str, Listed]:
        reach = organization.reach(self.call.viewer, on=self.on)
        return {str(each.public_id): each for each in register.everybody(on=self.on, units=reach)}

    @cached_property
    def accounts(self) -> dict[str, Made]:
        return {str(each.key): each for each in access.made("outsider")}

    @cached_property
    def groups(self) -> dict[str, Made]:
        return {str(each.key): each for each in access.made("group")}

    @cached_property
    def units(self) -> dict[str, Node]:
        return {str(each.public_id): each for each in self.nodes.values()}

    @cached_property
    def nodes(self) -> dict[int, Node]:
        return organization.tree(on=self.on)

    @cached_property
    def unit_changes(self) -> dict[int, register.UnitChange]:
        return register.unit_changes(on=self.on)

    @cached_property
    def links(self) -> dict[int, str]:
        return access.links(self.call.viewer.user)

    @cached_property
    def changes(self) -> dict[int, datetime]:
        return access.changes(self.call.viewer.user)

    @cached_property
    def closed(self) -> set[int]:
        return set(access.closed())

    @cached_property
    def logins(self) -> dict[int, tuple[str, bool]]:
        return accounts.of_people()

    @cached_property
    def office(self) -> str:
        return organization.institution().name

    @cached_property
    def heads(self) -> dict[int, list[tuple[int, str]]]:
        """Heads of each unit: person and SCIM id, in rank."""
        found: dict[int, list[tuple[int, str]]] = {}
        for each in people.heads(on=self.on):
            found.setdefault(each.unit, []).append((each.person, str(each.public_id)))
        return found

    @cached_property
    def user_names(self) -> dict[int, str]:
        """The log-in of each person; whoever has none goes by the staff number, else by the id."""
        taken = {each.name.lower() for each in self.accounts.values()}
        found: dict[int, str] = {}
        told = [(each, self.logins.get(each.person, ("",))[0]) for each in self.listed.values()]
        numbered = sorted(self.listed.values(), key=lambda each: not each.works(self.on))
        told += [(each, each.number) for each in numbered]
        told += [(each, str(each.public_id)) for each in numbered]
        for each, name in told:
            if each.person not in found and name and name.lower() not in taken:
                found[each.person] = name
                taken.add(name.lower())
        return found

    @cached_property
    def memberships(self) -> dict[str, list[str]]:
        """The groups of programs that each id is a member of."""
        found: dict[str, list[str]] = {}
        for key, group in self.groups.items():
            for member in group.content.get("members", []):
                found.setdefault(member.get("value", ""), []).append(key)
        return found

    def is_active(self, each: Listed) -> bool:
        """Employed on the day, not closed by a program, the log-in here not shut."""
        _, is_open = self.logins.get(each.person, ("", True))
        return each.works(self.on) and each.person not in self.closed and is_open

    def address(self, endpoint: str, key: str) -> str:
        return self.call.request.build_absolute_uri(f"{ROOT}/{endpoint}/{key}")

    # ── people and accounts ───────────────────────────────────────────────────────────

    def users(self) -> list[Any]:
        told = [self.person(each) for each in self.listed.values()]
        return told + [self.account(each) for each in self.accounts.values()]

    def user(self, key: str) -> Any:
        if key in self.listed:
            return self.person(self.listed[key])
        return self.account(self.accounts[key]) if key in self.accounts else None

    def person(self, each: Listed) -> Any:
        key, unit = str(each.public_id), self.nodes.get(each.unit or 0)
        return Person(
            id=key,
            external_id=self.links.get(each.person),
            user_name=self.user_names[each.person],
            name=Name(formatted=each.name),
            display_name=each.name,
            title=each.position or None,
            user_type=register.KINDS[each.kind],
            active=self.is_active(each),
            groups=self._groups_of(key, unit),
            EnterpriseUser=EnterpriseUser(
                employee_number=each.number or None,
                organization=self.office,
                department=unit.name if unit else None,
                manager=self._manager(each),
            ),
            meta=self._meta("Users", key, self._changed(each), midnight(each.since)),
        )

    def account(self, each: Made) -> Any:
        key = str(each.key)
        told = Person.model_validate(each.content)
        told.id, told.groups = key, self._groups_of(key, None)
        enterprise = told[EnterpriseUser]
        if enterprise and enterprise.manager:
            boss = enterprise.manager.value
            gone = boss not in self.listed and boss not in self.accounts
            enterprise.manager = None if gone else self._boss(boss)
        told.meta = self._meta("Users", key, each.changed_at, each.made_at)
        return told

    def _manager(self, each: Listed) -> Manager | None:
        for unit in organization.above(each.unit, self.nodes) if each.unit else ():
            for person, key in self.heads.get(unit, ()):
                if person != each.person:
                    return self._boss(key)
        return None

    def _boss(self, key: str) -> Manager:
        return Manager.model_validate({"value": key, "$ref": self.address("Users", key)})

    def _groups_of(self, key: str, unit: Node | None) -> list[GroupMembership] | None:
        keys = ([str(unit.public_id)] if unit else []) + self.memberships.get(key, [])
        told = [
            GroupMembership.model_validate(
                {"value": each, "$ref": self.address("Groups", each), "type": "direct"}
            )
            for each in keys
        ]
        return told or None

    def _changed(self, each: Listed) -> datetime:
        """Also when the department got its name, or one above it its head."""
        path = organization.above(each.unit, self.nodes) if each.unit else []
        above = [self.unit_changes[unit] for unit in path if unit in self.unit_changes]
        times = [each.changed, self.changes.get(each.person)]
        times += [unit.named for unit in above[:1]] + [unit.led for unit in above]
        return max(at for at in times if at)

    # ── units and groups ──────────────────────────────────────────────────────────────

    def all_groups(self) -> list[Any]:
        told = [self.unit(each) for each in self.nodes.values()]
        return told + [self.group(each) for each in self.groups.values()]

    def any_group(self, key: str) -> Any:
        if key in self.units:
            return self.unit(self.units[key])
        return self.group(self.groups[key]) if key in self.groups else None

    @cached_property
    def under(self) -> dict[int, list[GroupMember]]:
        """Who works in each unit, and the units right under it."""
        found: dict[int, list[GroupMember]] = {}
        for key, each in self.listed.items():
            if each.unit and each.works(self.on):
                found.setdefault(each.unit, []).append(self._member("User", key))
        for node in self.nodes.values():
            if node.parent:
                told = self._member("Group", str(node.public_id))
                found.setdefault(node.parent, []).append(told)
        return found

    def unit(self, node: Node) -> Group:
        changed = self.unit_changes.get(node.id)
        key = str(node.public_id)
        return Group(
            id=key,
            display_name=node.name,
            members=self.under.get(node.id),
            meta=self._meta("Groups", key, changed.whole if changed else None, None),
        )

    def group(self, each: Made) -> Group:
        key = str(each.key)
        told = Group.model_validate({**each.content, "members": None})
        kept = [self.kind_of(one.get("value", "")) for one in each.content.get("members", [])]
        told.members = [self._member(kind, value) for kind, value in kept if kind] or None
        told.id = key
        told.meta = self._meta("Groups", key, each.changed_at, each.made_at)
        return told

    def kind_of(self, key: str) -> tuple[str, str]:
        """Whether an id is a user's or a group's; neither: ""."""
        is_user = key in self.listed or key in self.accounts
        is_group = key in self.units or key in self.groups
        return ("User" if is_user else "Group" if is_group else ""), key

    def _member(self, kind: str, key: str) -> GroupMember:
        told = {"value": key, "$ref": self.address(f"{kind}s", key), "type": kind}
        return GroupMember.model_validate(told)

    def _meta(
        self, endpoint: str, key: str, changed: datetime | None, made: datetime | None
    ) -> Meta:
        return Meta(
            resource_type=endpoint[:-1],
            created=made,
            last_modified=changed,
            location=self.address(endpoint, key),
        )


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)
