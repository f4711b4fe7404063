"""Which file a device gets."""

import pytest

from greenroom.recordings.models import Rendition, Take
from greenroom.recordings.renditions import best_rendition, is_apple
from greenroom.testing.takes import a_watchable_take

pytestmark = pytest.mark.usefixtures("organisation")
Kind = Rendition.Kind


def again(take: Take) -> Take:
    return Take.objects.get(pk=take.pk)


def test_apple_browsers_wait_for_h264() -> None:
    take = a_watchable_take()
    chrome = best_rendition(again(take), user_agent_is_apple=False)

    assert chrome is not None
    assert chrome.kind == Kind.PLAYABLE
    assert best_rendition(again(take), user_agent_is_apple=True) is None


def test_everybody_gets_the_normal_version_once_it_is_there() -> None:
    take = a_watchable_take(normal=True)

    for apple in (True, False):
        rendition = best_rendition(again(take), user_agent_is_apple=apple)
        assert rendition is not None
        assert rendition.kind == Kind.NORMAL


SAFARI = "Version/19.0 Safari/605.1.15"


MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "apple"),
    [
        (f"{MAC} {SAFARI}", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/140.0 Safari/604.1", True),
        (f"{MAC} Chrome/140.0.0.0 Safari/537.36", False),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Firefox/150.0", False),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36", False),
        ("", False),
    ],
)
def test_apple_is_known_by_its_engine(user_agent: str, *, apple: bool) -> None:
    assert is_apple(user_agent) is apple
