import type { Picture } from "../ports"
import type { Meter } from "../devices/meter"
import { loudness, openMeter } from "../devices/meter"
import { h, setText, show } from "./dom"
import type { Text } from "./text"

const BARS = 7
const METER_MS = 100
const WORDS_EVERY = 15

/** The camera picture with what lies on it. One for the whole page, so that the picture never flickers between steps. */
export class Stage {
  readonly node: HTMLElement
  /** How loud it is, in words; goes beside the picture. */
  readonly loudness: HTMLElement
  private readonly video: HTMLVideoElement
  private readonly voice: HTMLElement
  private readonly onAir: HTMLElement
  private readonly timer: HTMLElement
  private readonly count: HTMLElement
  private readonly bars: readonly HTMLElement[]
  private readonly text: Text
  private meter: Meter | null = null
  private picture: Picture | undefined
  private ticks = 0

  constructor(text: Text) {
    this.text = text
    this.video = h("video", { playsinline: true, autoplay: true, class: "mirror" })
    this.video.muted = true
    this.voice = h("p", { class: "voice" }, text("audio_only_now"))
    this.onAir = h("span", { class: "on-air" }, h("i", { "aria-hidden": "true" }), text("recording"))
    this.timer = h("span", { class: "left num", role: "timer", "aria-live": "off" })
    this.count = h("span", { class: "count-down num", "aria-hidden": "true" })
    this.bars = Array.from({ length: BARS }, () => h("i"))
    this.loudness = h("span", { class: "small muted" })
    const picture = h("div", { class: "picture", role: "img", "aria-label": text("camera_picture") }, this.video)
    this.node = h("div", { class: "stage" }, picture, this.voice, this.onAir, this.timer, this.count, h("span", { class: "level", "aria-hidden": "true" }, ...this.bars))
    this.say({})
    setInterval(() => { this.measure() }, METER_MS)
  }

  /** Shows this picture; nothing when there is none. */
  connect(picture: Picture | undefined): void {
    if (picture === this.picture) return
    this.picture = picture
    this.video.srcObject = picture?.stream ?? null
    show(this.video, picture !== undefined && !picture.audioOnly)
    show(this.voice, picture?.audioOnly ?? false)
    this.meter?.close()
    this.meter = picture ? openMeter(picture.stream) : null
    if (picture) void this.video.play().catch(() => undefined)
  }

  say(words: { readonly recording?: boolean; readonly timer?: string; readonly count?: string }): void {
    show(this.onAir, words.recording ?? false)
    show(this.timer, words.timer !== undefined)
    show(this.count, words.count !== undefined)
    setText(this.timer, words.timer ?? "")
    setText(this.count, words.count ?? "")
    this.node.classList.toggle("live", words.recording ?? false)
  }

  private measure(): void {
    if (!this.meter || !this.node.isConnected) return
    const level = this.meter.level()
    this.bars.forEach((bar, index) => {
      const shape = 1 - Math.abs(index - (BARS - 1) / 2) / BARS
      bar.style.setProperty("--level", String(Math.max(0.12, Math.min(1, level * 1.6 * shape))))
    })
    if (this.ticks % WORDS_EVERY === 0) setText(this.loudness, this.text(`loudness_${loudness(level)}`))
    this.ticks += 1
  }
}
