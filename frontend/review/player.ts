/** What the page's player does beyond the browser's own controls. */

const STEP_S = 5

export interface Playable {
  currentTime: number
  playbackRate: number
  paused: boolean
  play(): Promise<void>
  pause(): void
}

/** Keys of a player; keys typed into a field belong to the field. */
export function command(key: string, target: EventTarget | null): Command | undefined {
  if (isTyping(target)) return undefined
  return COMMANDS[key.toLowerCase()]
}

export type Command = "toggle" | "back" | "forward" | "comment" | "next"

const COMMANDS: Record<string, Command> = {
  " ": "toggle",
  k: "toggle",
  arrowleft: "back",
  arrowright: "forward",
  c: "comment",
  n: "next",
}

export function obey(video: Playable, order: Command): void {
  if (order === "toggle") {
    if (video.paused) void video.play()
    else video.pause()
  }
  if (order === "back") video.currentTime = Math.max(0, video.currentTime - STEP_S)
  if (order === "forward") video.currentTime += STEP_S
}

/** A moment as a clock shows it, such as 1:07. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, "0")}`
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest("input, select, textarea, button, a, video, dialog, [contenteditable]") !== null
}
