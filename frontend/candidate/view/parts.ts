import type { Flow } from "../flow/flow"
import type { Cut, Question, State, Uploads } from "../flow/state"
import { PRACTICE, safeAnswers } from "../flow/state"
import { h, setText, show } from "./dom"
import type { Screen } from "./screen"
import type { Text } from "./text"
import { clockTime } from "./text"

/** Focus goes here when the screen appears, so that its name is read first. */
export function heading(text: string): HTMLHeadingElement {
  return h("h1", { tabindex: -1 }, text)
}

export function button(label: string, classes: string, press: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: `btn ${classes}`, click: press }, label)
}

export function lead(text: string): HTMLParagraphElement {
  return h("p", { class: "muted" }, text)
}

export function actions(...buttons: (HTMLElement | null)[]): HTMLDivElement {
  return h("div", { class: "actions" }, ...buttons)
}

export function notice(tone: "info" | "wait" | "bad", text: string): HTMLDivElement {
  return h("div", { class: `alert ${tone}`, role: tone === "bad" ? "alert" : "status" }, h("div", { class: "body" }, h("p", {}, text)))
}

export function phoneButton(flow: Flow, text: Text): HTMLElement {
  return button(text("phone"), "quiet big", () => { flow.dispatch({ type: "phone" }) })
}

/** What a slow line means for the picture, and the way round it. */
export function lineNotice(flow: Flow, text: Text): Screen & { readonly node: HTMLElement } {
  const words = h("p")
  const voice = button(text("audio_only"), "", () => { flow.dispatch({ type: "open_camera", audioOnly: true }) })
  const node = h("div", { class: "alert info", role: "status" }, h("div", { class: "body" }, words), voice)
  return {
    node,
    nodes: [node],
    update({ line, camera }) {
      const hasPicture = camera.is === "on" && !camera.audioOnly
      show(node, line !== "good" && hasPicture)
      show(voice, line === "slowest")
      if (line !== "good") setText(words, text(`line_${line}`))
    },
  }
}

/** What the candidate reads: a question's own words, or ours for trying things out. */
export function wordsOf(question: Question, text: Text): string {
  return question.number === 0 ? text("practice_question") : question.text
}

export function progress(state: State, at: number, text: Text): HTMLElement {
  if (at === PRACTICE) return h("p", { class: "small muted" }, text("practice"))
  const done = state.questions.filter((question) => question.kept).length
  const bar = h("progress", { class: "bar thin", max: state.questions.length, value: done, "aria-label": text("answered_of", { done, total: state.questions.length }) })
  const where = h("p", { class: "small muted" }, text("question_of", { number: at + 1, total: state.questions.length }))
  return h("div", { class: "where" }, where, bar)
}

export function cutNotice(cut: Cut | null, text: Text): HTMLElement | null {
  return cut ? notice("wait", text(`cut_${cut}`)) : null
}

export function tryLine(question: Question, text: Text): string {
  if (question.number === 0) return text("practice_private")
  if (question.tries === null) return text("try", { number: question.used + 1 })
  return text("try_of", { number: Math.min(question.used + 1, question.tries), total: question.tries })
}

/** One line about the way to the server: what is saved, what waits, what went wrong. */
export function uploadLine(text: Text): Screen & { readonly node: HTMLElement } {
  const line = h("p")
  const box = h("div", { class: "alert wait", role: "status" }, h("div", { class: "body" }, line))
  return {
    node: box,
    nodes: [box],
    update(state) {
      const words = uploadWords(state, text)
      setText(line, words)
      show(box, words !== "")
    },
  }
}

export function uploadWords(state: State, text: Text): string {
  const { uploads } = state
  if (uploads.refusal) return text(`refused_${uploads.refusal}`)
  if (uploads.trouble === "full") return text("server_full")
  if (uploads.trouble) return text(state.durable ? "waiting_on_device" : "waiting_in_page")
  return state.durable ? "" : text("not_durable")
}

export function savedChip(text: Text): { readonly node: HTMLElement; update(uploads: Uploads, take: string): void } {
  const chip = h("span", { class: "chip ok num" })
  return {
    node: chip,
    update(uploads, take) {
      const saved = uploads.savedMs[take] ?? 0
      chip.className = `chip num ${uploads.trouble ? "wait" : "ok"}`
      setText(chip, text("saved", { time: clockTime(saved) }))
    },
  }
}

/** "3 of 4 answers have arrived", while some have not. */
export function safeWords(state: State, text: Text): string {
  const chosen = state.questions.filter(({ kept }) => kept !== null).length
  const safe = safeAnswers(state)
  return safe < chosen ? text("safe_of", { safe, total: chosen }) : ""
}
