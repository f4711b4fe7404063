/** What the page's player does beyond the browser's own controls. */
import type { Command } from "./keys.ts"

const STEPS: Partial<Record<Command, number>> = { back: -5, forward: 5, farBack: -10, farForward: 10 }

export interface Playable {
  currentTime: number
  paused: boolean
  play(): Promise<void>
  pause(): void
}

/** From and until, in milliseconds. */
export type Pause = readonly [number, number]

export function obey(video: Playable, order: Command): void {
  const step = STEPS[order]
  if (step !== undefined) video.currentTime = Math.max(0, video.currentTime + step)
  if (order !== "toggle") return
  if (video.paused) video.play().catch(() => undefined) // the page tells why by itself
  else video.pause()
}

/** The next speed in this direction, or the last one there is. */
export function nextSpeed(speeds: readonly number[], now: number, direction: 1 | -1): number {
  const further = speeds.filter((speed) => (speed - now) * direction > 0)
  if (further.length === 0) return now
  return direction > 0 ? Math.min(...further) : Math.max(...further)
}

/** Where to go on when nobody speaks at this moment; undefined when somebody does. */
export function afterPause(pauses: readonly Pause[], seconds: number): number | undefined {
  const now = seconds * 1000
  const pause = pauses.find(([from, until]) => now >= from && now < until - LEAST_JUMP_MS)
  return pause && pause[1] / 1000
}

const LEAST_JUMP_MS = 100

export function readPauses(text: string | undefined): Pause[] {
  const read: unknown = text ? JSON.parse(text) : []
  return read as Pause[]
}

export function quietSeconds(pauses: readonly Pause[]): number {
  return pauses.reduce((sum, [from, until]) => sum + until - from, 0) / 1000
}

/** A moment as a clock shows it, such as 1:07. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, "0")}`
}
