/** Which key means what. A key that a field, a button or the browser's own player uses is theirs. */

export type Command =
  | "toggle" | "back" | "forward" | "farBack" | "farForward" | "slower" | "faster"
  | "skip" | "captions" | "comment" | "previous" | "next"

const COMMANDS: Record<string, Command> = {
  " ": "toggle",
  k: "toggle",
  arrowleft: "back",
  arrowright: "forward",
  j: "farBack",
  l: "farForward",
  "<": "slower",
  ">": "faster",
  s: "skip",
  t: "captions",
  c: "comment",
  p: "previous",
  n: "next",
}

const WRITTEN_INTO = "select, textarea, dialog, [contenteditable=true], input:not([type=checkbox], [type=radio])"
const PRESSED = "button, a, summary, label, [role=button], input[type=checkbox]"
/** They move with arrows: choices among themselves, a list by scrolling, a video in time. */
const MOVED = "video, input[type=radio], [data-lines]"

export function command(key: string, target: EventTarget | null): Command | undefined {
  const wanted = COMMANDS[key.toLowerCase()]
  if (!wanted || !(target instanceof Element)) return wanted
  return isTheirs(key, target) ? undefined : wanted
}

function isTheirs(key: string, target: Element): boolean {
  if (target.closest(WRITTEN_INTO)) return true
  if (key === " ") return target.closest(`${PRESSED}, ${MOVED}`) !== null
  return key.startsWith("Arrow") && target.closest(MOVED) !== null
}
