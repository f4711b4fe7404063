import type { CameraProblem, Device, EndReason, Refusal } from "../ports"
import { COUNTED } from "../ports"
import type { Answer, Cut, Question, State, Step, Uploads } from "./state"
import { choosing, firstOpen, mayRecord, PRACTICE, questionAt, setAside } from "./state"
import type { Line } from "../upload/pace"

export type Event =
  | { readonly type: "elsewhere" }
  | { readonly type: "begin"; readonly to: string; readonly questions: readonly Question[]; readonly durable: boolean }
  | { readonly type: "open_camera"; readonly camera?: string; readonly microphone?: string; readonly audioOnly?: boolean }
  | { readonly type: "camera_opened"; readonly audioOnly: boolean; readonly devices: readonly Device[] }
  | { readonly type: "camera_failed"; readonly problem: CameraProblem }
  | { readonly type: "camera_lost" }
  | { readonly type: "sample" }
  | { readonly type: "sample_ready" }
  | { readonly type: "checked" }
  | { readonly type: "open_question"; readonly at: number }
  | { readonly type: "think"; readonly now: number }
  | { readonly type: "more_time"; readonly now: number }
  | { readonly type: "record"; readonly now: number }
  | { readonly type: "recorder_started"; readonly take: string; readonly now: number }
  | { readonly type: "recorder_failed" }
  | { readonly type: "recorder_silent" }
  | { readonly type: "stop" }
  | { readonly type: "recorder_stopped"; readonly durationMs: number }
  | { readonly type: "tick"; readonly now: number }
  | { readonly type: "hidden"; readonly now: number }
  | { readonly type: "shown"; readonly now: number }
  | { readonly type: "keep" }
  | { readonly type: "retake" }
  | { readonly type: "choose"; readonly at: number; readonly answer: string }
  | { readonly type: "review" }
  | { readonly type: "submit" }
  | { readonly type: "submit_delayed" }
  | { readonly type: "submitted" }
  | { readonly type: "submit_failed"; readonly problem: "unanswered" | "closed" | "signed_out" }
  | { readonly type: "refused"; readonly take: string; readonly refusal: Refusal }
  | { readonly type: "uploads"; readonly uploads: Uploads }
  | { readonly type: "line"; readonly line: Line }
  | { readonly type: "phone" }
  | { readonly type: "file_taken"; readonly take: string; readonly durationMs: number }

export type Effect =
  | { readonly do: "open_camera"; readonly camera?: string; readonly microphone?: string; readonly audioOnly: boolean }
  | { readonly do: "close_camera" }
  | { readonly do: "record_sample" }
  | { readonly do: "start_recorder"; readonly question: Question }
  | { readonly do: "stop_recorder"; readonly reason: EndReason }
  | { readonly do: "announce"; readonly seconds: number }
  | { readonly do: "keep"; readonly answer: string }
  | { readonly do: "hold_awake" }
  | { readonly do: "release_awake" }
  | { readonly do: "submit" }
  | { readonly do: "leave" }

export type Next = readonly [State, readonly Effect[]]

export const COUNT_DOWN_MS = 3_000
export const HIDDEN_LIMIT_MS = 3_000
export const MORE_TIME_MS = 60_000
export const MAX_EXTENSIONS = 10
const SPOKEN = [60, 30, 10]

const stay = (state: State): Next => [state, []]
const go = (state: State, step: Step, ...effects: Effect[]): Next => [{ ...state, step }, effects]

/** The whole flow as a function: no clock, no browser, no network. */
export function next(state: State, event: Event): Next {
  switch (event.type) {
    case "elsewhere": return go(state, { is: "elsewhere" })
    case "begin": return begin({ ...state, questions: event.questions, durable: event.durable }, event.to)
    case "open_camera": return askForCamera(state, event)
    case "camera_opened": return stay({ ...state, camera: { is: "on", audioOnly: event.audioOnly, devices: event.devices } })
    case "camera_failed": return backToCheck({ ...state, camera: { is: "failed", problem: event.problem } })
    case "camera_lost": return cameraLost(state)
    case "sample": return state.camera.is === "on" ? sample(state, "recording", { do: "record_sample" }) : stay(state)
    case "sample_ready": return sample(state, "ready")
    case "checked": return checked(state)
    case "open_question": return openQuestion(state, event.at)
    case "think": return think(state, event.now)
    case "more_time": return moreTime(state)
    case "record": return countDown(state, event.now)
    case "recorder_started": return started(state, event.take, event.now)
    case "recorder_failed": return recorderFailed(state)
    case "recorder_silent": return stop(state, "watchdog")
    case "stop": return stop(state, "stopped")
    case "recorder_stopped": return stopped(state, event.durationMs)
    case "tick": return tick(state, event.now)
    case "hidden": return hidden(state, event.now)
    case "shown": return shown(state, event.now)
    case "keep": return keep(state)
    case "retake": return retake(state)
    case "choose": return choose(state, event.at, event.answer)
    case "review": return mayLeave(state.step) ? go(state, { is: "review" }, { do: "release_awake" }) : stay(state)
    case "submit": return submit(state)
    case "submit_delayed": return stay({ ...state, submitDelayed: true })
    case "submitted": return go(state, { is: "submitted" }, { do: "close_camera" }, { do: "leave" })
    case "submit_failed": return go({ ...state, submitProblem: event.problem }, { is: "review" })
    case "refused": return refused(state, event.take, event.refusal)
    case "uploads": return stay({ ...state, uploads: event.uploads })
    case "line": return stay({ ...state, line: event.line })
    case "phone": return toPhone(state)
    case "file_taken": return fileTaken(state, event.take, event.durationMs)
  }
}

function begin(state: State, to: string): Next {
  const asked = /^questions\/(\d+)$/.exec(to)
  if (asked) return openQuestion(state, Number(asked[1]) - 1)
  if (to === "review" || firstOpen(state.questions) === state.questions.length) return go(state, { is: "review" })
  return go(state, { is: "check", sample: "none", then: firstOpen(state.questions) })
}

function askForCamera(state: State, event: Event & { type: "open_camera" }): Next {
  if (state.step.is !== "check") return stay(state)
  const { camera, microphone, audioOnly = false } = event
  const effect: Effect = { do: "open_camera", audioOnly, ...(camera && { camera }), ...(microphone && { microphone }) }
  return [{ ...state, camera: { is: "asking" }, step: { ...state.step, sample: "none" } }, [effect]]
}

function backToCheck(state: State): Next {
  const step = state.step
  if (step.is === "check" || !("at" in step)) return stay(state)
  return go(state, { is: "check", sample: "none", then: step.at })
}

function cameraLost(state: State): Next {
  const lost: State = { ...state, camera: { is: "off" } }
  const step = state.step
  if (step.is === "record") return stop(lost, "device")
  if (step.is === "count" || step.is === "think") return go(lost, { is: "read", at: step.at, cut: null }, { do: "release_awake" })
  if (step.is === "check") return go(lost, { ...step, sample: "none" })
  return stay(lost)
}

function sample(state: State, sample: "recording" | "ready", ...effects: Effect[]): Next {
  return state.step.is === "check" ? go(state, { ...state.step, sample }, ...effects) : stay(state)
}

function checked(state: State): Next {
  if (state.step.is !== "check" || state.camera.is !== "on") return stay(state)
  return openQuestion(state, state.step.then)
}

/** Opens a question, by way of the device check when the camera is not on. */
function openQuestion(state: State, at: number): Next {
  if (!mayLeave(state.step)) return stay(state)
  const question = questionAt(state, at)
  if (!question) return go(state, { is: "review" })
  if (question.left) return go(state, { is: "left", at })
  if (!mayRecord(question)) return go(state, { is: "review" })
  if (state.camera.is !== "on") return go(state, { is: "check", sample: "none", then: at })
  return go(state, { is: "read", at, cut: null })
}

function mayLeave(step: Step): boolean {
  return !["count", "record", "replay", "submit", "submitted", "elsewhere"].includes(step.is)
}

function think(state: State, now: number): Next {
  const step = state.step
  if (step.is !== "read") return stay(state)
  const seconds = questionAt(state, step.at)?.thinkSeconds
  if (!seconds) return stay(state)
  const until = now + seconds * 1000
  return go(state, { is: "think", at: step.at, until, extended: 0, pausedMs: null }, { do: "hold_awake" })
}

function moreTime(state: State): Next {
  const step = state.step
  if (step.is !== "think" || step.extended >= MAX_EXTENSIONS) return stay(state)
  return go(state, { ...step, until: step.until + MORE_TIME_MS, extended: step.extended + 1 })
}

function countDown(state: State, now: number): Next {
  const step = state.step
  if (step.is !== "read" && step.is !== "think") return stay(state)
  const question = questionAt(state, step.at)
  if (!question || !mayRecord(question)) return stay(state)
  if (state.camera.is !== "on") return go(state, { is: "check", sample: "none", then: step.at })
  return go(state, { is: "count", at: step.at, until: now + COUNT_DOWN_MS }, { do: "hold_awake" })
}

function started(state: State, take: string, now: number): Next {
  const step = state.step
  const question = step.is === "count" ? questionAt(state, step.at) : undefined
  if (step.is !== "count" || !question) return [state, [{ do: "stop_recorder", reason: "abandoned" }]]
  return go(state, { is: "record", at: step.at, take, until: now + question.answerSeconds * 1000, stopping: null })
}

function recorderFailed(state: State): Next {
  const step = state.step
  if (step.is === "check") return go(state, { ...step, sample: "none" })
  if (step.is !== "count") return stay(state)
  return go(state, { is: "read", at: step.at, cut: "failed" }, { do: "release_awake" })
}

function stop(state: State, reason: EndReason): Next {
  const step = state.step
  if (step.is !== "record" || step.stopping) return stay(state)
  return go(state, { ...step, stopping: reason }, { do: "stop_recorder", reason })
}

function stopped(state: State, durationMs: number): Next {
  const step = state.step
  if (step.is !== "record") return stay(state)
  const reason = step.stopping ?? "abandoned"
  const counted = COUNTED.includes(reason) && durationMs > 0
  const questions = counted ? withQuestion(state, step.at, (q) => ({ used: q.used + 1 })) : state.questions
  const cut = COUNTED.includes(reason) ? null : (reason as Cut)
  if (durationMs < 500) return go({ ...state, questions }, { is: "read", at: step.at, cut: cut ?? "failed" }, { do: "release_awake" })
  return go({ ...state, questions }, { is: "replay", at: step.at, take: step.take, durationMs, cut }, { do: "release_awake" })
}

function tick(state: State, now: number): Next {
  const step = state.step
  if (state.hiddenSince !== null && now - state.hiddenSince > HIDDEN_LIMIT_MS && step.is === "record") return stop(state, "hidden")
  if (step.is === "think" && step.pausedMs === null) return step.until <= now ? countDown(state, now) : [state, spoken(step.until, now)]
  if (step.is === "record" && !step.stopping) return step.until <= now ? stop(state, "time") : [state, spoken(step.until, now)]
  if (step.is === "count" && step.until <= now) return startRecorder(state, step.at)
  return stay(state)
}

function startRecorder(state: State, at: number): Next {
  const question = questionAt(state, at)
  // The recorder needs a moment to start: the countdown is moved out of reach so that it is asked once.
  return question ? go(state, { is: "count", at, until: Infinity }, { do: "start_recorder", question }) : stay(state)
}

export const TICK_MS = 250

function spoken(until: number, now: number): readonly Effect[] {
  const left = until - now
  const seconds = SPOKEN.find((mark) => left <= mark * 1000 && left > mark * 1000 - TICK_MS)
  return seconds === undefined ? [] : [{ do: "announce", seconds }]
}

function hidden(state: State, now: number): Next {
  const step = state.step
  const away = { ...state, hiddenSince: now }
  if (step.is === "think" && step.pausedMs === null) return go(away, { ...step, pausedMs: Math.max(0, step.until - now) })
  if (step.is === "count") return go(away, { is: "read", at: step.at, cut: null }, { do: "release_awake" })
  return stay(away)
}

function shown(state: State, now: number): Next {
  const step = state.step
  const back = { ...state, hiddenSince: null }
  if (step.is === "think" && step.pausedMs !== null) return go(back, { ...step, until: now + step.pausedMs, pausedMs: null })
  const long = state.hiddenSince !== null && now - state.hiddenSince > HIDDEN_LIMIT_MS
  return step.is === "record" && long ? stop(back, "hidden") : stay(back)
}

function keep(state: State): Next {
  const step = state.step
  const answer = inHand(state)
  if (!answer || (step.is !== "replay" && step.is !== "left")) return stay(state)
  if (step.at === PRACTICE) return onward(state)
  const questions = withQuestion(state, step.at, (question) => choosing(question, answer))
  return onward({ ...state, questions }, { do: "keep", answer: answer.id })
}

function inHand(state: State): Answer | null {
  const step = state.step
  if (step.is === "replay") return { id: step.take, durationMs: step.durationMs, url: "", counted: step.cut === null }
  return step.is === "left" ? (state.questions[step.at]?.left ?? null) : null
}

function onward(state: State, ...effects: Effect[]): Next {
  const at = firstOpen(state.questions)
  const cleared: State = { ...state, step: { is: "review" } }
  const [opened, more] = at < state.questions.length ? openQuestion(cleared, at) : stay(cleared)
  return [opened, [...effects, ...more]]
}

function retake(state: State): Next {
  const step = state.step
  if (step.is === "left") {
    const questions = withQuestion(state, step.at, (question) => ({ ...setAside(question, question.left), left: null }))
    return openQuestion({ ...state, questions }, step.at)
  }
  const question = step.is === "replay" ? questionAt(state, step.at) : undefined
  if (step.is !== "replay" || !question || !mayRecord(question)) return stay(state)
  const answer = inHand(state)
  const aside = { ...state, questions: withQuestion(state, step.at, (known) => setAside(known, answer)) }
  if (state.camera.is !== "on") return go(aside, { is: "check", sample: "none", then: step.at })
  return go(aside, { is: "read", at: step.at, cut: null })
}

/** Another try instead of the chosen one. */
function choose(state: State, at: number, id: string): Next {
  const answer = state.questions[at]?.others.find((other) => other.id === id)
  if (state.step.is !== "review" || !answer) return stay(state)
  const questions = withQuestion(state, at, (question) => choosing(question, answer))
  return [{ ...state, questions }, [{ do: "keep", answer: id }]]
}

function submit(state: State): Next {
  if (state.step.is !== "review") return stay(state)
  if (firstOpen(state.questions) < state.questions.length) return stay({ ...state, submitProblem: "unanswered" })
  const total = Math.max(1, state.uploads.waitingBytes)
  return go({ ...state, submitTotal: total, submitDelayed: false, submitProblem: null }, { is: "submit" }, { do: "close_camera" }, { do: "submit" })
}

/** Signed out or closed: the answer stays chosen and on this device. Else it cannot be used and is asked for again. */
function refused(state: State, take: string, refusal: Refusal): Next {
  const told = { ...state, uploads: { ...state.uploads, refusal } }
  const step: Step = state.step.is === "submit" ? { is: "review" } : state.step
  if (refusal === "signed_out" || refusal === "closed") return go({ ...told, submitProblem: state.step.is === "submit" ? refusal : null }, step)
  const questions = state.questions.map((question) => without(question, take))
  return go({ ...told, questions }, step)
}

function without(question: Question, take: string): Question {
  const others = question.others.filter(({ id }) => id !== take)
  return { ...question, others, kept: question.kept?.id === take ? null : question.kept }
}

/** Recorded by the device's own camera program, for a browser that can not: a try as any other. */
function fileTaken(state: State, take: string, durationMs: number): Next {
  if (state.step.is !== "check") return stay(state)
  const at = state.step.then
  const questions = withQuestion(state, at, ({ used }) => ({ used: used + 1 }))
  return go({ ...state, questions }, { is: "replay", at, take, durationMs, cut: null })
}

/** The camera is needed elsewhere now; what waits here is still sent. */
function toPhone(state: State): Next {
  if (!mayLeave(state.step)) return stay(state)
  return go({ ...state, camera: { is: "off" } }, { is: "phone" }, { do: "close_camera" }, { do: "release_awake" })
}

function withQuestion(state: State, at: number, change: (question: Question) => Partial<Question>): readonly Question[] {
  return state.questions.map((question, index) => (index === at ? { ...question, ...change(question) } : question))
}
