"""Texts to phones through Solapi (솔라피), by its own Python SDK.

Its answers were read from the SDK; docs/runbook.md says what was not tried with the real service.
"""

from dataclasses import dataclass

import httpx
from solapi import SolapiMessageService
from solapi.error.MessageNotReceiveError import MessageNotReceivedError
from solapi.model.request.message import Message

from dure.links.letters import Letter, Outcome


@dataclass(frozen=True)
class Solapi:
    """An account at the provider, and the number it sends from (registered there beforehand)."""

    key: str
    secret: str
    sender: str
    url: str = "https://api.solapi.com"

    def send(self, letter: Letter) -> Outcome:
        service = SolapiMessageService(self.key, self.secret)
        service.base_url = self.url
        message = Message(
            from_=self.sender,
            to=letter.to,
            text=letter.text,
            custom_fields={"dure": str(letter.id)},
        )
        try:
            service.send(message)
        except MessageNotReceivedError as error:
            said = error.failed_messages[0]
            return Outcome("refused", f"문자 회사의 답: {said.status_code} {said.status_message}")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Outcome("later", f"문자 회사에 닿지 못했습니다: {type(error).__name__}")
        except Exception as error:  # the SDK raises bare ones for what the provider answers
            return _answered(error)
        return Outcome("sent")


def _answered(error: Exception) -> Outcome:
    """A refusal has the provider's own code; anything else leaves open what became of the text."""
    match error.args:
        case (str(code), str(why)) if type(error) is Exception and code != "UnknownError":
            return Outcome("refused", f"문자 회사의 답: {code} {why}"[:200])
    return Outcome("unknown", f"넘긴 뒤의 답을 읽지 못했습니다: {type(error).__name__}")
