"""The forms of a directory: where each kind is, whom we are there, which field is what."""

from collections.abc import Mapping
from typing import Any

from django import forms

from dure.directory.actions import Wanted
from dure.links.ldap_directory import NEEDED, OF_PEOPLE, OF_UNITS

HERE = "at_"  # before the name of what an attribute says


def _typed(label: str, most: int, missing: str = "", *, hint: str = "", wide: bool = False) -> Any:
    widget = forms.Textarea if wide else forms.TextInput
    errors = {"required": missing, "max_length": f"{most}자까지 적을 수 있습니다."}
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        help_text=hint,
        widget=widget(
            attrs={"class": "input", "autocomplete": "off", **({"rows": 3} if wide else {})}
        ),
        error_messages=errors,
    )


class Describing(forms.Form):
    """What every kind of directory has."""

    kind = ""
    name = _typed(
        "이름", 60, "디렉터리의 이름을 적어 주세요.", hint="목록과 알림에서 이렇게 부릅니다."
    )
    secret = forms.CharField(
        label="비밀번호나 API 키",
        max_length=200,
        required=False,
        strip=False,
        help_text="잠가서 보관하고 다시 보이지 않습니다. 고칠 때 비워 두면 그대로 씁니다.",
        widget=forms.PasswordInput(attrs={"class": "input", "autocomplete": "new-password"}),
    )
    nightly = forms.BooleanField(label="밤 2시마다 저절로 맞추기", required=False, initial=True)

    def wanted(self) -> Wanted:
        told = self.cleaned_data
        return Wanted(self.kind, told["name"], self.settings(), told["secret"], told["nightly"])

    def settings(self) -> dict[str, Any]:
        raise NotImplementedError

    def attributes(self) -> list[tuple[str, list[Any]]]:
        """Groups of fields that stand apart."""
        return []

    def plain(self) -> list[Any]:
        apart = {field.name for _, some in self.attributes() for field in some}
        return [field for field in self if field.name not in apart]


class Ldap(Describing):
    """An LDAP server."""

    kind = "ldap"
    url = _typed(
        "주소",
        200,
        "주소를 적어 주세요. 예: ldaps://ldap.haeon.go.kr",
        hint="ldaps://로 시작하는 주소. ldap://이면 StartTLS를 골라야 합니다.",
    )
    starttls = forms.BooleanField(label="StartTLS로 잠그고 말하기", required=False)
    certificate = _typed(
        "인증서를 낸 곳(PEM)", 20_000, hint="비우면 공인된 인증서만 믿습니다.", wide=True
    )
    bind_dn = _typed("연결 계정(bind DN)", 200, hint="읽기만 하는 계정. 두레는 쓰지 않습니다.")
    base = _typed(
        "기준 DN(base)", 200, "기준 DN을 적어 주세요.", hint="예: ou=people,dc=haeon,dc=go,dc=kr"
    )
    filter = _typed(
        "사람을 찾는 조건", 300, "사람을 찾는 조건을 적어 주세요. 예: (objectClass=inetOrgPerson)"
    )
    unit_filter = _typed("부서를 찾는 조건", 300, hint="비우면 부서는 맞추지 않습니다.")
    field_order = ("name", "url", "starttls", "certificate", "bind_dn", "secret", "base", "filter",
                   "unit_filter", "nightly")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in (OF_PEOPLE | OF_UNITS).items():
            missing = f"{label}의 속성 이름을 적어 주세요." if key in NEEDED else ""
            self.fields[HERE + key] = _typed(label, 60, missing)

    def attributes(self) -> list[tuple[str, list[Any]]]:
        return [
            (legend, [self[HERE + key] for key in some])
            for legend, some in (("사람의 속성 이름", OF_PEOPLE), ("부서의 속성 이름", OF_UNITS))
        ]

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        plain = ("url", "base", "bind_dn", "filter", "unit_filter", "starttls", "certificate")
        names = {key: told[HERE + key] for key in OF_PEOPLE | OF_UNITS}
        return {name: told[name] for name in plain} | {"attributes": names}


class Gov(Describing):
    """행정 LDAP REST."""

    kind = "gov"
    url = _typed("주소", 200, "주소를 적어 주세요. 예: https://www.saas.go.kr")
    institution = _typed("기관코드", 7, "행정표준코드의 기관코드 일곱 자리를 적어 주세요.")
    service = _typed("연계 서비스 번호(LinkSrvcId)", 60, "승인받은 연계 서비스 번호를 적어 주세요.")
    staff_in_cn = forms.BooleanField(
        label="cn이 사번입니다",
        required=False,
        help_text="아니면 하나뿐인 이름으로 맞추고, 맞추지 못한 것은 사람이 골라 줍니다.",
    )
    field_order = ("name", "url", "institution", "service", "secret", "staff_in_cn", "nightly")

    def settings(self) -> dict[str, Any]:
        names = ("url", "institution", "service", "staff_in_cn")
        return {name: self.cleaned_data[name] for name in names}


FORMS: Mapping[str, type[Describing]] = {"ldap": Ldap, "gov": Gov}
FIRST: Mapping[str, dict[str, Any]] = {
    "ldap": {
        "filter": "(objectClass=inetOrgPerson)",
        "at_staff_number": "employeeNumber",
        "at_name": "cn",
        "at_unit": "departmentNumber",
        "at_position": "title",
        "at_mail": "mail",
        "at_phone": "mobile",
    },
    "gov": {"url": "https://www.saas.go.kr"},
}


def as_kept(row: Any) -> dict[str, Any]:
    """A directory as its form is filled in; the secret is never among it."""
    names = row.settings.get("attributes", {})
    told = {f"{HERE}{key}": value for key, value in names.items()}
    return {"name": row.name, "nightly": row.nightly, **row.settings, **told}
