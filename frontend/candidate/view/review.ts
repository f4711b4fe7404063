import type { Answer, Question, State } from "../flow/state"
import { firstOpen, mayRecord } from "../flow/state"
import { h, setText, show } from "./dom"
import { actions, button, heading, lead, notice, phoneButton, safeWords, uploadLine } from "./parts"
import { player } from "./replay"
import type { Room, Screen } from "./screen"
import { clockTime } from "./text"

/** Everything at a glance, in any order, before it is handed in. */
export function reviewScreen(room: Room): Screen {
  const { flow, text } = room
  const { state } = flow
  const open = firstOpen(state.questions)
  const complete = open === state.questions.length
  const submit = button(text("submit"), "primary big", () => { flow.dispatch({ type: "submit" }) })
  const proceed = button(text("continue"), "primary big", () => { flow.dispatch({ type: "open_question", at: open }) })
  const problem = notice("bad", "")
  const problemWords = problem.querySelector("p")
  const safe = h("p", { class: "small muted num", role: "status" })
  const uploads = uploadLine(text)
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text(complete ? "review_title" : "review_title_open")), lead(text(complete ? "review_lead" : "review_lead_open"))),
      problem,
      h("ol", { class: "answers" }, ...state.questions.map((question, at) => card(room, question, at))),
      safe,
      actions(complete ? submit : proceed, complete ? null : phoneButton(flow, text)),
      complete ? h("p", { class: "small muted" }, text("submit_after")) : "",
      uploads.node,
    ].filter((node): node is HTMLElement => node !== ""),
    update(now: State) {
      show(problem, now.submitProblem !== null)
      if (problemWords) setText(problemWords, now.submitProblem ? text(`submit_${now.submitProblem}`) : "")
      setText(safe, safeWords(now, text))
      uploads.update(now)
    },
  }
}

function card(room: Room, question: Question, at: number): HTMLElement {
  const { flow, text } = room
  const { kept } = question
  const open = (): void => { flow.dispatch({ type: "open_question", at }) }
  const chip = kept
    ? h("span", { class: "chip ok num" }, text("answered", { time: clockTime(kept.durationMs) }))
    : h("span", { class: "chip wait" }, text("not_answered"))
  const change = mayRecord(question)
    ? button(text(kept ? "record_again" : "record_answer"), "", open)
    : h("span", { class: "small muted" }, text("tries_none"))
  change.setAttribute("aria-describedby", `question-${question.number}`)
  return h("li", { class: "card pad stack tight" },
    h("h2", { id: `question-${question.number}` }, question.text),
    h("div", { class: "row between" }, chip, h("div", { class: "row" }, kept ? watch(room, kept, question.number) : null, change)),
    otherTries(room, question, at),
  )
}

/** Which try is sent is the candidate's choice until the end. */
function otherTries(room: Room, question: Question, at: number): HTMLElement | null {
  const { flow, text } = room
  if (question.others.length === 0) return null
  const tries = question.others.map((answer) => {
    const use = button(text("use_instead"), "mini", () => { flow.dispatch({ type: "choose", at, answer: answer.id }) })
    use.setAttribute("aria-describedby", `question-${question.number}`)
    return h("li", { class: "stack tight" }, h("div", { class: "row between" }, h("span", { class: "small num" }, text("answered", { time: clockTime(answer.durationMs) })), h("div", { class: "row" }, watch(room, answer, question.number, "mini"), use)))
  })
  return h("details", {}, h("summary", { class: "small" }, text("other_tries", { count: tries.length })), h("ul", { class: "answers tries" }, ...tries))
}

/** The video is only fetched when it is asked for. */
function watch({ flow, text }: Room, answer: Answer, number: number, classes = ""): HTMLElement | null {
  const address = flow.replays.get(answer.id) ?? answer.url
  if (!address) return null
  const press = button(text("watch"), classes, () => {
    const video = player(address, text)
    press.closest("li")?.append(video)
    press.remove()
    video.focus()
  })
  press.setAttribute("aria-describedby", `question-${number}`)
  return press
}
