import type {
  Awake, Camera, Clock, EndReason, Picture, Queue, RecordedFile, Recorder, Recording, Slice, StoredTake, Wire,
} from "../ports"
import { CameraFailure } from "../ports"
import type { Keeper } from "../upload/keeper"
import { keepTake } from "../upload/keeper"
import { newPace, PROBE_BYTES } from "../upload/pace"
import type { Sender } from "../upload/sender"
import { startSender } from "../upload/sender"
import type { Effect, Event } from "./machine"
import { next, TICK_MS } from "./machine"
import { resume } from "./resume"
import type { Question, State, Uploads } from "./state"
import { firstState, PRACTICE } from "./state"

export interface Ports {
  readonly interview: string
  readonly camera: Camera
  readonly recorder: Recorder
  readonly queue: Queue
  readonly wire: Wire
  readonly clock: Clock
  readonly awake: Awake
  readonly random: () => number
  readonly newId: () => string
  /** Makes an address at which the browser plays these bytes. */
  readonly play: (parts: readonly ArrayBuffer[], mime: string) => string
  readonly announce: (seconds: number) => void
  readonly leave: () => void
}

interface InHand {
  readonly id: string
  readonly recording: Recording
  readonly keeper: Keeper
  readonly parts: readonly ArrayBuffer[]
}

export const SAMPLE_MS = 3_000

/** Of practice nothing is kept, on no disk and on no server. */
const FORGETTING: Keeper = { slice: () => undefined, end: () => Promise.resolve() }

/** A few refusals are usual while the last bytes arrive. */
const PATIENT_TRIES = 3

/** Runs the machine: hands it events, does its effects, tells whoever shows it. */
export class Flow {
  state: State
  picture: Picture | undefined
  sampleUrl = ""
  /** Where this page plays the takes it recorded itself. */
  readonly replays = new Map<string, string>()
  private readonly ports: Ports
  private readonly listeners: (() => void)[] = []
  private readonly pace = newPace()
  private sender: Sender | undefined
  private inHand: InHand | undefined
  private drained: (() => void) | undefined
  private probed = false

  constructor(ports: Ports, questions: readonly Question[]) {
    this.ports = ports
    this.state = firstState(questions)
  }

  async begin(to: string): Promise<void> {
    const { queue, interview, clock } = this.ports
    const { questions, waitingBytes, waitingTakes } = await resume(queue, interview, this.state.questions)
    this.dispatch({ type: "begin", to, questions, durable: queue.durable })
    this.tellUploads({ waitingBytes, waitingTakes })
    this.sender = startSender({ interview, queue, wire: this.ports.wire, clock, random: this.ports.random, events: this.senderEvents() })
    clock.every(TICK_MS, () => { this.dispatch({ type: "tick", now: clock.now() }) })
  }

  listen(listener: () => void): void {
    this.listeners.push(listener)
  }

  dispatch(event: Event): void {
    const [state, effects] = next(this.state, event)
    this.state = state
    for (const effect of effects) this.run(effect)
    for (const listener of this.listeners) listener()
  }

  /** The line may be back. */
  wake(): void {
    this.sender?.wake()
  }

  /** For browsers without a recorder: the answer comes from the device's own camera program. */
  async takeFile({ bytes, mime, durationMs }: RecordedFile): Promise<void> {
    const { step, questions, uploads } = this.state
    const question = step.is === "check" ? questions[step.then] : undefined
    if (!question) return
    const id = this.ports.newId()
    const keeper = keepTake(this.ports.queue, this.newTake(id, question, mime), this.keptEvents())
    keeper.slice({ bytes, endMs: durationMs })
    await keeper.end("stopped", durationMs)
    this.replays.set(id, this.ports.play([bytes], mime))
    this.tellUploads({ waitingTakes: uploads.waitingTakes + 1 })
    this.dispatch({ type: "file_taken", take: id, durationMs })
    this.wake()
  }

  notDurable(): void {
    this.state = { ...this.state, durable: false }
  }

  private run(effect: Effect): void {
    switch (effect.do) {
      case "open_camera": void this.openCamera(effect); break
      case "close_camera": this.closeCamera(); break
      case "record_sample": void this.recordSample(); break
      case "start_recorder": void this.startRecorder(effect.question); break
      case "stop_recorder": void this.stopRecorder(effect.reason); break
      case "announce": this.ports.announce(effect.seconds); break
      case "keep": void this.keep(effect.answer); break
      case "hold_awake": this.ports.awake.hold(); break
      case "release_awake": this.ports.awake.release(); break
      case "submit": void this.submit(); break
      case "leave": this.ports.leave(); break
    }
  }

  private async openCamera(wanted: { camera?: string; microphone?: string; audioOnly: boolean }): Promise<void> {
    try {
      this.picture = await this.ports.camera.open(wanted, () => { this.lost() })
      this.dispatch({ type: "camera_opened", audioOnly: this.picture.audioOnly, devices: this.picture.devices })
      void this.probe()
    } catch (error) {
      this.picture = undefined
      this.dispatch({ type: "camera_failed", problem: error instanceof CameraFailure ? error.problem : "unknown" })
    }
  }

  /** Once a page: the first answer is recorded for this line already. */
  private async probe(): Promise<void> {
    if (this.probed) return
    this.probed = true
    const delay = await this.probeWith(1)
    const whole = await this.probeWith(PROBE_BYTES)
    // What one byte takes as well is the way there and a busy server, not the line's width.
    if (whole !== undefined) this.measured(PROBE_BYTES, Math.max(1, whole - (delay ?? 0)))
  }

  private async probeWith(size: number): Promise<number | undefined> {
    const { wire, clock } = this.ports
    const begun = clock.now()
    const reply = await wire.probe(crypto.getRandomValues(new Uint8Array(size)).buffer).catch(() => undefined)
    return reply?.status === 204 ? clock.now() - begun : undefined
  }

  private measured(bytes: number, ms: number): void {
    this.pace.sent(bytes, ms)
    const line = this.pace.line()
    if (line !== this.state.line) this.dispatch({ type: "line", line })
  }

  private closeCamera(): void {
    this.ports.camera.close()
    this.picture = undefined
  }

  private lost(): void {
    this.picture = undefined
    this.dispatch({ type: "camera_lost" })
  }

  /** Three seconds that never leave the page. */
  private async recordSample(): Promise<void> {
    const { recorder, clock, play } = this.ports
    const parts: ArrayBuffer[] = []
    try {
      if (!this.picture) throw new Error("no picture")
      const recording = await recorder.start(this.picture.stream, this.pace.quality(), { slice: ({ bytes }) => { parts.push(bytes) }, silent: () => undefined })
      await clock.sleep(SAMPLE_MS).done
      await recording.stop()
      this.sampleUrl = play(parts, recording.mime)
      this.dispatch({ type: "sample_ready" })
    } catch {
      this.dispatch({ type: "recorder_failed" })
    }
  }

  private async startRecorder(question: Question): Promise<void> {
    const { recorder, clock, newId } = this.ports
    const id = newId()
    const early: Slice[] = []
    const parts: ArrayBuffer[] = []
    let keeper: Keeper | undefined
    const slice = (slice: Slice): void => {
      parts.push(slice.bytes)
      if (keeper) keeper.slice(slice)
      else early.push(slice)
    }
    try {
      if (!this.picture) throw new Error("no picture")
      const recording = await recorder.start(this.picture.stream, this.pace.quality(), { slice, silent: () => { this.dispatch({ type: "recorder_silent" }) } })
      keeper = this.isPractice() ? FORGETTING : keepTake(this.ports.queue, this.newTake(id, question, recording.mime), this.keptEvents())
      for (const kept of early) keeper.slice(kept)
      this.inHand = { id, recording, keeper, parts }
      if (keeper !== FORGETTING) this.tellUploads({ waitingTakes: this.state.uploads.waitingTakes + 1 })
      this.dispatch({ type: "recorder_started", take: id, now: clock.now() })
    } catch {
      this.dispatch({ type: "recorder_failed" })
    }
  }

  private isPractice(): boolean {
    const { step } = this.state
    return "at" in step && step.at === PRACTICE
  }

  private newTake(id: string, question: Question, mime: string): StoredTake {
    const { width = 0, height = 0 } = this.picture ?? {}
    return { id, interview: this.ports.interview, question: question.id, mime, width, height, startedAt: this.ports.clock.date(), count: 0, durationMs: 0 }
  }

  private async stopRecorder(reason: EndReason): Promise<void> {
    const inHand = this.inHand
    if (!inHand) return
    this.inHand = undefined
    const durationMs = await inHand.recording.stop()
    await inHand.keeper.end(reason, durationMs)
    this.replays.set(inHand.id, this.ports.play(inHand.parts, inHand.recording.mime))
    this.dispatch({ type: "recorder_stopped", durationMs: inHand.parts.length > 0 ? durationMs : 0 })
    this.wake()
  }

  private async keep(answer: string): Promise<void> {
    const { queue, clock, interview } = this.ports
    const take = await queue.find(answer)
    if (take) {
      await queue.change(answer, { keep: true })
    } else {
      const known = { id: answer, interview, question: "", mime: "", width: 0, height: 0, count: 0, durationMs: 0 }
      await queue.add({ ...known, startedAt: clock.date(), server: { take: answer, token: "" }, done: true, keep: true })
      this.tellUploads({ waitingTakes: this.state.uploads.waitingTakes + 1 })
    }
    this.wake()
  }

  private async submit(): Promise<void> {
    for (let failures = 0; this.isSubmitting(); failures += 1) {
      await this.everythingSent()
      if (!this.isSubmitting() || (await this.submitOnce())) return
      if (failures >= PATIENT_TRIES) this.dispatch({ type: "submit_delayed" })
      await this.ports.clock.sleep(Math.min(5_000, 500 * 2 ** failures)).done
    }
  }

  private isSubmitting(): boolean {
    return this.state.step.is === "submit"
  }

  private everythingSent(): Promise<void> {
    return new Promise((resolve) => {
      this.drained = resolve
      this.wake()
    })
  }

  private async submitOnce(): Promise<boolean> {
    const reply = await this.ports.wire.submit().catch(() => undefined)
    if (!reply) return false
    if (reply.status === 409) this.dispatch({ type: "submit_failed", problem: "unanswered" })
    else if (reply.status === 410) this.dispatch({ type: "submit_failed", problem: "closed" })
    else if (reply.status === 401 || reply.status === 403) this.dispatch({ type: "submit_failed", problem: "signed_out" })
    else if (reply.status < 200 || reply.status > 299) return false
    else await this.finish()
    return true
  }

  /** The server has everything: nothing of it stays on a device that others may use. */
  private async finish(): Promise<void> {
    const { queue, interview } = this.ports
    for (const take of await queue.takes(interview)) await queue.remove(take.id)
    this.dispatch({ type: "submitted" })
  }

  private keptEvents(): { put(bytes: number): void } {
    return {
      put: (bytes) => {
        this.tellUploads({ waitingBytes: this.state.uploads.waitingBytes + bytes })
        this.wake()
      },
    }
  }

  private senderEvents(): Parameters<typeof startSender>[0]["events"] {
    return {
      sent: (bytes, ms) => { this.measured(bytes, ms) },
      saved: (take, ms, bytes) => {
        const { savedMs, waitingBytes } = this.state.uploads
        this.tellUploads({ savedMs: { ...savedMs, [take]: ms }, waitingBytes: Math.max(0, waitingBytes - bytes) })
      },
      arrived: (take) => { this.tellUploads({ arrived: [...this.state.uploads.arrived, take] }) },
      trouble: (trouble) => {
        if (trouble !== this.state.uploads.trouble) this.tellUploads({ trouble })
      },
      refused: (take, refusal) => { this.dispatch({ type: "refused", take, refusal }) },
      idle: () => { void this.settle() },
    }
  }

  private async settle(): Promise<void> {
    const open = (await this.ports.queue.takes(this.ports.interview)).filter((take) => !take.refused && (!take.done || take.keep))
    this.tellUploads({ waitingTakes: open.length, ...(open.length === 0 && { waitingBytes: 0 }) })
    if (open.length > 0) return
    this.drained?.()
    this.drained = undefined
  }

  private tellUploads(change: Partial<Uploads>): void {
    this.dispatch({ type: "uploads", uploads: { ...this.state.uploads, ...change } })
  }
}
