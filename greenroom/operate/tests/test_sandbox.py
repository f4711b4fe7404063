"""What the programs of a demo are told."""

from pathlib import Path

import pytest

from greenroom.operate.installation import Installation
from greenroom.operate.sandbox import SUPER_ADMIN, open_door


@pytest.mark.parametrize(
    ("host", "base_url", "member"),
    [
        ("127.0.0.1", "", SUPER_ADMIN),
        ("0.0.0.0", "", ""),  # noqa: S104 - the case that must not open
        ("127.0.0.1", "https://demo.example.com", ""),
    ],
)
def test_s7_only_a_demo_on_one_s_own_machine_lets_visitors_in_without_a_password(
    tmp_path: Path, host: str, base_url: str, member: str
) -> None:
    installation = Installation(tmp_path, host=host, base_url_given=base_url)

    assert open_door(installation) == {"GREENROOM_DEMO_MEMBER": member}
