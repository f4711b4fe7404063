import type { Clock, Recorder, RecorderEvents, Recording } from "../ports"
import type { Quality } from "../upload/pace"

const SLICE_MS = 1_000
const SILENCE_MS = 5_000
const LAST_CHANCE_MS = 2_000
const START_LIMIT_MS = 10_000

const WEBM = ["video/webm;codecs=vp8,opus", "video/webm"]
const MP4 = ["video/mp4;codecs=avc1.42E01E,mp4a.40.2", "video/mp4"]
const WEBM_AUDIO = ["audio/webm;codecs=opus", "audio/webm"]
const MP4_AUDIO = ["audio/mp4"]

/** Safari 18.4 and 18.5 record WebM that plays rotated, https://bugs.webkit.org/show_bug.cgi?id=290223. */
export function formats(apple: boolean, audioOnly: boolean): readonly string[] {
  const [webm, mp4] = audioOnly ? [WEBM_AUDIO, MP4_AUDIO] : [WEBM, MP4]
  return apple ? [...mp4, ...webm] : [...webm, ...mp4]
}

export function isApple(agent: string): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (agent.includes("AppleWebKit") && !/Chrom(e|ium)|Android|Edg\//.test(agent))
}

export class BrowserRecorder implements Recorder {
  private readonly clock: Clock
  private readonly agent: string

  constructor(clock: Clock, agent: string) {
    this.clock = clock
    this.agent = agent
  }

  async start(stream: MediaStream, quality: Quality, events: RecorderEvents): Promise<Recording> {
    await resize(stream, quality.height)
    const recorder = new MediaRecorder(stream, this.options(stream, quality))
    const slices = new Slices(recorder, events, this.clock)
    await begun(recorder, this.clock)
    slices.begin()
    return { mime: recorder.mimeType, stop: () => slices.stop() }
  }

  private options(stream: MediaStream, quality: Quality): MediaRecorderOptions {
    const audioOnly = stream.getVideoTracks().length === 0
    const mimeType = formats(isApple(this.agent), audioOnly).find((mime) => MediaRecorder.isTypeSupported(mime))
    return {
      ...(mimeType && { mimeType }),
      videoBitsPerSecond: quality.videoBits,
      audioBitsPerSecond: quality.audioBits,
      // Without it Chromium's MP4 hands over a header and then nothing until the end.
      videoKeyFrameIntervalDuration: SLICE_MS,
    } as MediaRecorderOptions
  }
}

/** A wish: a camera that can not do it goes on as it is. */
async function resize(stream: MediaStream, height: number): Promise<void> {
  const track = stream.getVideoTracks()[0]
  const now = track?.getSettings()
  if (!track || !now?.height || !now.width) return
  const scale = height / Math.min(now.height, now.width)
  if (scale === 1) return
  const size = { width: { ideal: Math.round(now.width * scale) }, height: { ideal: Math.round(now.height * scale) } }
  await track.applyConstraints({ ...size, frameRate: { ideal: 24 } }).catch(() => undefined)
}

async function begun(recorder: MediaRecorder, clock: Clock): Promise<void> {
  const limit = clock.sleep(START_LIMIT_MS)
  await new Promise<void>((resolve, reject) => {
    recorder.addEventListener("start", () => { resolve() }, { once: true })
    recorder.addEventListener("error", () => { reject(new Error("recorder")) }, { once: true })
    void limit.done.then(() => { reject(new Error("recorder did not start")) })
    recorder.start(SLICE_MS)
  })
  limit.wake()
}

/** Hands over what the recorder gives, in order, and watches that it keeps giving. */
class Slices {
  private chain: Promise<void> = Promise.resolve()
  private startedAt = 0
  private heardAt = 0
  private asked = false
  private unwatch: (() => void) | undefined

  private readonly recorder: MediaRecorder
  private readonly events: RecorderEvents
  private readonly clock: Clock

  constructor(recorder: MediaRecorder, events: RecorderEvents, clock: Clock) {
    this.recorder = recorder
    this.events = events
    this.clock = clock
    this.startedAt = clock.now()
    recorder.addEventListener("dataavailable", ({ data }) => { this.take(data, this.clock.now() - this.startedAt) })
  }

  begin(): void {
    this.startedAt = this.heardAt = this.clock.now()
    this.unwatch = this.clock.every(500, () => { this.watch() })
  }

  async stop(): Promise<number> {
    this.unwatch?.()
    const durationMs = this.clock.now() - this.startedAt
    const ended = new Promise<void>((resolve) => { this.recorder.addEventListener("stop", () => { resolve() }, { once: true }) })
    if (this.recorder.state !== "inactive") {
      this.recorder.stop()
      await Promise.race([ended, this.clock.sleep(SILENCE_MS).done])
    }
    await this.chain
    return durationMs
  }

  private take(data: Blob, endMs: number): void {
    if (data.size === 0) return
    this.heardAt = this.clock.now()
    this.asked = false
    this.chain = this.chain.then(async () => { this.events.slice({ bytes: await data.arrayBuffer(), endMs }) })
  }

  private watch(): void {
    const silence = this.clock.now() - this.heardAt
    if (silence > SILENCE_MS && !this.asked && this.recorder.state === "recording") {
      this.asked = true
      this.recorder.requestData()
    }
    if (silence > SILENCE_MS + LAST_CHANCE_MS || this.recorder.state === "inactive") {
      this.unwatch?.()
      this.events.silent()
    }
  }
}
