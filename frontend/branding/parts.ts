/** What the server says when a file begins. */
interface Begun {
  readonly id: string
  readonly parts: number
  readonly part_bytes: number
}

/** Why a file did not arrive, in words for the page; empty when the line broke off. */
export class NotSent extends Error {}

export type Ask = (url: string, init: RequestInit) => Promise<Response>

/** Sends a file in parts that every server between takes in, and says how far it is. */
export async function sendInParts(
  file: File, address: string, ask: Ask, tell: (done: number) => void,
): Promise<string> {
  const body = JSON.stringify({ name: file.name, size: file.size })
  const begun = await (await answered(ask(address, { method: "POST", body }))).json() as Begun
  const base = `${address}/${begun.id}`
  for (let number = 0; number < begun.parts; number += 1) {
    const start = number * begun.part_bytes
    const part = file.slice(start, start + begun.part_bytes)
    await answered(patiently(() => ask(`${base}/parts/${String(number)}`, { method: "PUT", body: part })))
    tell(Math.min(file.size, start + begun.part_bytes))
  }
  await answered(ask(`${base}/complete`, { method: "POST" }))
  return begun.id
}

/** A part may be sent again: once more after a moment, when the line or the server faltered. */
async function patiently(send: () => Promise<Response>): Promise<Response> {
  try {
    const answer = await send()
    if (answer.status < 500) return answer
  } catch {
    // The same as an answer that says "not now".
  }
  return await send()
}

async function answered(asked: Promise<Response>): Promise<Response> {
  const answer = await asked.catch(() => { throw new NotSent("") })
  if (answer.ok) return answer
  const told = await answer.json().catch(() => ({})) as { problem?: string }
  throw new NotSent(told.problem ?? "")
}

/** 3.4 MB. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
