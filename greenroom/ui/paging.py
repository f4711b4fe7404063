"""Pages of long lists."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

RowsT = TypeVar("RowsT", bound="QuerySet[Any]")


class Pages(Paginator):  # type: ignore[type-arg]  # Django's own takes none at run time
    """Finds the rows of a page by their keys alone, and then reads what the page shows of them.

    In one query PostgreSQL works that out for each row that comes before the page as well.
    """

    def __init__(self, rows: RowsT, per_page: int, shown: Callable[[RowsT], RowsT]) -> None:
        super().__init__(rows, per_page)
        self.rows: QuerySet[Any] = rows
        self.shown: Callable[[Any], QuerySet[Any]] = shown

    def page(self, number: int | str) -> "Page[Any]":
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.rows.values_list("pk", flat=True)[first : first + self.per_page])
        place = {key: order for order, key in enumerate(keys)}
        found = self.shown(self.rows.model._default_manager.filter(pk__in=keys))  # noqa: SLF001
        return Page(sorted(found, key=lambda row: place[row.pk]), number, self)
