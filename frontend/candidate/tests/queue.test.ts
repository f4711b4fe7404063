import "fake-indexeddb/auto"
import { IDBFactory } from "fake-indexeddb"
import { describe, expect, test } from "vitest"
import type { Queue, StoredTake } from "../ports"
import { MemoryQueue } from "../upload/memory"
import { openQueue } from "../upload/stored"
import { bytesOf, textOf } from "./fakes"

const take = (id: string, startedAt = 1): StoredTake => ({
  id, interview: "i", question: "1", mime: "video/webm", width: 640, height: 480, startedAt, count: 0, durationMs: 0,
})
const chunk = (id: string, number: number): Parameters<Queue["put"]>[0] => ({
  take: id, number, sha256: "x", endMs: (number + 1) * 1000, bytes: bytesOf(`chunk ${number}`),
})

describe.each([
  ["on disk", () => openQueue(new IDBFactory(), () => undefined)],
  ["in memory", () => Promise.resolve(new MemoryQueue())],
])("a queue %s", (_where, make) => {
  test("hands out chunks in order and forgets only what was acknowledged", async () => {
    const queue = await make()
    await queue.add(take("a"))
    for (const number of [0, 1, 2]) await queue.put(chunk("a", number))
    expect((await queue.first("a"))?.number).toBe(0)
    expect((await queue.first("a"))?.number).toBe(0)
    await queue.acknowledged("a", 0)
    expect(textOf((await queue.first("a"))!.bytes)).toBe("chunk 1")
  })

  test("knows how much was recorded although parts have left", async () => {
    const queue = await make()
    await queue.add(take("a"))
    for (const number of [0, 1]) await queue.put(chunk("a", number))
    await queue.acknowledged("a", 0)
    await queue.acknowledged("a", 1)
    expect(await queue.find("a")).toMatchObject({ count: 2, durationMs: 2000 })
    expect(await queue.first("a")).toBeUndefined()
  })

  test("keeps takes of one interview apart from another's, oldest first", async () => {
    const queue = await make()
    await queue.add(take("late", 2))
    await queue.add(take("early", 1))
    await queue.add({ ...take("other"), interview: "j" })
    expect((await queue.takes("i")).map(({ id }) => id)).toEqual(["early", "late"])
  })

  test("counts the bytes that wait, and removes a take whole", async () => {
    const queue = await make()
    await queue.add(take("a"))
    await queue.put(chunk("a", 0))
    expect(await queue.waitingBytes("a")).toBe(7)
    await queue.remove("a")
    expect(await queue.waitingBytes("a")).toBe(0)
    expect(await queue.takes("i")).toEqual([])
  })
})

test("what is on disk is there after a reload", async () => {
  const disk = new IDBFactory()
  const before = await openQueue(disk, () => undefined)
  await before.add(take("a"))
  await before.put(chunk("a", 0))
  const reloaded = await openQueue(disk, () => undefined)
  expect(await reloaded.first("a")).toMatchObject({ number: 0 })
})

test("refused storage is told, and memory takes over", async () => {
  let told = 0
  const queue = await openQueue(undefined, () => { told += 1 })
  expect(queue.durable).toBe(false)
  expect(told).toBe(1)
})

test("a disk that fills up in the middle of a take loses nothing", async () => {
  let told = 0
  const disk = new IDBFactory()
  const queue = await openQueue(disk, () => { told += 1 })
  await queue.add(take("a"))
  await queue.put(chunk("a", 0))
  const full = { ...chunk("a", 1), bytes: (() => undefined) as unknown as ArrayBuffer }
  await queue.put(full)
  await queue.put(chunk("a", 2))
  expect(told).toBe(1)
  expect(queue.durable).toBe(false)
  expect(await queue.find("a")).toMatchObject({ count: 3 })
  expect((await queue.first("a"))?.number).toBe(0)
  await queue.acknowledged("a", 0)
  expect((await queue.first("a"))?.number).toBe(1)
})
