"""SCIM: which attributes of people, accounts and groups are told, and what this server can do (RFC 7643).

An attribute that is not here is refused, never dropped: no more of a person is told than access needs.
"""

from typing import Annotated, Any, Final, Union

from pydantic import EmailStr, Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    ExtensibleStringEnum,
    Extension,
    GroupMembership,
    Mutability,
    Reference,
    Required,
    Resource,
    ResourceType,
    Schema,
    ScimProvider,
    ServiceProviderConfig,
    Uniqueness,
)

MOST: Final = 1000
USUAL: Final = 100


class Name(ComplexAttribute):
    """성명."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """메일 주소."""

    class Type(ExtensibleStringEnum):
        work = "work"
        home = "home"
        other = "other"

    value: EmailStr | None = None
    type: Type | None = None
    primary: bool | None = None


class User(Resource[Any]):
    """HR가 발령한 사람(인사 기록 그대로)과 SCIM으로 만든 외부 계정."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    title: str | None = None
    user_type: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None


class Manager(ComplexAttribute):
    """부서의 장."""

    value: Annotated[str | None, Required.true, CaseExact.true] = None
    ref: Annotated[Reference["User"] | None, Required.true] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class EnterpriseUser(Extension):
    """사번, 기관, 부서, 부서의 장."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    employee_number: str | None = None
    organization: str | None = None
    department: str | None = None
    manager: Manager | None = None


class GroupMember(ComplexAttribute):
    """묶음에 든 사람이나 묶음."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[Union["User", "Group"]] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User", "Group"])


class Group(Resource[Any]):
    """부서(조직 그대로)와 SCIM으로 만든 외부 묶음."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    members: list[GroupMember] | None = None


Person: Final[Any] = User.__class_getitem__(EnterpriseUser)

CONFIG: Final = ServiceProviderConfig.model_validate(
    {
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": {
            "cursor": False,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": USUAL,
            "maxPageSize": MOST,
        },
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "연계 열쇠",
                "description": "두레의 화면 '연계 열쇠'에서 만든 scim 범위의 열쇠",
                "primary": True,
            }
        ],
    }
)
PROVIDER: Final = ScimProvider(
    models=[User, EnterpriseUser, Group, ResourceType, Schema, ServiceProviderConfig],
    resource_types=[ResourceType.from_resource(Person), ResourceType.from_resource(Group)],
    config=CONFIG,
)


def of(message: Any, model: Any) -> Any:
    """A message about a kind of resource, as `SearchRequest[User]`."""
    return message[model]
