import pytest

from greenroom.accounts.models import Membership, Organisation, User
from greenroom.accounts.rights import Role
from greenroom.interviews.models import InterviewTemplate, Question
from greenroom.kit import scope
from greenroom.operate import demo
from greenroom.operate.sandbox import SUPER_ADMIN

pytestmark = pytest.mark.django_db


def counts() -> tuple[int, ...]:
    organisation = Organisation.objects.get(name=demo.NAME)
    with scope.organisation(organisation.pk):
        return tuple(model.objects.count() for model in (Membership, InterviewTemplate, Question))


def test_there_is_one_member_for_each_role() -> None:
    demo.seed("a-password")

    organisation = Organisation.objects.get(name=demo.NAME)
    with scope.organisation(organisation.pk):
        assert set(Membership.objects.values_list("role", flat=True)) == set(Role)


def test_everybody_signs_in_with_the_demo_s_password() -> None:
    demo.seed("a-password")

    assert User.objects.get(email=SUPER_ADMIN).check_password("a-password")
    assert all(user.email.endswith("@example.com") for user in User.objects.all())


def test_the_templates_have_the_ids_that_the_sandbox_s_postings_name() -> None:
    demo.seed("a-password")

    organisation = Organisation.objects.get(name=demo.NAME)
    with scope.organisation(organisation.pk):
        ids = dict(InterviewTemplate.objects.values_list("public_id", "name"))
    assert ids == {
        "t-SA7ESCRN": "Sales screen",
        "t-SVPP0RTS": "Support screen",
        "t-7EAMVA1S": "Team & values",
    }


def test_done_twice_it_changes_nothing() -> None:
    demo.seed("a-password")
    before = counts()

    demo.seed("another-password")

    assert counts() == before
    assert User.objects.get(email=SUPER_ADMIN).check_password("a-password")


def test_what_people_changed_stays() -> None:
    demo.seed("a-password")
    organisation = Organisation.objects.get(name=demo.NAME)
    organisation.texting_enabled = False
    organisation.save()

    demo.seed("a-password")

    organisation.refresh_from_db()
    assert not organisation.texting_enabled
