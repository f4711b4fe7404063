from uuid import UUID, uuid4

import pytest

from greenroom.accounts.models import Organisation
from greenroom.kit import once, scope
from greenroom.testing.factories import an_organisation


@pytest.mark.parametrize("sent", [{}, {"form_id": ""}, {"form_id": "nonsense"}])
def test_a_form_without_an_id_gets_a_fresh_one(sent: dict[str, str]) -> None:
    assert once.form_id(sent) != once.form_id(sent)


def test_a_form_keeps_its_id() -> None:
    known = uuid4()

    assert once.form_id({"form_id": str(known)}) == known


def test_a_row_is_named_by_form_content_and_organisation(organisation: Organisation) -> None:
    form = UUID(int=1)
    here = once.row_id(form, "Sales")

    assert here == once.row_id(form, "Sales")
    assert here != once.row_id(form, "Support")
    assert here != once.row_id(UUID(int=2), "Sales")
    with scope.organisation(organisation.pk):
        assert here == once.row_id(form, "Sales")


def test_another_organisation_names_it_otherwise(db: None) -> None:
    ids = []
    for name in ("Northlight Demo Co.", "Southlight Demo Co."):
        with scope.organisation(an_organisation(name).pk):
            ids.append(once.row_id(UUID(int=1), "Sales"))

    assert len(set(ids)) == 2
