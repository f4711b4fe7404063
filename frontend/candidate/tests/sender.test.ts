import { beforeEach, expect, test, vi } from "vitest"
import type { Refusal } from "../ports"
import type { Trouble } from "../flow/state"
import { cut, keepTake, sha256 } from "../upload/keeper"
import { MemoryQueue } from "../upload/memory"
import type { Sender } from "../upload/sender"
import { backOff, startSender } from "../upload/sender"
import { bytesOf, FakeClock, FakeServer, hashAtOnce, quiet } from "./fakes"

let queue: MemoryQueue
let server: FakeServer
let clock: FakeClock
let sender: Sender
let saved: Record<string, number>
let troubles: (Trouble | null)[]
let refusals: Refusal[]

beforeEach(() => {
  hashAtOnce()
  queue = new MemoryQueue()
  server = new FakeServer()
  clock = new FakeClock()
  saved = {}
  troubles = []
  refusals = []
})

async function recorded(seconds: number, id = "a"): Promise<void> {
  const take = { id, interview: "i", question: "1", mime: "video/webm", width: 1, height: 1, startedAt: clock.date(), count: 0, durationMs: 0 }
  const keeper = keepTake(queue, take, { put: () => undefined })
  for (let second = 1; second <= seconds; second += 1) keeper.slice({ bytes: bytesOf(`${second}`), endMs: second * 1000 })
  await keeper.end("stopped", seconds * 1000)
}

async function send(): Promise<void> {
  sender = startSender({
    interview: "i", queue, wire: server, clock, random: () => 1,
    events: {
      sent: () => undefined,
      saved: (take, ms) => { saved[take] = ms },
      trouble: (trouble) => { troubles.push(trouble) },
      arrived: () => undefined,
      refused: (_take, refusal) => { refusals.push(refusal) },
      idle: () => undefined,
    },
  })
  await quiet()
}

test("sends every chunk in order and completes the take", async () => {
  await recorded(3)
  await send()
  const take = server.take("server-a")
  expect([...take.chunks.values()]).toEqual(["1", "2", "3"])
  expect(take.ended).toEqual({ count: 3, durationMs: 3000, reason: "stopped" })
  expect(saved["a"]).toBe(3000)
})

test("says saved only after the server has acknowledged", async () => {
  await recorded(3)
  server.offline = true
  await send()
  expect(saved).toEqual({})
  server.offline = false
  await clock.pass(6_000)
  expect(saved["a"]).toBe(3000)
})

test("thirty seconds without a line lose nothing", async () => {
  server.offline = true
  await send()
  await recorded(30)
  sender.wake()
  await clock.pass(30_000)
  expect(troubles).toContain("offline")
  server.offline = false
  sender.wake()
  await clock.pass(5_000)
  expect(server.take("server-a").chunks.size).toBe(30)
})

test("waits longer each time, five seconds at most", () => {
  expect([0, 1, 2, 3, 4, 5, 50].map((failures) => backOff(failures, () => 1))).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000])
  expect(backOff(50, () => 0)).toBe(2500)
})

test("comes back at once when the line does", async () => {
  server.offline = true
  await recorded(1)
  await send()
  await clock.pass(20_000)
  server.offline = false
  sender.wake()
  await quiet()
  expect(saved["a"]).toBe(1000)
})

test("a full server keeps the queue and says so", async () => {
  await recorded(1)
  server.once(201, { take: "server-a", upload_token: "t" })
  server.once(507)
  await send()
  expect(troubles.at(-1)).toBe("full")
  expect(await queue.first("a")).toBeDefined()
})

test("an upload token that ran out is renewed, and nothing is lost", async () => {
  await recorded(2)
  server.once(201, { take: "server-a", upload_token: "old" })
  server.once(401)
  await send()
  expect(server.take("server-a").chunks.size).toBe(2)
  expect(refusals).toEqual([])
})

test("a chunk damaged on the way is sent again", async () => {
  await recorded(1)
  server.once(201, { take: "server-a", upload_token: "t" })
  server.once(422)
  await send()
  server.takes.set("a", { id: "server-a", question: "1", chunks: new Map(), ended: undefined })
  await clock.pass(1_000)
  expect(server.take("server-a").chunks.size).toBe(1)
})

test("a chunk damaged every time is given up with words, and the next take still goes", async () => {
  await recorded(1, "a")
  await recorded(1, "b")
  server.once(201, { take: "server-a", upload_token: "t" })
  for (let attempt = 0; attempt < 5; attempt += 1) server.once(422)
  await send()
  await clock.pass(20_000)
  expect(refusals).toEqual(["damaged"])
  expect(server.take("server-b").chunks.size).toBe(1)
})

test.each([
  [401, {}, "signed_out"],
  [403, {}, "signed_out"],
  [409, { error: "no_tries" }, "no_tries"],
  [410, {}, "closed"],
] satisfies [number, Record<string, unknown>, Refusal][])("a take refused with %i %o is kept and told as %s", async (status, body, refusal) => {
  await recorded(1)
  server.once(status, body)
  await send()
  expect(refusals).toEqual([refusal])
  expect(await queue.first("a")).toBeDefined()
})

test.each([[409, "conflict"], [413, "too_large"]] satisfies [number, Refusal][])("a chunk refused with %i is told as %s", async (status, refusal) => {
  await recorded(1)
  server.once(201, { take: "server-a", upload_token: "t" })
  server.once(status)
  await send()
  expect(refusals).toEqual([refusal])
})

test("a take that was chosen is told to the server after its last byte", async () => {
  await recorded(1)
  await queue.change("a", { keep: true })
  await send()
  expect(server.kept).toEqual(["server-a"])
  expect(await queue.find("a")).toMatchObject({ done: true, keep: false })
})

test("a hole that both sides have lost leaves the beginning", async () => {
  await recorded(5)
  server.once(201, { take: "server-a", upload_token: "t" })
  server.takes.set("a", { id: "server-a", question: "1", chunks: new Map(), ended: undefined })
  await send()
  await queue.change("a", { done: false })
  server.once(409, { error: "missing", missing: [3, 4] })
  sender.wake()
  await quiet()
  expect(server.take("server-a").ended).toEqual({ count: 3, durationMs: 3000, reason: "abandoned" })
})

test("one that was not chosen yet is remembered", async () => {
  await recorded(1)
  await send()
  expect(await queue.find("a")).toMatchObject({ done: true, server: { take: "server-a" } })
})

test("a chunk's hash is SHA-256 in hexadecimal", async () => {
  vi.restoreAllMocks()
  expect(await sha256(bytesOf("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
})

test("a huge slice is cut into parts that the server takes", () => {
  const parts = cut(new ArrayBuffer(10), 4)
  expect(parts.map((part) => part.byteLength)).toEqual([4, 4, 2])
})

test("a take without a single byte leaves nothing behind", async () => {
  await recorded(0)
  await send()
  expect(server.requests).toBe(0)
  expect(await queue.takes("i")).toEqual([])
})
