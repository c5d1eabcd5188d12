"""The directory server of the tests is the real one, and shows a stranger nothing."""

import ldap3

from tests.slapd import SUFFIX, Slapd


def test_적은_사람이_그대로_읽히고_모르는_사람에게는_보이지_않는다(slapd: Slapd) -> None:
    slapd.add("ou=people", ["organizationalUnit"])
    person = {
        "cn": "김주무관",
        "sn": "김",
        "employeeNumber": "20260001",
        "userPassword": "kim-2026",
    }
    slapd.add("uid=kim,ou=people", ["inetOrgPerson"], **person)
    with ldap3.Connection(slapd.url, f"uid=kim,ou=people,{SUFFIX}", "kim-2026") as mine:
        assert mine.bound
        mine.search(SUFFIX, "(employeeNumber=20260001)", attributes=["cn", "userPassword"])
        assert [each.entry_attributes_as_dict for each in mine.entries] == [
            {"cn": ["김주무관"], "userPassword": []}
        ]
    stranger = ldap3.Connection(slapd.url, auto_bind=True)
    assert not stranger.search(SUFFIX, "(uid=kim)")
    stranger.unbind()
