import type { Queue, StoredChunk, StoredTake, TakeChange } from "../ports"

/** For browsers that refuse storage: everything works, but a reload loses what was not sent. */
export class MemoryQueue implements Queue {
  readonly durable: boolean = false
  private readonly byTake = new Map<string, { take: StoredTake; chunks: Map<number, StoredChunk> }>()

  async add(take: StoredTake): Promise<void> {
    this.byTake.set(take.id, { take, chunks: new Map() })
    return Promise.resolve()
  }

  async change(id: string, change: TakeChange): Promise<void> {
    const entry = this.byTake.get(id)
    if (entry) entry.take = { ...entry.take, ...change }
    return Promise.resolve()
  }

  async find(id: string): Promise<StoredTake | undefined> {
    return Promise.resolve(this.byTake.get(id)?.take)
  }

  async takes(interview: string): Promise<StoredTake[]> {
    const takes = [...this.byTake.values()].map(({ take }) => take).filter((take) => take.interview === interview)
    return Promise.resolve(takes.sort((a, b) => a.startedAt - b.startedAt))
  }

  async put(chunk: StoredChunk): Promise<void> {
    const entry = this.byTake.get(chunk.take)
    if (!entry) return Promise.resolve()
    entry.chunks.set(chunk.number, chunk)
    entry.take = { ...entry.take, count: chunk.number + 1, durationMs: chunk.endMs }
    return Promise.resolve()
  }

  async first(id: string): Promise<StoredChunk | undefined> {
    const chunks = this.byTake.get(id)?.chunks ?? new Map<number, StoredChunk>()
    return Promise.resolve(chunks.get(Math.min(...chunks.keys())))
  }

  async acknowledged(id: string, number: number): Promise<void> {
    this.byTake.get(id)?.chunks.delete(number)
    return Promise.resolve()
  }

  async waitingBytes(id: string): Promise<number> {
    const chunks = [...(this.byTake.get(id)?.chunks.values() ?? [])]
    return Promise.resolve(chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0))
  }

  async remove(id: string): Promise<void> {
    this.byTake.delete(id)
    return Promise.resolve()
  }
}
