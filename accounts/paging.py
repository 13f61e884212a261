"""Pages of long lists. Of the API's, by id: what is added meanwhile moves no page. Of pages, counted no further than
anybody pages."""

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from pydantic import Field

from problems.typed import Whole

Cursor = Annotated[Whole | None, Field(description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=200, description="How many at most")]
Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], limit: int) -> tuple[list[Row], int | None]:
    """The first `limit` rows, and the cursor of the next page where there are more. Rows are in order of their id."""
    found = list(rows[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


if TYPE_CHECKING:
    AnyPaginator = Paginator[Any]
else:
    AnyPaginator = Paginator  # generic in the type stubs alone


class CappedPaginator(AnyPaginator):
    """The first 10,000 rows: counting a million would take longer than to show a page, and so would the last one."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.MOST)

    @property
    def is_capped(self) -> bool:
        return self._counted > self.MOST

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows[: self.MOST + 1].count())
