import type { EndReason, Queue, Slice, StoredTake } from "../ports"

export const MAX_CHUNK_BYTES = 4 * 1024 * 1024

export interface Keeper {
  slice(slice: Slice): void
  /** Resolves when everything handed over is in the queue and the take is closed. */
  end(reason: EndReason, durationMs: number): Promise<void>
}

interface Kept {
  put(bytes: number): void
}

/** Puts the slices of one take into the queue, numbered and hashed, in the order they came. */
export function keepTake(queue: Queue, take: StoredTake, kept: Kept): Keeper {
  let count = take.count
  let chain: Promise<void> = queue.add(take)

  async function store(slice: Slice): Promise<void> {
    for (const bytes of cut(slice.bytes)) {
      const chunk = { take: take.id, number: count, sha256: await sha256(bytes), endMs: slice.endMs, bytes }
      count += 1
      await queue.put(chunk)
      kept.put(bytes.byteLength)
    }
  }

  return {
    slice(slice) {
      chain = chain.then(() => store(slice))
    },
    async end(reason, durationMs) {
      await chain
      if (count === 0) return queue.remove(take.id)
      await queue.change(take.id, { ended: { count, durationMs, reason } })
    },
  }
}

/** A laptop that slept hands over one huge slice; the server takes at most 4 MiB at a time. */
export function cut(bytes: ArrayBuffer, limit = MAX_CHUNK_BYTES): ArrayBuffer[] {
  const parts: ArrayBuffer[] = []
  for (let start = 0; start < bytes.byteLength; start += limit) {
    parts.push(bytes.slice(start, start + limit))
  }
  return parts
}

export async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
