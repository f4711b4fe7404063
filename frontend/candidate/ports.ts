import type { Quality } from "./upload/pace"

/** What the flow needs from the browser and from the server. Each has a thin adapter and a fake for tests. */

export type EndReason = "stopped" | "time" | "hidden" | "device" | "watchdog" | "abandoned"

/** A try that ended for one of these reasons counts; every other end is free. */
export const COUNTED: readonly EndReason[] = ["stopped", "time"]

export type CameraProblem = "denied" | "no_device" | "in_use" | "insecure" | "unsupported" | "in_app" | "unknown"

export interface Device {
  readonly id: string
  readonly kind: "camera" | "microphone"
  readonly label: string
}

export interface Wanted {
  readonly camera?: string
  readonly microphone?: string
  readonly audioOnly: boolean
}

export interface Picture {
  readonly stream: MediaStream
  readonly width: number
  readonly height: number
  readonly audioOnly: boolean
  readonly devices: readonly Device[]
}

export class CameraFailure extends Error {
  readonly problem: CameraProblem

  constructor(problem: CameraProblem) {
    super(problem)
    this.problem = problem
  }
}

export interface Camera {
  /** Raises CameraFailure with a named problem. */
  open(wanted: Wanted, lost: () => void): Promise<Picture>
  close(): void
}

export interface Slice {
  readonly bytes: ArrayBuffer
  readonly endMs: number
}

export interface Recording {
  readonly mime: string
  /** Resolves once the last slice was handed over. */
  stop(): Promise<number>
}

export interface RecorderEvents {
  slice(slice: Slice): void
  silent(): void
}

export interface Recorder {
  start(stream: MediaStream, quality: Quality, events: RecorderEvents): Promise<Recording>
}

/** A recording that another program of the device made. */
export interface RecordedFile {
  readonly bytes: ArrayBuffer
  readonly mime: string
  readonly durationMs: number
}

export interface Ended {
  readonly count: number
  readonly durationMs: number
  readonly reason: EndReason
}

export interface StoredTake {
  readonly id: string
  readonly interview: string
  readonly question: string
  readonly mime: string
  readonly width: number
  readonly height: number
  readonly startedAt: number
  readonly count: number
  readonly durationMs: number
  readonly server?: { readonly take: string; readonly token: string }
  readonly ended?: Ended
  readonly keep?: boolean
  readonly refused?: Refusal | null
  /** Everything is at the server; only the choice to keep it may be missing. */
  readonly done?: boolean
}

export type TakeChange = Partial<Pick<StoredTake, "server" | "ended" | "keep" | "refused" | "done">>

export interface StoredChunk {
  readonly take: string
  readonly number: number
  readonly sha256: string
  readonly endMs: number
  readonly bytes: ArrayBuffer
}

/** Keeps what the server does not have yet. A chunk leaves only when the server has acknowledged it. */
export interface Queue {
  readonly durable: boolean
  add(take: StoredTake): Promise<void>
  change(take: string, change: TakeChange): Promise<void>
  find(take: string): Promise<StoredTake | undefined>
  takes(interview: string): Promise<StoredTake[]>
  put(chunk: StoredChunk): Promise<void>
  first(take: string): Promise<StoredChunk | undefined>
  acknowledged(take: string, number: number): Promise<void>
  waitingBytes(take: string): Promise<number>
  remove(take: string): Promise<void>
}

export type Refusal = "signed_out" | "closed" | "no_tries" | "conflict" | "too_large" | "damaged" | "missing" | "refused"

export interface Reply {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** Rejects only when no answer came at all (offline, time-out). */
export interface Wire {
  startTake(take: StoredTake): Promise<Reply>
  putChunk(server: { take: string; token: string }, chunk: StoredChunk): Promise<Reply>
  completeTake(server: { take: string; token: string }, ended: Ended): Promise<Reply>
  keepTake(take: string): Promise<Reply>
  submit(): Promise<Reply>
  /** Bytes that mean nothing, to see how fast the line is. */
  probe(bytes: ArrayBuffer): Promise<Reply>
}

export interface Clock {
  /** Milliseconds that only grow. */
  now(): number
  /** Milliseconds since 1970, for order across reloads. */
  date(): number
  every(ms: number, call: () => void): () => void
  /** Resolves after the time, or at once when woken. */
  sleep(ms: number): { readonly done: Promise<void>; wake(): void }
}

export interface Awake {
  hold(): void
  release(): void
}
