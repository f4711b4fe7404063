from pathlib import Path

PAYLOADS = Path(__file__).parent / "payloads"


def payload(name: str) -> bytes:
    """A body as Lever sends it, people replaced."""
    return (PAYLOADS / f"{name}.json").read_bytes()
