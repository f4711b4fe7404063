"""One installation: its data folder, its ports, and what its programs are told about them."""

import http.client
import os
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import greenroom
from greenroom.kit.env import kept

LOCALHOST = "127.0.0.1"


class PortBusy(Exception):
    """Another program listens there; the text names the port and the way out."""


@dataclass(frozen=True)
class Door:
    """A port that one of our programs listens on."""

    what: str
    port: int
    setting: str

    def require_free(self, host: str = LOCALHOST, patience: float = 2) -> None:
        """Raise PortBusy. A program of ours that was just killed gets a moment to leave."""
        end = time.monotonic() + patience
        while not _is_free(host, self.port):
            if time.monotonic() > end:
                message = f"Port {self.port} ({self.what}) is in use; set {self.setting}=…"
                raise PortBusy(message)
            time.sleep(0.1)


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@dataclass(frozen=True)
class Installation:
    data: Path
    host: str = LOCALHOST
    door: Door = field(default_factory=lambda: Door("the app", 8000, "GREENROOM_PORT"))
    base_url_given: str = ""

    @property
    def database(self) -> Path:
        return self.data / "database"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def base_url(self) -> str:
        return self.base_url_given or f"http://{LOCALHOST}:{self.door.port}"

    @property
    def host_name(self) -> str:
        return urlsplit(self.base_url).netloc

    def lay_out(self) -> None:
        # Root's server runs as another user, who has to pass through; nobody may look around.
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.logs, self.data / "media", self.data / "static"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def secret(self, name: str, drawn: str) -> str:
        """A secret of this installation: drawn once, then kept in the data folder."""
        return kept(self.data, name, drawn)

    def environment(
        self, database_url: str, more: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        package = str(Path(greenroom.__file__).parents[1])
        path = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        return {
            **os.environ,
            "GREENROOM_DATA": str(self.data),
            "GREENROOM_BASE_URL": self.base_url,
            "GREENROOM_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "greenroom.settings",
            "PYTHONPATH": os.pathsep.join(path),
            "PYTHONUNBUFFERED": "1",
            **(more or {}),
        }


def answers(port: int, path: str, host: str = LOCALHOST, name: str | None = None) -> bool:
    """Say whether a web server there answers with success."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": name} if name else {})
        return connection.getresponse().status < http.HTTPStatus.BAD_REQUEST
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
