import type { Clock, Queue, Refusal, Reply, StoredChunk, StoredTake, Wire } from "../ports"
import type { Trouble } from "../flow/state"

export interface SenderEvents {
  /** How long the line took for this much. */
  sent(bytes: number, ms: number): void
  /** The server has acknowledged everything of this take up to here. */
  saved(take: string, ms: number, bytes: number): void
  /** All of this take is at the server. */
  arrived(take: string): void
  trouble(trouble: Trouble | null): void
  refused(take: string, refusal: Refusal): void
  /** Nothing is left to send. */
  idle(): void
}

export interface Sender {
  /** Something new is waiting, or the line is back. */
  wake(): void
  stop(): void
}

const BACK_OFF_CAP_MS = 5_000
const DAMAGED_LIMIT = 5

class Later extends Error {
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble)
    this.trouble = trouble
  }
}

class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal)
    this.refusal = refusal
  }
}

interface Session {
  readonly interview: string
  readonly queue: Queue
  readonly wire: Wire
  readonly clock: Clock
  readonly events: SenderEvents
  readonly random: () => number
}

/** Half to whole of the doubled wait, so that many phones on one bad line do not return in step. */
export function backOff(failures: number, random: () => number): number {
  const wait = Math.min(BACK_OFF_CAP_MS, 250 * 2 ** Math.min(failures, 10))
  return wait / 2 + (wait / 2) * random()
}

/** One request at a time, in order, for as long as the page lives. */
export function startSender(session: Session): Sender {
  const { clock, events } = session
  let running = true
  let pause: ReturnType<Clock["sleep"]> | undefined
  let woken = false
  let failures = 0

  async function round(): Promise<number> {
    try {
      const worked = await sendNext(session)
      failures = 0
      events.trouble(null)
      if (worked) return 0
      events.idle()
      return Infinity
    } catch (error) {
      events.trouble(error instanceof Later ? error.trouble : "offline")
      failures += 1
      return backOff(failures, session.random)
    }
  }

  async function pump(): Promise<void> {
    while (running) {
      const wait = await round()
      if (wait > 0 && !woken) {
        pause = clock.sleep(wait)
        await pause.done
        pause = undefined
      }
      woken = false
    }
  }

  void pump()
  return {
    wake() {
      woken = true
      pause?.wake()
    },
    stop() {
      running = false
      pause?.wake()
    },
  }
}

/** Does one request for the oldest take that needs one; false when nothing is left to do now. */
async function sendNext(session: Session): Promise<boolean> {
  const takes = await session.queue.takes(session.interview)
  for (const take of takes.filter((candidate) => !candidate.refused)) {
    if (await advance(session, take)) return true
  }
  return false
}

async function advance(session: Session, take: StoredTake): Promise<boolean> {
  try {
    if (!take.server) return await register(session, take)
    if (take.done) return take.keep ? await choose(session, take, take.server) : false
    const chunk = await session.queue.first(take.id)
    if (chunk) return await sendChunk(session, take, take.server, chunk)
    return take.ended ? await finish(session, take, take.server, take.ended) : false
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await session.queue.change(take.id, { refused: error.refusal })
    session.events.refused(take.id, error.refusal)
    return true
  }
}

async function register(session: Session, take: StoredTake): Promise<boolean> {
  const reply = await session.wire.startTake(take)
  const server = handle(reply, "take", "upload_token")
  await session.queue.change(take.id, { server: { take: server[0], token: server[1] } })
  return true
}

function handle(reply: Reply, ...keys: [string, string]): [string, string] {
  accept(reply)
  const [first, second] = keys.map((key) => reply.body[key])
  if (typeof first !== "string" || typeof second !== "string") throw new Later("busy")
  return [first, second]
}

async function sendChunk(session: Session, take: StoredTake, server: { take: string; token: string }, chunk: StoredChunk): Promise<boolean> {
  const begun = session.clock.now()
  const reply = await session.wire.putChunk(server, chunk)
  session.events.sent(chunk.bytes.byteLength, session.clock.now() - begun)
  if (reply.status === 401 || reply.status === 403 || reply.status === 404) return await askAgain(session, take)
  if (reply.status === 422) await countDamage(session, take)
  accept(reply)
  await session.queue.acknowledged(take.id, chunk.number)
  session.events.saved(take.id, chunk.endMs, chunk.bytes.byteLength)
  return true
}

/** The upload token is no longer accepted: the same take is registered again and gets a fresh one. */
async function askAgain(session: Session, take: StoredTake): Promise<boolean> {
  await register(session, take)
  const renewed = (await session.queue.takes(session.interview)).find((candidate) => candidate.id === take.id)
  if (renewed?.server?.token === take.server?.token) throw new Refused("signed_out")
  return true
}

const damage = new WeakMap<Session, Map<string, number>>()

/** A damaged body is sent again; one that is damaged every time is not the line's fault. */
function countDamage(session: Session, take: StoredTake): Promise<never> {
  const counts = damage.get(session) ?? new Map<string, number>()
  const count = (counts.get(take.id) ?? 0) + 1
  damage.set(session, counts.set(take.id, count))
  return Promise.reject(count >= DAMAGED_LIMIT ? new Refused("damaged") : new Later("busy"))
}

async function finish(session: Session, take: StoredTake, server: { take: string; token: string }, ended: NonNullable<StoredTake["ended"]>): Promise<boolean> {
  const reply = await session.wire.completeTake(server, ended)
  if (reply.status === 401 || reply.status === 403 || reply.status === 404) return await askAgain(session, take)
  if (reply.status === 409) return await keepBeginning(session, take, ended, reply)
  accept(reply)
  await session.queue.change(take.id, { done: true })
  session.events.saved(take.id, ended.durationMs, 0)
  session.events.arrived(take.id)
  return true
}

/** A chunk that both sides have lost leaves a hole: what came before it is still an answer. */
async function keepBeginning(session: Session, take: StoredTake, ended: NonNullable<StoredTake["ended"]>, reply: Reply): Promise<boolean> {
  const missing = Array.isArray(reply.body["missing"]) ? reply.body["missing"].filter(Number.isInteger).map(Number) : []
  const count = Math.min(...missing)
  if (!(count > 0 && count < ended.count)) throw new Refused("missing")
  const durationMs = Math.round((ended.durationMs * count) / ended.count)
  await session.queue.change(take.id, { ended: { count, durationMs, reason: "abandoned" } })
  return true
}

async function choose(session: Session, take: StoredTake, server: { take: string }): Promise<boolean> {
  accept(await session.wire.keepTake(server.take))
  await session.queue.change(take.id, { keep: false })
  return true
}

const REFUSALS: Readonly<Record<number, Refusal>> = { 401: "signed_out", 403: "signed_out", 409: "conflict", 410: "closed", 413: "too_large" }

/** Turns every answer but a good one into what it means: later, or never. */
export function accept(reply: Reply): void {
  const { status, body } = reply
  if (status >= 200 && status < 300) return
  if (status === 507) throw new Later("full")
  if (status === 408 || status === 425 || status === 429 || status >= 500) throw new Later("busy")
  if (body["error"] === "no_tries") throw new Refused("no_tries")
  throw new Refused(REFUSALS[status] ?? "refused")
}
