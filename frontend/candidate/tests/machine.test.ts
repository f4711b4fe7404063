import { describe, expect, test } from "vitest"
import type { Effect, Event } from "../flow/machine"
import { next } from "../flow/machine"
import type { State } from "../flow/state"
import { firstState } from "../flow/state"
import { question } from "./fakes"

const ON: Event = { type: "camera_opened", audioOnly: false, devices: [] }

function after(state: State, ...events: Event[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = []
  for (const event of events) {
    const [following, more] = next(state, event)
    state = following
    effects.push(...more)
  }
  return { state, effects }
}

function opened(...questions: State["questions"]): State {
  const chosen = questions.length ? questions : [question(1), question(2)]
  return after(firstState(chosen), { type: "begin", to: "", questions: chosen, durable: true }, { type: "open_camera" }, ON, { type: "checked" }).state
}

function recording(state = opened()): State {
  return after(state, { type: "record", now: 0 }, { type: "tick", now: 3000 }, { type: "recorder_started", take: "a", now: 3100 }).state
}

describe("the way in", () => {
  test("begins with the device check before the first open question", () => {
    const questions = [question(1, { kept: { id: "x", durationMs: 9, url: "", counted: true } }), question(2)]
    const { state } = after(firstState(questions), { type: "begin", to: "", questions, durable: true })
    expect(state.step).toEqual({ is: "check", sample: "none", then: 1 })
  })

  test("a question asked for by its address opens after the device check", () => {
    const questions = [question(1), question(2)]
    const { state } = after(firstState(questions), { type: "begin", to: "questions/2", questions, durable: true }, { type: "open_camera" }, ON, { type: "checked" })
    expect(state.step).toMatchObject({ is: "read", at: 1 })
  })

  test("with everything answered it leads to the review without a camera", () => {
    const questions = [question(1, { kept: { id: "x", durationMs: 9, url: "", counted: true } })]
    const { state, effects } = after(firstState(questions), { type: "begin", to: "", questions, durable: true })
    expect(state.step).toEqual({ is: "review" })
    expect(effects).toEqual([])
  })

  test("the camera is not asked for before the candidate presses", () => {
    expect(after(firstState([question(1)]), { type: "begin", to: "", questions: [question(1)], durable: true }).effects).toEqual([])
  })
})

describe("thinking", () => {
  const limited = (): State => after(opened(question(1, { thinkSeconds: 60 })), { type: "think", now: 0 }).state

  test("is unlimited by default and has no clock", () => {
    expect(after(opened(), { type: "think", now: 0 }).state.step.is).toBe("read")
  })

  test("leads to 3-2-1 when its time is over", () => {
    expect(after(limited(), { type: "tick", now: 60_000 }).state.step).toMatchObject({ is: "count", until: 63_000 })
  })

  test("gets a minute more each time, ten times", () => {
    const asked = Array.from({ length: 12 }, (): Event => ({ type: "more_time", now: 1000 }))
    expect(after(limited(), ...asked).state.step).toMatchObject({ is: "think", until: 660_000, extended: 10 })
  })

  test("stands still while the page is hidden", () => {
    const { state } = after(limited(), { type: "hidden", now: 20_000 }, { type: "tick", now: 90_000 }, { type: "shown", now: 100_000 })
    expect(state.step).toMatchObject({ is: "think", until: 140_000 })
  })

  test("is spoken at 30 and 10 seconds", () => {
    const ticks = Array.from({ length: 240 }, (_, index): Event => ({ type: "tick", now: 250 * index }))
    const spoken = after(limited(), ...ticks).effects.filter((effect) => effect.do === "announce")
    expect(spoken.map((effect) => effect.seconds)).toEqual([60, 30, 10])
  })
})

describe("recording", () => {
  test("starts the recorder once, after 3-2-1", () => {
    const { effects } = after(opened(), { type: "record", now: 0 }, { type: "tick", now: 2900 }, { type: "tick", now: 3000 }, { type: "tick", now: 3250 })
    expect(effects.filter((effect) => effect.do === "start_recorder")).toHaveLength(1)
  })

  test("ends at the limit", () => {
    expect(after(recording(), { type: "tick", now: 123_100 }).effects).toContainEqual({ do: "stop_recorder", reason: "time" })
  })

  test("ends once, however often it is told to", () => {
    const { effects } = after(recording(), { type: "stop" }, { type: "stop" }, { type: "recorder_silent" }, { type: "camera_lost" })
    expect(effects).toEqual([{ do: "stop_recorder", reason: "stopped" }])
  })

  test("a try that was stopped counts", () => {
    const { state } = after(recording(), { type: "stop" }, { type: "recorder_stopped", durationMs: 9000 })
    expect(state.step).toMatchObject({ is: "replay", take: "a", cut: null })
    expect(state.questions[0]?.used).toBe(1)
  })

  test.each([
    ["hidden", [{ type: "hidden", now: 4000 }, { type: "tick", now: 7250 }]],
    ["hidden", [{ type: "hidden", now: 4000 }, { type: "shown", now: 9000 }]],
    ["device", [{ type: "camera_lost" }]],
    ["watchdog", [{ type: "recorder_silent" }]],
  ] satisfies [string, Event[]][])("a try cut off by %s is kept and free", (reason, events) => {
    const { state, effects } = after(recording(), ...events, { type: "recorder_stopped", durationMs: 2000 })
    expect(effects).toContainEqual({ do: "stop_recorder", reason })
    expect(state.step).toMatchObject({ is: "replay", cut: reason })
    expect(state.questions[0]?.used).toBe(0)
  })

  test("goes on when the page is hidden for a moment", () => {
    const { state } = after(recording(), { type: "hidden", now: 4000 }, { type: "tick", now: 6000 }, { type: "shown", now: 6500 })
    expect(state.step).toMatchObject({ is: "record", stopping: null })
  })

  test("a recorder that does not start leads back to the question", () => {
    const { state } = after(opened(), { type: "record", now: 0 }, { type: "tick", now: 3000 }, { type: "recorder_failed" })
    expect(state.step).toEqual({ is: "read", at: 0, cut: "failed" })
  })

  test("a take that starts when it is no longer wanted is stopped", () => {
    const { state, effects } = after(opened(), { type: "record", now: 0 }, { type: "tick", now: 3000 }, { type: "hidden", now: 3100 }, { type: "recorder_started", take: "a", now: 3200 })
    expect(state.step.is).toBe("read")
    expect(effects).toContainEqual({ do: "stop_recorder", reason: "abandoned" })
  })

  test("Back does not lead out of it", () => {
    expect(after(recording(), { type: "review" }, { type: "open_question", at: 1 }).state.step.is).toBe("record")
  })
})

describe("after recording", () => {
  const replaying = (tries: number | null = 3): State =>
    after(recording(opened(question(1, { tries }), question(2))), { type: "stop" }, { type: "recorder_stopped", durationMs: 9000 }).state

  test("keeping leads to the next question", () => {
    const { state, effects } = after(replaying(), { type: "keep" })
    expect(effects).toContainEqual({ do: "keep", answer: "a" })
    expect(state.questions[0]?.kept).toMatchObject({ id: "a", durationMs: 9000 })
    expect(state.step).toMatchObject({ is: "read", at: 1 })
  })

  test("recording again leads back to the same question", () => {
    expect(after(replaying(), { type: "retake" }).state.step).toEqual({ is: "read", at: 0, cut: null })
  })

  test("the last try can only be used", () => {
    expect(after(replaying(1), { type: "retake" }).state.step.is).toBe("replay")
  })

  test("with as many tries as one likes it never ends", () => {
    expect(after(replaying(null), { type: "retake" }).state.step.is).toBe("read")
  })

  test("an unplugged camera sends back to the device check", () => {
    expect(after(replaying(), { type: "camera_lost" }, { type: "retake" }).state.step).toMatchObject({ is: "check", then: 0 })
  })
})

describe("an answer that was cut off before", () => {
  const left = question(1, { left: { id: "old", durationMs: 72_000, url: "", counted: false } })

  test("is offered without a camera", () => {
    const { state } = after(firstState([left]), { type: "begin", to: "questions/1", questions: [left], durable: true })
    expect(state.step).toEqual({ is: "left", at: 0 })
  })

  test("may be used", () => {
    const { state, effects } = after(firstState([left]), { type: "begin", to: "questions/1", questions: [left], durable: true }, { type: "keep" })
    expect(effects).toContainEqual({ do: "keep", answer: "old" })
    expect(state.step).toEqual({ is: "review" })
  })

  test("or recorded again, at no cost", () => {
    const { state } = after(firstState([left]), { type: "begin", to: "questions/1", questions: [left], durable: true }, { type: "retake" })
    expect(state.step).toMatchObject({ is: "check", then: 0 })
    expect(state.questions[0]?.used).toBe(0)
  })
})

describe("handing in", () => {
  const kept = (number: number): State["questions"][number] => question(number, { kept: { id: `a${number}`, durationMs: 9, url: "", counted: true } })

  test("waits for every answer", () => {
    const questions = [kept(1), question(2)]
    const { state, effects } = after(firstState(questions), { type: "begin", to: "review", questions, durable: true }, { type: "submit" })
    expect(state.submitProblem).toBe("unanswered")
    expect(effects).toEqual([])
  })

  test("turns the camera off and hands in", () => {
    const questions = [kept(1)]
    const { effects } = after(firstState(questions), { type: "begin", to: "review", questions, durable: true }, { type: "submit" }, { type: "submitted" })
    expect(effects.map((effect) => effect.do)).toEqual(["close_camera", "submit", "close_camera", "leave"])
  })

  test("an answer that the server can't take is asked for again", () => {
    const questions = [kept(1)]
    const { state } = after(firstState(questions), { type: "begin", to: "review", questions, durable: true }, { type: "submit" }, { type: "refused", take: "a1", refusal: "conflict" })
    expect(state.step).toEqual({ is: "review" })
    expect(state.questions[0]?.kept).toBeNull()
    expect(state.uploads.refusal).toBe("conflict")
  })

  test("signed out in the middle keeps every answer", () => {
    const questions = [kept(1)]
    const { state } = after(firstState(questions), { type: "begin", to: "review", questions, durable: true }, { type: "submit" }, { type: "refused", take: "a1", refusal: "signed_out" })
    expect(state.questions[0]?.kept).not.toBeNull()
    expect(state.submitProblem).toBe("signed_out")
  })
})

describe("a camera problem", () => {
  test("is named in the device check and leads on when it is solved", () => {
    const { state } = after(firstState([question(1)]), { type: "begin", to: "", questions: [question(1)], durable: true }, { type: "open_camera" }, { type: "camera_failed", problem: "denied" })
    expect(state.camera).toEqual({ is: "failed", problem: "denied" })
    expect(after(state, { type: "open_camera", audioOnly: true }).effects).toEqual([{ do: "open_camera", audioOnly: true }])
  })
})
