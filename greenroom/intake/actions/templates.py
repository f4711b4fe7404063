"""Take in a templates file: read it, show what it would do, do it."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from greenroom import audit
from greenroom.accounts.models import User
from greenroom.intake import sheets
from greenroom.intake.errors import Unreadable
from greenroom.intake.models import TemplateFile
from greenroom.intake.template_plan import Outcome, Planned, plan
from greenroom.intake.template_rows import SPELLINGS, TemplateRow
from greenroom.interviews import actions as interviews
from greenroom.kit.text import one_line

MOST_TEMPLATES = 2000


@transaction.atomic
def keep_template_file(name: str, data: bytes, by: User, at: datetime) -> TemplateFile:
    """Read a file and keep its rows until somebody says what to do. Raises Unreadable."""
    sheet = sheets.read(data, MOST_TEMPLATES)
    places = sheets.columns(sheet.header, SPELLINGS)
    if "name" not in places:
        raise Unreadable(
            _("There is no column “name”. The first row must name the columns: %(names)s.")
            % {"names": "template_id, name, questions, active"}
        )
    rows = [
        asdict(TemplateRow(number, *(_cell(cells, places, field) for field in SPELLINGS)))
        for number, cells in sheet.rows
    ]
    return TemplateFile.objects.create(
        name=one_line(name, 200), rows=rows, uploaded_by=by, uploaded_at=at
    )


def _cell(cells: list[str], places: dict[str, int], field: str) -> str:
    text = sheets.cell(cells, places.get(field))
    # Blanks around a name are part of it (S45); around anything else they are an accident.
    return text if field == "name" else text.strip()


def planned(file: TemplateFile) -> list[Planned]:
    return plan([TemplateRow(**row) for row in file.rows])


@transaction.atomic
def import_templates(file_id: UUID, by: User, at: datetime) -> Counter[Outcome]:
    """Do what the preview showed, once. What changed in between is looked at again."""
    file = TemplateFile.objects.select_for_update().get(pk=file_id)
    done: Counter[Outcome] = Counter()
    if file.imported_at:
        return done
    for one in planned(file):
        _import(one, by, at)
        done[one.outcome] += 1
    file.imported_at = at
    file.save(update_fields=["imported_at"])
    audit.record("templates.imported", file, rows={str(one): done[one] for one in done})
    return done


def _import(one: Planned, by: User, at: datetime) -> None:
    if one.outcome in {Outcome.WRONG, Outcome.SAME} or one.draft is None:
        return
    template = one.template
    if template is None:
        template = interviews.create_template(one.draft, by, may_be_empty=True)
    elif one.outcome is Outcome.CHANGED:
        interviews.revise_template(template.pk, one.draft, by, may_be_empty=True)
    if one.adds_alias:
        interviews.add_template_alias(template, one.row.ref)
    if one.is_active:
        interviews.unarchive_template(template.pk)
    else:
        interviews.archive_template(template.pk, at)
