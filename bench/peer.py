"""What webhooks are compared with: the least that checks a signature and keeps a delivery.

Starlette and asyncpg in one process of uvicorn, on the same server; nothing else of ours.
"""

import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg  # type: ignore[import-untyped]
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TABLE = "create table bench_delivery (token text primary key, body jsonb not null)"
INSERT = "insert into bench_delivery (token, body) values ($1, $2) on conflict do nothing"
CONNECTIONS = 10
SECRET = os.environ.get("BENCH_SECRET", "").encode()


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    url = os.environ["BENCH_DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        app.state.pool = pool
        yield


async def hook(request: Request) -> Response:
    body = await request.body()
    told = json.loads(body)
    message = f"{told['token']}{told['triggeredAt']}".encode()
    expected = hmac.new(SECRET, message, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, told["signature"]):
        return Response(status_code=404)
    await request.app.state.pool.execute(INSERT, told["token"], body.decode())
    return Response(status_code=200)


async def health(_request: Request) -> Response:
    return Response(status_code=200)


ROUTES = [Route("/hooks/{handle}", hook, methods=["POST"]), Route("/health", health)]
app = Starlette(routes=ROUTES, lifespan=lifespan)

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["BENCH_PORT"]), access_log=False, log_level="warning")
