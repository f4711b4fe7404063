"""Where the server of a bucket is. Settings know it, so that pages may let browsers fetch there."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from greenroom.kit import env

DEFAULT_REGION = "us-east-1"


def from_environment() -> dict[str, Any]:
    return {
        "bucket": env.text("S3_BUCKET"),
        "endpoint": env.text("S3_ENDPOINT").rstrip("/"),
        "region": env.text("S3_REGION"),
        "prefix": env.text("S3_PREFIX").strip("/"),
        "path_style": env.switch("S3_PATH_STYLE", default=bool(env.text("S3_ENDPOINT"))),
        "serves_links": env.switch("S3_LINKS", default=True),
    }


def origin(wanted: Mapping[str, Any]) -> str:
    """The server's address; without path style the bucket is a part of its name."""
    region = wanted["region"] or DEFAULT_REGION
    parts = urlsplit(wanted["endpoint"] or f"https://s3.{region}.amazonaws.com")
    host = parts.netloc if wanted["path_style"] else f"{wanted['bucket']}.{parts.netloc}"
    return f"{parts.scheme}://{host}"
