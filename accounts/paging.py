"""Pages of the API's lists, by id: what is added meanwhile moves no page."""

from typing import Annotated, TypeVar

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
