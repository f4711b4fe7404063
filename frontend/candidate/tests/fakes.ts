import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import { vi } from "vitest"
import type {
  Awake, Camera, CameraProblem, Clock, Ended, Picture, Recorder, RecorderEvents, Recording, Reply, StoredChunk, StoredTake, Wanted, Wire,
} from "../ports"
import { CameraFailure } from "../ports"
import type { Question } from "../flow/state"
import type { Quality } from "../upload/pace"

export function question(number: number, change: Partial<Question> = {}): Question {
  return {
    id: String(number), number, text: `Question ${number}`, thinkSeconds: null, answerSeconds: 120,
    tries: 3, used: 0, usedBy: [], kept: null, left: null, others: [], ...change,
  }
}

/** Web Crypto works in another thread, and no test can know when it is done. */
export function hashAtOnce(): void {
  vi.spyOn(crypto.subtle, "digest").mockImplementation((_name, bytes) => {
    const digest = createHash("sha256").update(new Uint8Array(bytes as ArrayBuffer)).digest()
    return Promise.resolve(new Uint8Array(digest).buffer)
  })
}

/** Lets everything that is waiting for a promise go on. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate()
}

interface Sleeper { readonly at: number; readonly wake: () => void }
interface Beat { next: number; readonly ms: number; readonly call: () => void }

export class FakeClock implements Clock {
  private time = 0
  private sleepers: Sleeper[] = []
  private beats: Beat[] = []

  now(): number { return this.time }
  date(): number { return 1_800_000_000_000 + this.time }

  every(ms: number, call: () => void): () => void {
    const beat = { next: this.time + ms, ms, call }
    this.beats.push(beat)
    return () => { this.beats = this.beats.filter((other) => other !== beat) }
  }

  sleep(ms: number): { done: Promise<void>; wake: () => void } {
    let wake = (): void => undefined
    const done = new Promise<void>((resolve) => { wake = resolve })
    this.sleepers.push({ at: this.time + ms, wake })
    return { done, wake }
  }

  async pass(ms: number): Promise<void> {
    const until = this.time + ms
    while (this.time < until) {
      this.time = Math.min(until, this.time + 250)
      for (const beat of [...this.beats]) {
        if (beat.next <= this.time) {
          beat.next += beat.ms
          beat.call()
        }
      }
      this.sleepers.filter(({ at }) => at <= this.time).forEach(({ wake }) => { wake() })
      this.sleepers = this.sleepers.filter(({ at }) => at > this.time)
      await quiet()
    }
  }
}

export class FakeCamera implements Camera {
  problem: CameraProblem | null = null
  readonly wanted: Wanted[] = []
  private lost: () => void = () => undefined

  open(wanted: Wanted, lost: () => void): Promise<Picture> {
    this.wanted.push(wanted)
    if (this.problem) return Promise.reject(new CameraFailure(this.problem))
    this.lost = lost
    const stream = {} as MediaStream
    return Promise.resolve({ stream, width: 640, height: 480, audioOnly: wanted.audioOnly, devices: [] })
  }

  close(): void { this.lost = () => undefined }
  unplug(): void { this.lost() }
}

/** Hands over one slice of one second whenever the test says so. */
export class FakeRecorder implements Recorder {
  broken = false
  events: RecorderEvents | undefined
  quality: Quality | undefined
  private slices = 0

  start(_stream: MediaStream, quality: Quality, events: RecorderEvents): Promise<Recording> {
    if (this.broken) return Promise.reject(new Error("recorder"))
    this.events = events
    this.quality = quality
    this.slices = 0
    return Promise.resolve({ mime: "video/webm", stop: () => Promise.resolve(this.slices * 1000) })
  }

  second(): void {
    this.slices += 1
    this.events?.slice({ bytes: bytesOf(`slice ${this.slices}`), endMs: this.slices * 1000 })
  }
}

export function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer
}

export const textOf = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes)

interface ServerTake { readonly id: string; readonly question: string; readonly chunks: Map<number, string>; ended: Ended | undefined }

/** Behaves as the real one does: same id is the same take, same chunk is the same chunk. */
export class FakeServer implements Wire {
  offline = false
  readonly takes = new Map<string, ServerTake>()
  readonly kept: string[] = []
  readonly answers: Reply[] = []
  submitted = 0
  requests = 0
  probed = 0
  onProbe: (bytes: number) => void = () => undefined
  private token = 0

  startTake(take: StoredTake): Promise<Reply> {
    return this.answer(() => {
      const known = [...this.takes.values()].find((other) => other.id === `server-${take.id}`)
      if (!known) this.takes.set(take.id, { id: `server-${take.id}`, question: take.question, chunks: new Map(), ended: undefined })
      this.token += 1
      return { status: known ? 200 : 201, body: { take: `server-${take.id}`, upload_token: `token-${this.token}` } }
    })
  }

  putChunk(server: { take: string; token: string }, chunk: StoredChunk): Promise<Reply> {
    return this.answer(() => {
      if (createHash("sha256").update(new Uint8Array(chunk.bytes)).digest("hex") !== chunk.sha256) return { status: 422, body: {} }
      this.take(server.take).chunks.set(chunk.number, textOf(chunk.bytes))
      return { status: 200, body: { stored: true } }
    })
  }

  completeTake(server: { take: string; token: string }, ended: Ended): Promise<Reply> {
    return this.answer(() => {
      this.take(server.take).ended = ended
      return { status: 200, body: {} }
    })
  }

  keepTake(take: string): Promise<Reply> {
    return this.answer(() => {
      this.kept.push(take)
      return { status: 200, body: {} }
    })
  }

  submit(): Promise<Reply> {
    return this.answer(() => {
      this.submitted += 1
      return { status: 200, body: {} }
    })
  }

  probe(bytes: ArrayBuffer): Promise<Reply> {
    if (this.offline) return Promise.reject(new TypeError("Failed to fetch"))
    this.probed += bytes.byteLength
    this.onProbe(bytes.byteLength)
    return Promise.resolve({ status: 204, body: {} })
  }

  /** The next request gets this answer instead of the right one. */
  once(status: number, body: Record<string, unknown> = {}): void {
    this.answers.push({ status, body })
  }

  take(id: string): ServerTake {
    const found = [...this.takes.values()].find((take) => take.id === id)
    if (!found) throw new Error(`no take ${id}`)
    return found
  }

  private answer(work: () => Reply): Promise<Reply> {
    this.requests += 1
    if (this.offline) return Promise.reject(new TypeError("Failed to fetch"))
    return Promise.resolve(this.answers.shift() ?? work())
  }
}

export class FakeAwake implements Awake {
  held = false
  hold(): void { this.held = true }
  release(): void { this.held = false }
}
