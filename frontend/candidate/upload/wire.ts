import type { Ended, Reply, StoredChunk, StoredTake, Wire } from "../ports"

const TIME_OUT_MS = 20_000
/** 128 kb/s: a line that carries this is slow, not dead, and a large chunk may take its time. */
const SLOWEST_BYTES_PER_MS = 16

export function timeOut(bytes: number): number {
  return TIME_OUT_MS + Math.ceil(bytes / SLOWEST_BYTES_PER_MS)
}

export interface Addresses {
  readonly takes: string
  readonly uploads: string
  readonly keep: string
  readonly submit: string
  readonly probe: string
}

export function browserWire(addresses: Addresses, interview: string, csrf: string): Wire {
  const ours = (address: string, body: object): Promise<Reply> =>
    ask(address, "POST", { "Content-Type": "application/json", "X-CSRFToken": csrf }, JSON.stringify(body))
  const upload = (server: { take: string }, rest: string): string => `${addresses.uploads}${server.take}${rest}`

  return {
    startTake: (take: StoredTake) => ours(addresses.takes, {
      interview,
      question: take.question,
      client_take_id: take.id,
      mime: take.mime,
      width: take.width,
      height: take.height,
    }),
    putChunk: (server, chunk: StoredChunk) => ask(
      upload(server, `/chunks/${String(chunk.number)}`),
      "PUT",
      { ...bearer(server.token), "Content-Type": "application/octet-stream", "X-Chunk-Sha256": chunk.sha256 },
      chunk.bytes,
    ),
    completeTake: (server, ended: Ended) => ask(
      upload(server, "/complete"),
      "POST",
      { ...bearer(server.token), "Content-Type": "application/json" },
      JSON.stringify({ count: ended.count, duration_ms: Math.round(ended.durationMs), reason: ended.reason }),
    ),
    keepTake: (take) => ours(addresses.keep, { take }),
    submit: () => ours(addresses.submit, {}),
    probe: (bytes) => ask(addresses.probe, "POST", { "Content-Type": "application/octet-stream", "X-CSRFToken": csrf }, bytes),
  }
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` })

async function ask(address: string, method: string, headers: Record<string, string>, body?: BodyInit): Promise<Reply> {
  const response = await fetch(address, {
    method,
    headers: { Accept: "application/json", ...headers },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "manual",
    signal: AbortSignal.timeout(timeOut(body instanceof ArrayBuffer ? body.byteLength : 0)),
    ...(body !== undefined && { body }),
  })
  return { status: response.status || 500, body: await readBody(response) }
}

async function readBody(response: Response): Promise<Record<string, unknown>> {
  const parsed: unknown = await response.json().catch(() => ({}))
  return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {}
}
