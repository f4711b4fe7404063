import { beforeEach, describe, expect, test } from "vitest"
import type { Queue } from "../ports"
import { Flow } from "../flow/flow"
import type { Question } from "../flow/state"
import { MemoryQueue } from "../upload/memory"
import { FakeAwake, FakeCamera, FakeClock, FakeRecorder, FakeServer, hashAtOnce, question, quiet } from "./fakes"

let camera: FakeCamera
let recorder: FakeRecorder
let server: FakeServer
let clock: FakeClock
let awake: FakeAwake
let spoken: number[]
let left: boolean
let ids: number

beforeEach(() => {
  hashAtOnce()
  camera = new FakeCamera()
  recorder = new FakeRecorder()
  server = new FakeServer()
  clock = new FakeClock()
  awake = new FakeAwake()
  spoken = []
  left = false
  ids = 0
})

async function begin(questions: readonly Question[], queue: Queue = new MemoryQueue(), to = ""): Promise<Flow> {
  const flow = new Flow({
    interview: "i", camera, recorder, queue, wire: server, clock, awake,
    random: () => 1,
    newId: () => `take-${++ids}`,
    play: (parts, mime) => `blob:${mime}:${parts.length}`,
    announce: (seconds) => { spoken.push(seconds) },
    leave: () => { left = true },
  }, questions)
  await flow.begin(to)
  await quiet()
  return flow
}

async function check(flow: Flow): Promise<void> {
  flow.dispatch({ type: "open_camera" })
  await quiet()
  flow.dispatch({ type: "checked" })
}

async function record(flow: Flow, seconds: number): Promise<void> {
  flow.dispatch({ type: "record", now: clock.now() })
  await clock.pass(3_250)
  for (let second = 0; second < seconds; second += 1) {
    await clock.pass(1_000)
    recorder.second()
  }
  await quiet()
}

async function answer(flow: Flow, seconds: number): Promise<void> {
  await record(flow, seconds)
  flow.dispatch({ type: "stop" })
  await quiet()
  flow.dispatch({ type: "keep" })
  await quiet()
}

test("from the device check to the receipt", async () => {
  const flow = await begin([question(1), question(2)])
  await check(flow)
  await answer(flow, 4)
  await answer(flow, 3)
  expect(flow.state.step.is).toBe("review")
  flow.dispatch({ type: "submit" })
  await clock.pass(1_000)
  expect([...server.takes.values()].map((take) => [take.question, take.chunks.size])).toEqual([["1", 4], ["2", 3]])
  expect(server.kept).toEqual(["server-take-1", "server-take-2"])
  expect(server.submitted).toBe(1)
  expect(left).toBe(true)
})

test("after handing in nothing stays on the device", async () => {
  const queue = new MemoryQueue()
  const flow = await begin([question(1)], queue)
  await check(flow)
  await answer(flow, 2)
  flow.dispatch({ type: "submit" })
  await clock.pass(1_000)
  expect(left).toBe(true)
  expect(await queue.takes("i")).toEqual([])
})

test("the device check records nothing that leaves the page", async () => {
  const flow = await begin([question(1)])
  flow.dispatch({ type: "open_camera" })
  await quiet()
  flow.dispatch({ type: "sample" })
  await quiet()
  recorder.second()
  await clock.pass(3_250)
  expect(flow.state.step).toMatchObject({ is: "check", sample: "ready" })
  expect(flow.sampleUrl).toBe("blob:video/webm:1")
  expect(server.requests).toBe(0)
})

test("one stream serves the check and every question", async () => {
  const flow = await begin([question(1), question(2)])
  await check(flow)
  await answer(flow, 2)
  await answer(flow, 2)
  expect(camera.wanted).toHaveLength(1)
})

test("a whole answer recorded without a line arrives when the line is back, and only then is it handed in", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  server.offline = true
  await answer(flow, 6)
  flow.dispatch({ type: "submit" })
  await clock.pass(10_000)
  expect(server.submitted).toBe(0)
  expect(flow.state.uploads.trouble).toBe("offline")
  server.offline = false
  await clock.pass(6_000)
  expect(server.take("server-take-1").chunks.size).toBe(6)
  expect(server.submitted).toBe(1)
})

test("a server in trouble is told of while sending, and it is handed in as soon as it can be", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await answer(flow, 3)
  await clock.pass(2_000)
  for (let time = 0; time < 5; time += 1) server.once(500)
  flow.dispatch({ type: "submit" })
  await clock.pass(8_000)
  expect(flow.state).toMatchObject({ step: { is: "submit" }, submitDelayed: true })
  await clock.pass(10_000)
  expect(server.submitted).toBe(1)
})

test("saved shows only what the server has acknowledged", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await record(flow, 3)
  expect(flow.state.uploads.savedMs["take-1"]).toBe(3000)
  server.offline = true
  recorder.second()
  await quiet()
  expect(flow.state.uploads.savedMs["take-1"]).toBe(3000)
})

describe("after a reload in the middle of an answer", () => {
  async function reloaded(): Promise<Flow> {
    const queue = new MemoryQueue()
    const before = await begin([question(1)], queue)
    await check(before)
    server.offline = true
    await record(before, 9)
    server.offline = false
    return begin([question(1)], queue, "questions/1")
  }

  test("what was said is kept, free of charge", async () => {
    const flow = await reloaded()
    expect(flow.state.step).toEqual({ is: "left", at: 0 })
    expect(flow.state.questions[0]?.left).toMatchObject({ durationMs: 9000, counted: false })
    expect(flow.state.questions[0]?.used).toBe(0)
  })

  test("and can be used as the answer", async () => {
    const flow = await reloaded()
    flow.dispatch({ type: "keep" })
    await clock.pass(6_000)
    const take = server.take("server-take-1")
    expect(take.chunks.size).toBe(9)
    expect(take.ended).toMatchObject({ count: 9, reason: "abandoned" })
    expect(server.kept).toEqual(["server-take-1"])
  })
})

test("an answer that only the server knows can be used from another device", async () => {
  const known = question(1, { left: { id: "server-x", durationMs: 5000, url: "/v", counted: false } })
  const flow = await begin([known], new MemoryQueue(), "questions/1")
  flow.dispatch({ type: "keep" })
  await clock.pass(1_000)
  expect(server.kept).toEqual(["server-x"])
})

test("the last of two answers kept for one question is the one that stays", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await answer(flow, 2)
  flow.dispatch({ type: "open_question", at: 0 })
  await answer(flow, 2)
  expect(server.kept).toEqual(["server-take-1", "server-take-2"])
})

test("an earlier try can be chosen again, also after it was sent", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await answer(flow, 2)
  flow.dispatch({ type: "open_question", at: 0 })
  await answer(flow, 3)
  expect(flow.state.questions[0]?.others.map(({ id }) => id)).toEqual(["take-1"])
  flow.dispatch({ type: "choose", at: 0, answer: "take-1" })
  await quiet()
  expect(server.kept).toEqual(["server-take-1", "server-take-2", "server-take-1"])
  expect(flow.state.questions[0]?.kept?.id).toBe("take-1")
})

test("what the server knows of a take that is still here is not told twice", async () => {
  const queue = new MemoryQueue()
  const before = await begin([question(1)], queue)
  await check(before)
  await record(before, 3)
  const known = { id: "server-take-1", durationMs: 2000, url: "", counted: true, client: "take-1" }
  const flow = await begin([question(1, { left: known })], queue, "questions/1")
  expect(flow.state.questions[0]).toMatchObject({ left: { id: "take-1", durationMs: 3000 }, others: [] })
})

test("a take that the server counts until it hears why it ended is free already", async () => {
  const queue = new MemoryQueue()
  const before = await begin([question(1)], queue)
  await check(before)
  await record(before, 3)
  const flow = await begin([question(1, { used: 2, usedBy: ["take-0", "take-1"] })], queue, "questions/1")
  expect(flow.state.questions[0]?.used).toBe(1)
})

test("an unplugged camera ends the take and keeps it", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await record(flow, 4)
  camera.unplug()
  await quiet()
  expect(flow.state.step).toMatchObject({ is: "replay", cut: "device", durationMs: 4000 })
  await clock.pass(500)
  expect(server.take("server-take-1").ended?.reason).toBe("device")
})

test("a camera problem is named", async () => {
  camera.problem = "in_use"
  const flow = await begin([question(1)])
  flow.dispatch({ type: "open_camera" })
  await quiet()
  expect(flow.state.camera).toEqual({ is: "failed", problem: "in_use" })
})

test("the time that is left is spoken while recording", async () => {
  const flow = await begin([question(1, { answerSeconds: 15 })])
  await check(flow)
  await record(flow, 8)
  expect(spoken).toEqual([10])
})

test("the screen stays on while recording and may sleep after", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await record(flow, 1)
  expect(awake.held).toBe(true)
  flow.dispatch({ type: "stop" })
  await quiet()
  expect(awake.held).toBe(false)
})

test("a closed interview is told when it is handed in", async () => {
  const flow = await begin([question(1)])
  await check(flow)
  await answer(flow, 1)
  server.once(410)
  flow.dispatch({ type: "submit" })
  await clock.pass(1_000)
  expect(flow.state).toMatchObject({ step: { is: "review" }, submitProblem: "closed" })
})
