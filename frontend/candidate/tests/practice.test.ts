import { beforeEach, describe, expect, test } from "vitest"
import { Flow } from "../flow/flow"
import { firstState, PRACTICE } from "../flow/state"
import { next } from "../flow/machine"
import { PROBE_BYTES } from "../upload/pace"
import { MemoryQueue } from "../upload/memory"
import { FakeAwake, FakeCamera, FakeClock, FakeRecorder, FakeServer, hashAtOnce, question, quiet } from "./fakes"

let server: FakeServer
let clock: FakeClock
let recorder: FakeRecorder
let queue: MemoryQueue
let flow: Flow

beforeEach(async () => {
  hashAtOnce()
  server = new FakeServer()
  clock = new FakeClock()
  recorder = new FakeRecorder()
  queue = new MemoryQueue()
  flow = new Flow({
    interview: "i", camera: new FakeCamera(), recorder, queue, wire: server, clock, awake: new FakeAwake(),
    random: () => 1, newId: () => "take", play: (parts) => `blob:${parts.length}`, announce: () => undefined, leave: () => undefined,
  }, [question(1, { tries: 1 })])
  await flow.begin("")
  flow.dispatch({ type: "open_camera" })
  await quiet()
})

async function practise(seconds: number): Promise<void> {
  flow.dispatch({ type: "record", now: clock.now() })
  await clock.pass(3_250)
  for (let second = 0; second < seconds; second += 1) {
    await clock.pass(1_000)
    recorder.second()
  }
  flow.dispatch({ type: "stop" })
  await quiet()
}

describe("practice", () => {
  test("is recorded and played, again and again, and no byte of it is sent or stored", async () => {
    const asked = server.requests
    flow.dispatch({ type: "open_question", at: PRACTICE })
    await practise(3)
    expect(flow.state.step).toMatchObject({ is: "replay", at: PRACTICE })
    expect(flow.replays.get("take")).toBe("blob:3")
    flow.dispatch({ type: "retake" })
    await practise(2)
    await clock.pass(10_000)
    expect(flow.replays.get("take")).toBe("blob:2")
    expect(server.requests).toBe(asked)
    expect(await queue.takes("i")).toEqual([])
  })

  test("leads to the first question and costs no try", async () => {
    flow.dispatch({ type: "open_question", at: PRACTICE })
    await practise(2)
    flow.dispatch({ type: "keep" })
    expect(flow.state.step).toMatchObject({ is: "read", at: 0 })
    expect(flow.state.questions[0]).toMatchObject({ used: 0, kept: null })
  })
})

describe("a slow line", () => {
  test("is measured once, before the first answer", async () => {
    expect(server.probed).toBe(PROBE_BYTES + 1)
    flow.dispatch({ type: "open_camera", audioOnly: true })
    await quiet()
    expect(server.probed).toBe(PROBE_BYTES + 1)
  })
})

test.each([
  ["a far or busy server is no slow line", 400, 0, "good"],
  ["100 kbit/s", 100, 2_600, "slowest"],
  ["500 kbit/s", 100, 520, "slow"],
])("%s", async (_name, delayMs, bytesMs, line) => {
  const time = { now: 0 }
  const slow = new FakeServer()
  slow.onProbe = (bytes) => { time.now += delayMs + (bytes > 1 ? bytesMs : 0) }
  clock.now = () => time.now
  const other = new Flow({
    interview: "i", camera: new FakeCamera(), recorder, queue, wire: slow, clock, awake: new FakeAwake(),
    random: () => 1, newId: () => "take", play: () => "", announce: () => undefined, leave: () => undefined,
  }, [question(1)])
  await other.begin("")
  other.dispatch({ type: "open_camera" })
  await quiet()
  expect(other.state.line).toBe(line)
})

describe("on with the phone", () => {
  test("lets go of the camera here and goes on sending", async () => {
    flow.dispatch({ type: "checked" })
    flow.dispatch({ type: "phone" })
    expect(flow.state.step.is).toBe("phone")
    expect(flow.state.camera.is).toBe("off")
    expect(flow.picture).toBeUndefined()
    await quiet()
  })

  test("is not offered in the middle of a recording", () => {
    const state = { ...firstState([question(1)]), step: { is: "record", at: 0, take: "a", until: 1, stopping: null } as const }
    expect(next(state, { type: "phone" })[0]).toBe(state)
  })
})

test("a video of the camera app is an answer as any other, and costs a try", async () => {
  const bytes = new ArrayBuffer(9 * 1024 * 1024)
  await flow.takeFile({ bytes, mime: "video/mp4", durationMs: 8_000 })
  expect(flow.state.step).toMatchObject({ is: "replay", at: 0, durationMs: 8_000 })
  flow.dispatch({ type: "keep" })
  await clock.pass(2_000)
  expect(server.take("server-take").chunks.size).toBe(3)
  expect(server.take("server-take").ended).toMatchObject({ count: 3, reason: "stopped" })
  expect(server.kept).toEqual(["server-take"])
  expect(flow.state.questions[0]).toMatchObject({ used: 1 })
})
