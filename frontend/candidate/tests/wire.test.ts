import { beforeEach, expect, test, vi } from "vitest"
import type { StoredTake, Wire } from "../ports"
import { browserWire, timeOut } from "../upload/wire"
import { bytesOf } from "./fakes"

interface Asked { readonly address: string; readonly init: RequestInit }

let asked: Asked[]
let answer: () => Promise<Response>
let wire: Wire

beforeEach(() => {
  asked = []
  answer = () => Promise.resolve(Response.json({ take: "t" }, { status: 201 }))
  vi.stubGlobal("fetch", (address: string, init: RequestInit) => {
    asked.push({ address, init })
    return answer()
  })
  const addresses = { takes: "/c/takes", uploads: "/uploads/", keep: "/c/x/keep", submit: "/c/x/submit", probe: "/c/x/probe" }
  wire = browserWire(addresses, "x", "page-token")
})

const take: StoredTake = {
  id: "client", interview: "x", question: "2", mime: "video/webm", width: 640, height: 480, startedAt: 1, count: 0, durationMs: 0,
}
const server = { take: "abc", token: "secret" }

test("a take is registered with the page's token", async () => {
  expect(await wire.startTake(take)).toEqual({ status: 201, body: { take: "t" } })
  expect(asked[0]?.address).toBe("/c/takes")
  expect(asked[0]?.init.headers).toMatchObject({ "X-CSRFToken": "page-token" })
  expect(JSON.parse(asked[0]?.init.body as string)).toEqual({
    interview: "x", question: "2", client_take_id: "client", mime: "video/webm", width: 640, height: 480,
  })
})

test("a chunk goes raw, with its hash and the take's own token", async () => {
  const bytes = bytesOf("chunk")
  await wire.putChunk(server, { take: "client", number: 7, sha256: "hash", endMs: 8000, bytes })
  expect(asked[0]?.address).toBe("/uploads/abc/chunks/7")
  expect(asked[0]?.init).toMatchObject({ method: "PUT", body: bytes })
  expect(asked[0]?.init.headers).toMatchObject({ Authorization: "Bearer secret", "X-Chunk-Sha256": "hash" })
})

test("the end of a take tells how much there is and why it ended", async () => {
  await wire.completeTake(server, { count: 8, durationMs: 7812.4, reason: "stopped" })
  expect(JSON.parse(asked[0]?.init.body as string)).toEqual({ count: 8, duration_ms: 7812, reason: "stopped" })
})

test("an answer that is no JSON still has its status", async () => {
  answer = () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 }))
  expect(await wire.submit()).toEqual({ status: 502, body: {} })
})

test("no answer at all is a rejection", async () => {
  answer = () => Promise.reject(new TypeError("Failed to fetch"))
  await expect(wire.submit()).rejects.toThrow("Failed to fetch")
})

test("a large chunk on a slow line gets its time", () => {
  expect(timeOut(0)).toBe(20_000)
  expect(timeOut(4 * 1024 * 1024)).toBe(282_144)
})
