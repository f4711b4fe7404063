import type { Queue, Refusal, StoredTake } from "../ports"
import { COUNTED } from "../ports"
import type { Answer, Question } from "./state"
import { choosing, setAside } from "./state"

export interface Resumed {
  readonly questions: readonly Question[]
  readonly waitingBytes: number
  readonly waitingTakes: number
}

/** What the server told, and what this device still holds from before a reload or a crash. */
export async function resume(queue: Queue, interview: string, questions: readonly Question[]): Promise<Resumed> {
  const takes: StoredTake[] = []
  for (const take of await queue.takes(interview)) {
    const closed = await close(queue, take)
    if (closed) takes.push(closed)
  }
  const bytes = await Promise.all(takes.map((take) => queue.waitingBytes(take.id)))
  return {
    questions: questions.map((question) => withTakes(question, takes.filter((take) => take.question === question.id))),
    waitingBytes: bytes.reduce((sum, size) => sum + size, 0),
    waitingTakes: takes.length,
  }
}

/** These may pass: signed in again by the personal link, or opened again by the organisation. */
const MAY_PASS: readonly (Refusal | null | undefined)[] = [null, undefined, "signed_out", "closed"]

/** A take that was never ended was cut off by the reload. One that is all at the server is told by the server. */
async function close(queue: Queue, take: StoredTake): Promise<StoredTake | undefined> {
  const told = take.done === true && take.keep !== true
  const empty = take.ended === undefined && take.count === 0
  if (told || empty || !MAY_PASS.includes(take.refused)) {
    await queue.remove(take.id)
    return undefined
  }
  const ended = take.ended ?? { count: take.count, durationMs: take.durationMs, reason: "abandoned" as const }
  await queue.change(take.id, { ended, refused: null })
  return { ...take, ended }
}

function withTakes(question: Question, takes: readonly StoredTake[]): Question {
  const ours = new Set(takes.map((take) => take.id))
  return takes.reduce((known, take) => {
    const counted = COUNTED.includes(take.ended?.reason ?? "abandoned")
    const answer: Answer = { id: take.id, durationMs: take.ended?.durationMs ?? take.durationMs, url: "", counted }
    return take.keep ? choosing(known, answer) : { ...setAside(known, known.left), left: answer }
  }, { ...withoutOurs(question, ours), used: usedTries(question, takes) })
}

/** A take that was cut off here counts at the server until it hears why it ended. */
function usedTries(question: Question, takes: readonly StoredTake[]): number {
  const used = new Set(question.usedBy)
  for (const take of takes) {
    if (COUNTED.includes(take.ended?.reason ?? "abandoned")) used.add(take.id)
    else used.delete(take.id)
  }
  return used.size
}

/** The server knows the beginning of what this device still holds; what is here is more. */
function withoutOurs(question: Question, ours: ReadonlySet<string>): Question {
  const isOurs = (answer: Answer | null): boolean => answer?.client !== undefined && ours.has(answer.client)
  return {
    ...question,
    left: isOurs(question.left) ? null : question.left,
    kept: isOurs(question.kept) ? null : question.kept,
    others: question.others.filter((other) => !isOurs(other)),
  }
}
