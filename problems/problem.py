"""What went wrong, as a code with parameters: the sentence for a person is made where it is shown."""

from typing import Any


class Problem(Exception):
    """An error that a person will see. Its text is registered under `code` in problems.messages.

    status: the HTTP status that an API answers with. retry: whether trying the same again may help.
    """

    def __init__(self, code: str, *, status: int = 400, retry: bool = False, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.status = status
        self.retry = retry
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.code, self.status, self.retry, self.params)


def _rebuilt(code: str, status: int, retry: bool, params: dict[str, Any]) -> Problem:
    return Problem(code, status=status, retry=retry, **params)
