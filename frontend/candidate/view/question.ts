import type { Question, State } from "../flow/state"
import { MAX_EXTENSIONS } from "../flow/machine"
import { firstOpen, PRACTICE, questionAt } from "../flow/state"
import { h, setText, show } from "./dom"
import { actions, button, cutNotice, heading, lead, phoneButton, progress, savedChip, tryLine, uploadLine, wordsOf } from "./parts"
import type { Room, Screen } from "./screen"
import { duration, timeLeft } from "./text"

/** Read, think, 3-2-1 and record: one picture, and below it what can be done now. */
export function stageScreen(room: Room): Screen {
  const { flow, text, stage } = room
  const { state } = flow
  const step = state.step
  const at = "at" in step ? step.at : 0
  const question = questionAt(state, at)
  if (!question) return { nodes: [], update: () => undefined }

  stage.connect(flow.picture)
  const below = controlsFor(room, question)
  const uploads = uploadLine(text)
  return {
    nodes: [
      progress(state, at, text),
      heading(wordsOf(question, text)),
      step.is === "read" ? (cutNotice(step.cut, text) ?? "") : "",
      stage.node,
      ...below.nodes,
      uploads.node,
    ].filter((node): node is HTMLElement => node !== ""),
    update(state) {
      below.update(state)
      uploads.update(state)
    },
  }
}

function controlsFor(room: Room, question: Question): Screen {
  switch (room.flow.state.step.is) {
    case "think": return thinkControls(room, question)
    case "count": return countControls(room, question)
    case "record": return recordControls(room, question)
    default: return readControls(room, question)
  }
}

function readControls({ flow, text, stage, now }: Room, question: Question): Screen {
  const record = button(text("record"), "rec big", () => { flow.dispatch({ type: "record", now: now() }) })
  const think = question.thinkSeconds
    ? button(text("think"), "big", () => { flow.dispatch({ type: "think", now: now() }) })
    : null
  const isPractice = question.number === 0
  const onward = isPractice ? button(text("practice_done"), "big", () => { flow.dispatch({ type: "open_question", at: firstOpen(flow.state.questions) }) }) : phoneButton(flow, text)
  const allowed = text("answer_up_to", { time: duration(text, question.answerSeconds) })
  const thinking = question.thinkSeconds
    ? text("think_limited", { time: duration(text, question.thinkSeconds) })
    : text("think_unlimited")
  return {
    nodes: [
      h("div", { class: "controls" }, actions(record, think, onward), h("div", { class: "row small" }, stage.loudness, h("span", { class: "muted" }, tryLine(question, text)))),
      lead(`${allowed} ${thinking}`),
    ],
    update: () => { stage.say({}) },
  }
}

function thinkControls({ flow, text, stage, now }: Room, question: Question): Screen {
  const record = button(text("record_now"), "rec big", () => { flow.dispatch({ type: "record", now: now() }) })
  const more = button(text("more_time"), "quiet big", () => { flow.dispatch({ type: "more_time", now: now() }) })
  const told = h("p", { class: "small muted", role: "status" })
  return {
    nodes: [
      h("div", { class: "controls" }, actions(record, more), h("span", { class: "small muted" }, tryLine(question, text))),
      lead(text("think_then")),
      told,
    ],
    update({ step }) {
      if (step.is !== "think") return
      stage.say({ timer: text("to_think", { time: timeLeft(step.until, now()) }) })
      show(more, step.extended < MAX_EXTENSIONS)
      setText(told, step.extended > 0 ? text("more_time_given") : "")
    },
  }
}

function countControls({ text, stage, now }: Room, question: Question): Screen {
  const told = h("p", { class: "muted", role: "status", "aria-live": "assertive" })
  return {
    nodes: [h("div", { class: "controls" }, told, h("span", { class: "small muted" }, tryLine(question, text)))],
    update({ step }) {
      if (step.is !== "count") return
      const left = Number.isFinite(step.until) ? Math.max(1, Math.ceil((step.until - now()) / 1000)) : 1
      stage.say({ count: String(left) })
      setText(told, text("recording_in", { count: left }))
    },
  }
}

function recordControls({ flow, text, stage, now }: Room, question: Question): Screen {
  const stop = button(text("stop"), "rec big", () => { flow.dispatch({ type: "stop" }) })
  const saved = savedChip(text)
  return {
    nodes: [
      h("div", { class: "controls" }, actions(stop), h("div", { class: "row small" }, saved.node, stage.loudness, h("span", { class: "muted" }, tryLine(question, text)))),
      h("p", { class: "small muted" }, text(question.number === 0 ? "practice_lead" : "keep_talking")),
    ],
    update({ step, uploads }: State) {
      if (step.is !== "record") return
      stage.say({ recording: true, timer: text("left", { time: timeLeft(step.until, now()) }), soon: step.until - now() < 11_000 })
      show(saved.node, step.at !== PRACTICE)
      saved.update(uploads, step.take)
      stop.disabled = step.stopping !== null
    },
  }
}
