import type { Queue, StoredChunk, StoredTake, TakeChange } from "../ports"
import { MemoryQueue } from "./memory"

const TAKES = "takes"
const CHUNKS = "chunks"

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result) }
    request.onerror = () => { reject(request.error ?? new Error("storage refused")) }
  })
}

function settled(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => { resolve() }
    transaction.onabort = () => { reject(transaction.error ?? new Error("storage refused")) }
  })
}

async function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(TAKES, { keyPath: "id" })
    // ArrayBuffers, because WebKit has lost Blobs from IndexedDB.
    request.result.createObjectStore(CHUNKS, { keyPath: ["take", "number"] })
  }
  return asked(request)
}

const chunksOf = (take: string): IDBKeyRange => IDBKeyRange.bound([take, 0], [take, Infinity])

class StoredQueue implements Queue {
  readonly durable = true
  private readonly database: IDBDatabase

  constructor(database: IDBDatabase) {
    this.database = database
  }

  async add(take: StoredTake): Promise<void> {
    await this.write((takes) => { takes.put(take) })
  }

  async change(id: string, change: TakeChange): Promise<void> {
    await this.write(async (takes) => {
      const take = await asked(takes.get(id) as IDBRequest<StoredTake | undefined>)
      if (take) takes.put({ ...take, ...change })
    })
  }

  async find(id: string): Promise<StoredTake | undefined> {
    return asked(this.read(TAKES).get(id) as IDBRequest<StoredTake | undefined>)
  }

  async takes(interview: string): Promise<StoredTake[]> {
    const all = await asked(this.read(TAKES).getAll() as IDBRequest<StoredTake[]>)
    return all.filter((take) => take.interview === interview).sort((a, b) => a.startedAt - b.startedAt)
  }

  async put(chunk: StoredChunk): Promise<void> {
    await this.write(async (takes, chunks) => {
      chunks.put(chunk)
      const take = await asked(takes.get(chunk.take) as IDBRequest<StoredTake | undefined>)
      if (take) takes.put({ ...take, count: chunk.number + 1, durationMs: chunk.endMs })
    })
  }

  async first(id: string): Promise<StoredChunk | undefined> {
    const cursor = await asked(this.read(CHUNKS).openCursor(chunksOf(id)))
    return cursor?.value as StoredChunk | undefined
  }

  async acknowledged(id: string, number: number): Promise<void> {
    await this.write((_, chunks) => { chunks.delete([id, number]) })
  }

  async waitingBytes(id: string): Promise<number> {
    const chunks = await asked(this.read(CHUNKS).getAll(chunksOf(id)) as IDBRequest<StoredChunk[]>)
    return chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0)
  }

  async remove(id: string): Promise<void> {
    await this.write((takes, chunks) => {
      takes.delete(id)
      chunks.delete(chunksOf(id))
    })
  }

  private read(store: string): IDBObjectStore {
    return this.database.transaction(store).objectStore(store)
  }

  private async write(change: (takes: IDBObjectStore, chunks: IDBObjectStore) => void | Promise<void>): Promise<void> {
    const transaction = this.database.transaction([TAKES, CHUNKS], "readwrite", { durability: "strict" })
    const done = settled(transaction)
    await Promise.all([change(transaction.objectStore(TAKES), transaction.objectStore(CHUNKS)), done])
  }
}

/** Moves on to memory when the disk is full or storage is taken away in the middle. */
class FallbackQueue implements Queue {
  private readonly memory = new MemoryQueue()
  private broken = false
  private readonly stored: Queue
  private readonly gaveUp: () => void

  constructor(stored: Queue, gaveUp: () => void) {
    this.stored = stored
    this.gaveUp = gaveUp
  }

  get durable(): boolean {
    return !this.broken
  }

  add(take: StoredTake): Promise<void> {
    return this.either((queue) => queue.add(take))
  }

  async change(id: string, change: TakeChange): Promise<void> {
    await this.memory.change(id, change)
    await this.stored.change(id, change).catch(() => { this.giveUp() })
  }

  async find(id: string): Promise<StoredTake | undefined> {
    return (await this.memory.find(id)) ?? this.stored.find(id).catch(() => undefined)
  }

  async takes(interview: string): Promise<StoredTake[]> {
    const [kept, remembered] = await Promise.all([this.stored.takes(interview).catch(() => []), this.memory.takes(interview)])
    const newer = new Map([...kept, ...remembered].map((take) => [take.id, take]))
    return [...newer.values()].sort((a, b) => a.startedAt - b.startedAt)
  }

  put(chunk: StoredChunk): Promise<void> {
    return this.either(async (queue) => {
      if (queue === this.memory) await this.carryOver(chunk.take)
      await queue.put(chunk)
    })
  }

  async first(id: string): Promise<StoredChunk | undefined> {
    return (await this.stored.first(id).catch(() => undefined)) ?? this.memory.first(id)
  }

  async acknowledged(id: string, number: number): Promise<void> {
    await this.memory.acknowledged(id, number)
    await this.stored.acknowledged(id, number).catch(() => { this.giveUp() })
  }

  async waitingBytes(id: string): Promise<number> {
    return (await this.memory.waitingBytes(id)) + (await this.stored.waitingBytes(id).catch(() => 0))
  }

  async remove(id: string): Promise<void> {
    await this.memory.remove(id)
    await this.stored.remove(id).catch(() => { this.giveUp() })
  }

  private async either(put: (queue: Queue) => Promise<void>): Promise<void> {
    if (!this.broken) {
      try {
        await put(this.stored)
        return
      } catch {
        this.giveUp()
      }
    }
    await put(this.memory)
  }

  /** A take begun on disk goes on in memory under the same id and numbers. */
  private async carryOver(id: string): Promise<void> {
    if ((await this.memory.find(id)) !== undefined) return
    const take = await this.stored.find(id).catch(() => undefined)
    if (take) await this.memory.add(take)
  }

  private giveUp(): void {
    if (this.broken) return
    this.broken = true
    this.gaveUp()
  }
}

/** `gaveUp` is called when what is recorded from now on would not survive a reload. */
export async function openQueue(factory: IDBFactory | undefined, gaveUp: () => void, name = "greenroom"): Promise<Queue> {
  try {
    if (!factory) throw new Error("no storage")
    return new FallbackQueue(new StoredQueue(await open(factory, name)), gaveUp)
  } catch {
    gaveUp()
    return new MemoryQueue()
  }
}
