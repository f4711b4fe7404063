import pytest

from greenroom.kit import buckets


@pytest.mark.parametrize(
    ("endpoint", "path_style", "origin"),
    [
        ("", False, "https://films.s3.eu-central-1.amazonaws.com"),
        ("", True, "https://s3.eu-central-1.amazonaws.com"),
        ("https://s3.example.com:9000", True, "https://s3.example.com:9000"),
        ("https://s3.example.com:9000/", False, "https://films.s3.example.com:9000"),
    ],
)
def test_the_server_of_a_bucket(endpoint: str, *, path_style: bool, origin: str) -> None:
    wanted = {"bucket": "films", "region": "eu-central-1"}
    assert buckets.origin({**wanted, "endpoint": endpoint, "path_style": path_style}) == origin


def test_a_server_of_ones_own_has_the_bucket_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_S3_BUCKET", "films")
    assert buckets.from_environment()["path_style"] is False

    monkeypatch.setenv("GREENROOM_S3_ENDPOINT", "https://s3.example.com/")
    assert buckets.from_environment()["path_style"] is True
