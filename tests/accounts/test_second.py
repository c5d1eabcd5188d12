"""Numbers of an app, codes for the day when it is lost, and who must have either."""

from datetime import date, timedelta

import pyotp
import pytest
from django.db import IntegrityError, transaction

from dure.accounts import rules, second
from dure.accounts.models import Authenticator, LoginRule, RecoveryCode
from dure.accounts.rules import WantedRule
from dure.errors import NotTheirs, Refused
from tests.world import NOW, World

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238
ON = date(2026, 11, 20)
PLAIN = WantedRule(30, 5, 10, (), False, ())


def number(seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


@pytest.fixture
def codes(world: World) -> list[str]:
    user = world.users["김주무관"]
    return second.register_app(
        user=user, secret=SECRET, code=number(), by=world.viewer("김주무관"), at=NOW
    )


def right(world: World, code: str, seconds: int = 60) -> str:
    return second.is_right(world.users["김주무관"], code, at=NOW + timedelta(seconds=seconds))


def test_RFC_6238의_숫자를_받는다(world: World) -> None:
    # appendix B: at 59 seconds the secret "12345678901234567890" shows 94287082, of which six remain
    at = NOW.fromtimestamp(59, tz=NOW.tzinfo)
    user, by = world.users["김주무관"], world.viewer("김주무관")
    assert second.register_app(user=user, secret=SECRET, code="287082", by=by, at=at)


def test_앱의_숫자로_확인하고_같은_숫자는_두_번_받지_않는다(world: World, codes: list[str]) -> None:
    assert right(world, number(60)) == "인증 앱"
    assert right(world, number(60)) == ""


def test_등록할_때_쓴_숫자도_다시_받지_않는다(world: World, codes: list[str]) -> None:
    assert right(world, number(), seconds=0) == ""


@pytest.mark.parametrize(("shift", "taken"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_앞뒤_30초의_숫자까지_받는다(
    world: World, codes: list[str], shift: int, taken: bool
) -> None:
    assert bool(right(world, number(300 + shift), seconds=300)) is taken


def test_복구_코드는_열_개이고_한_번씩만_쓴다(world: World, codes: list[str]) -> None:
    assert len(set(codes)) == 10
    assert right(world, codes[3].upper().replace("-", " ")) == "복구 코드"
    assert right(world, codes[3]) == ""
    assert second.codes_left(world.users["김주무관"]) == 9


def test_남의_복구_코드는_쓰지_못한다(world: World, codes: list[str]) -> None:
    user, by = world.users["박과장"], world.viewer("박과장")
    second.register_app(user=user, secret=SECRET, code=number(), by=by, at=NOW)
    assert second.is_right(user, codes[0], at=NOW) == ""


def test_열쇠와_코드는_그대로_적히지_않는다(world: World, codes: list[str]) -> None:
    assert SECRET.encode() not in bytes(Authenticator.objects.get().secret)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not kept & {each.replace("-", "") for each in codes}


def test_새로_만들면_앞의_코드는_쓰지_못한다(world: World, codes: list[str]) -> None:
    user, by = world.users["김주무관"], world.viewer("김주무관")
    assert len(second.new_codes(user=user, by=by, at=NOW)) == 10
    assert right(world, codes[0]) == ""


def test_틀린_숫자로는_등록하지_않는다(world: World) -> None:
    user, by = world.users["김주무관"], world.viewer("김주무관")
    with pytest.raises(Refused, match="맞지 않습니다"):
        second.register_app(user=user, secret=SECRET, code="000000", by=by, at=NOW)
    assert not second.has_any(user)


def test_앱은_하나만_둔다(world: World, codes: list[str]) -> None:
    user, by = world.users["김주무관"], world.viewer("김주무관")
    with pytest.raises(Refused, match="이미 등록한"):
        second.register_app(user=user, secret=SECRET, code=number(), by=by, at=NOW)


def test_잃은_사람의_것은_관리자만_까닭을_적고_지운다(world: World, codes: list[str]) -> None:
    user, admin = world.users["김주무관"], world.viewer("조관리", "admin")
    said = {"user": user, "key": None, "at": NOW}
    with pytest.raises(NotTheirs):
        second.take_away(**said, why="잃음", by=world.viewer("오인사", "hr"))
    with pytest.raises(Refused, match="왜 지우는지"):
        second.take_away(**said, why="", by=admin)
    assert second.take_away(**said, why="휴대전화를 잃음", by=admin) == "인증 앱과 복구 코드"
    assert not second.has_any(user)
    assert second.codes_left(user) == 0
    with pytest.raises(Refused, match="이미 지워진"):
        second.take_away(**said, why="휴대전화를 잃음", by=admin)


def decide(world: World, **more: object) -> None:
    wanted = WantedRule(**{**vars(PLAIN), **more})  # type: ignore[arg-type]
    rules.save_rule(wanted=wanted, by=world.viewer("조관리", "admin"), at=NOW)


def asked(world: World, name: str, address: str = "10.1.2.3") -> bool:
    return rules.second_is_asked(world.users[name], address=address, on=ON)


def test_정하지_않으면_누구에게도_강제하지_않는다(world: World) -> None:
    assert not any(asked(world, name, "203.0.113.5") for name in world.users)


def test_정한_역할은_어디에서나_2차_인증을_쓴다(world: World) -> None:
    decide(world, second_roles=("payroll",), networks=("10.0.0.0/8",))
    assert asked(world, "최담당")
    assert not asked(world, "김주무관")


@pytest.mark.parametrize(
    ("address", "must"),
    [("10.1.2.3", False), ("203.0.113.5", True), ("::1", True), ("모름", True)],
)
def test_정한_망_밖에서는_누구나_2차_인증을_쓴다(world: World, address: str, must: bool) -> None:
    decide(world, second_outside=True, networks=("10.0.0.0/8",))
    assert asked(world, "김주무관", address) is must


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"idle_minutes": 9}, "10부터 30까지"),
        ({"idle_minutes": 31}, "10부터 30까지"),
        ({"failures": 2}, "3부터 20까지"),
        ({"again_minutes": 0}, "1부터 60까지"),
        ({"second_roles": ("없음",)}, "목록에서"),
        ({"networks": ("10.0.0.1/8",)}, "10.0.0.0/8처럼"),
        ({"second_outside": True}, "망을 한 줄에 하나씩"),
    ],
)
def test_맞지_않는_규칙은_까닭을_말하며_받지_않는다(
    world: World, more: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        decide(world, **more)


def test_규칙은_관리자만_정한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        rules.save_rule(wanted=PLAIN, by=world.viewer("정감사", "auditor"), at=NOW)


def test_30분이_넘는_쉼은_데이터베이스도_받지_않는다(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginRule.objects.create(institution_id=world.institution, idle_minutes=31)
