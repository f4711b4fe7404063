"""Many rows into a table at once, each with all that the model would give it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


class Rows:
    """Rows of one model that share most of their values.

    PostgreSQL copies into no table with row-level security, so they take a detour by a
    temporary one: the policies are those of every other write.
    """

    def __init__(self, model: type[models.Model], **same: object) -> None:
        told = model._meta  # noqa: SLF001 - Django's documented API
        fields = [f for f in told.concrete_fields if not isinstance(f, models.AutoField)]
        example = model(**same)
        self.table = told.db_table
        self.columns = [str(field.column) for field in fields]
        self._same = [_stored(field, example) for field in fields]
        self._place = {field.attname: place for place, field in enumerate(fields)}
        self._json = {f.attname for f in fields if isinstance(f, models.JSONField)}
        self._rows: list[list[Any]] = []

    def add(self, **own: object) -> None:
        row = self._same.copy()
        for name, value in own.items():
            row[self._place[name]] = Jsonb(value) if name in self._json else value
        self._rows.append(row)

    def write(self) -> int:
        """Within the transaction that is open; how many there were."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        target, passing = sql.Identifier(self.table), sql.Identifier(f"new_{self.table}")
        with connection.cursor() as cursor:
            make = "create temporary table {} on commit drop as select {} from {} limit 0"
            cursor.execute(sql.SQL(make).format(passing, names, target))
            with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(passing, names)) as copy:
                for row in self._rows:
                    copy.write_row(row)
            move = "insert into {} ({}) select {} from {}"
            cursor.execute(sql.SQL(move).format(target, names, names, passing))
        count = len(self._rows)
        self._rows.clear()
        return count


def write_all(sheets: Iterable[Rows]) -> int:
    """In the order given: what is referred to comes first."""
    return sum(sheet.write() for sheet in sheets)


def _stored(field: Any, example: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(example, add=True), connection)


def drawn_id(draw: Any) -> UUID:
    """A random id from a generator with a seed: the same in every run."""
    return UUID(int=draw.getrandbits(128), version=4)
