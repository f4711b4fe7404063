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
  private readonly veil: HTMLElement
  private readonly bars: readonly HTMLElement[]
  private readonly text: Text
  private meter: Meter | null = null
  private picture: Picture | undefined
  private ticks = 0
  private loudest = 0

  constructor(text: Text) {
    this.text = text
    this.video = h("video", { playsinline: true, autoplay: true, class: "mirror", "aria-label": text("camera_picture") })
    this.video.muted = true
    this.voice = h("p", { class: "message" }, text("audio_only_now"))
    this.onAir = h("span", { class: "pill start on-air" }, text("recording"))
    this.timer = h("span", { class: "pill end", role: "timer", "aria-live": "off" })
    this.count = h("span", { class: "countdown", "aria-hidden": "true" })
    this.veil = h("div", { class: "veil" }, this.count)
    this.bars = Array.from({ length: BARS }, () => h("i"))
    this.loudness = h("span", { class: "small muted loudness" })
    const level = h("span", { class: "level", "aria-hidden": "true" }, ...this.bars)
    this.node = h("div", { class: "stage" }, this.video, this.voice, this.veil, this.onAir, this.timer, level)
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
    if (picture && picture.width > 0) this.node.style.setProperty("--picture", `${picture.width} / ${picture.height}`)
    this.meter?.close()
    this.meter = picture ? openMeter(picture.stream) : null
    if (picture) void this.video.play().catch(() => undefined)
  }

  say(words: { readonly recording?: boolean; readonly timer?: string; readonly soon?: boolean; readonly count?: string }): void {
    show(this.onAir, words.recording ?? false)
    show(this.timer, words.timer !== undefined)
    show(this.veil, words.count !== undefined)
    setText(this.timer, words.timer ?? "")
    setText(this.count, words.count ?? "")
    this.timer.classList.toggle("soon", words.soon ?? false)
  }

  private measure(): void {
    if (!this.meter || !this.node.isConnected) return
    const level = this.meter.level()
    this.bars.forEach((bar) => { bar.style.setProperty("--level", String(Math.min(1, level * 1.8 * (0.7 + 0.3 * Math.random())))) })
    this.loudest = Math.max(this.loudest, level)
    this.ticks += 1
    if (this.ticks % WORDS_EVERY !== 0) return
    setText(this.loudness, this.text(`loudness_${loudness(this.loudest)}`))
    this.loudest = 0
  }
}
