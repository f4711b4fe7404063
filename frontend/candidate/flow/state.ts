import type { CameraProblem, Device, EndReason, Refusal } from "../ports"
import type { Line } from "../upload/pace"

export interface Answer {
  /** Our own id while the take was made on this device, else the server's. */
  readonly id: string
  readonly durationMs: number
  /** Where the server plays it; empty while it is only here. */
  readonly url: string
  /** True when the try it came from counts. */
  readonly counted: boolean
  /** The id that a device gave it, where the server tells. */
  readonly client?: string
}

export interface Question {
  readonly id: string
  readonly number: number
  readonly text: string
  readonly thinkSeconds: number | null
  readonly answerSeconds: number
  readonly tries: number | null
  readonly used: number
  /** The devices' ids of the tries that the server counts. */
  readonly usedBy: readonly string[]
  readonly kept: Answer | null
  /** An answer that was cut off and may be used or recorded again at no cost. */
  readonly left: Answer | null
  /** Tries that were not chosen; any of them may be chosen instead. */
  readonly others: readonly Answer[]
}

export type CameraState =
  | { readonly is: "off" }
  | { readonly is: "asking" }
  | { readonly is: "on"; readonly audioOnly: boolean; readonly devices: readonly Device[] }
  | { readonly is: "failed"; readonly problem: CameraProblem }

export type Sample = "none" | "recording" | "ready"

/** Why the recorder stopped by itself, told to the candidate on the next screen. */
export type Cut = Exclude<EndReason, "stopped" | "time" | "abandoned"> | "failed"

export type Step =
  | { readonly is: "elsewhere" }
  | { readonly is: "check"; readonly sample: Sample; readonly then: number }
  | { readonly is: "read"; readonly at: number; readonly cut: Cut | null }
  | { readonly is: "think"; readonly at: number; readonly until: number; readonly extended: number; readonly pausedMs: number | null }
  | { readonly is: "count"; readonly at: number; readonly until: number }
  | { readonly is: "record"; readonly at: number; readonly take: string; readonly until: number; readonly stopping: EndReason | null }
  | { readonly is: "replay"; readonly at: number; readonly take: string; readonly durationMs: number; readonly cut: Cut | null }
  | { readonly is: "left"; readonly at: number }
  | { readonly is: "phone" }
  | { readonly is: "review" }
  | { readonly is: "submit" }
  | { readonly is: "submitted" }

export type Trouble = "offline" | "busy" | "full"

export interface Uploads {
  readonly trouble: Trouble | null
  readonly refusal: Refusal | null
  readonly waitingBytes: number
  readonly waitingTakes: number
  /** Milliseconds of each take that the server has acknowledged. */
  readonly savedMs: Readonly<Record<string, number>>
  /** Takes of this device that are all at the server. */
  readonly arrived: readonly string[]
}

export interface State {
  readonly questions: readonly Question[]
  readonly step: Step
  readonly camera: CameraState
  readonly hiddenSince: number | null
  readonly uploads: Uploads
  readonly submitTotal: number
  /** The server does not take it at the moment; we go on trying. */
  readonly submitDelayed: boolean
  readonly submitProblem: "unanswered" | "closed" | "signed_out" | null
  readonly durable: boolean
  readonly line: Line
}

/** Where a question is tried out that counts for nothing: what is recorded there never leaves the page. */
export const PRACTICE = -1

const PRACTICE_QUESTION: Question = {
  id: "practice", number: 0, text: "", thinkSeconds: null, answerSeconds: 60, tries: null, used: 0, usedBy: [],
  kept: null, left: null, others: [],
}

export function questionAt({ questions }: State, at: number): Question | undefined {
  return at === PRACTICE ? PRACTICE_QUESTION : questions[at]
}

export const NO_UPLOADS: Uploads = { trouble: null, refusal: null, waitingBytes: 0, waitingTakes: 0, savedMs: {}, arrived: [] }

export function firstState(questions: readonly Question[]): State {
  return {
    questions,
    step: { is: "check", sample: "none", then: firstOpen(questions) },
    camera: { is: "off" },
    hiddenSince: null,
    uploads: NO_UPLOADS,
    submitTotal: 0,
    submitDelayed: false,
    submitProblem: null,
    durable: true,
    line: "good",
  }
}

/** The question with this answer chosen; the one before stays among the other tries. */
export function choosing(question: Question, answer: Answer): Question {
  return { ...setAside(question, question.kept, answer), kept: answer, left: null }
}

/** The question with an answer among the other tries, and another one out of them. */
export function setAside(question: Question, aside: Answer | null, taken?: Answer): Question {
  const rest = question.others.filter(({ id }) => id !== aside?.id && id !== taken?.id)
  return { ...question, others: aside && aside.id !== taken?.id ? [...rest, aside] : rest }
}

/** Index of the first question without an answer; the number of questions when all are answered. */
export function firstOpen(questions: readonly Question[]): number {
  const at = questions.findIndex((question) => question.kept === null)
  return at === -1 ? questions.length : at
}

export function triesLeft(question: Question): number | null {
  return question.tries === null ? null : Math.max(0, question.tries - question.used)
}

export function mayRecord(question: Question): boolean {
  return triesLeft(question) !== 0
}

/** How many chosen answers are at the server with every second: told by it, or acknowledged to us. */
export function safeAnswers({ questions, uploads }: State): number {
  const isSafe = ({ id, client }: Answer): boolean => client !== undefined || uploads.arrived.includes(id)
  return questions.filter(({ kept }) => kept !== null && isSafe(kept)).length
}
