/**
 * The panel of the guided demo: it folds, it knows on which page it stands, and it hears when
 * somebody presses play. The server knows all else.
 */
const FOLDED = "greenroom-coach-folded"
const PLAYER = "video[data-player]"

export function guideTour(root: Document, played: (form: HTMLElement) => void): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-coach-fold]")
    if (button) fold(root, !isFolded(), button)
  })
  root.addEventListener("keydown", (event) => {
    const inside = (event.target as Element).closest("[data-coach].floating")
    if (event.key === "Escape" && inside && !isFolded()) {
      fold(root, true, inside.querySelector<HTMLElement>("[data-coach-fold]"))
    }
  })
  root.addEventListener("submit", (event) => {
    const here = (event.target as Element).querySelector<HTMLInputElement>("[data-here]")
    if (here) here.value = location.pathname + location.search
  })
  hearPlaying(root, played)
  keepFocus(root)
}

/** Tell once. On a slow line the player is there before this script is, and before the panel. */
function hearPlaying(root: Document, played: (form: HTMLElement) => void): void {
  let hasPlayed = [...root.querySelectorAll<HTMLMediaElement>(PLAYER)].some((player) => !player.paused)
  let isTold = false
  const tell = (): void => {
    const form = root.querySelector<HTMLElement>("[data-coach-watched]")
    if (!hasPlayed || isTold || !form) return
    isTold = true
    played(form)
  }
  root.addEventListener("play", (event) => {
    hasPlayed ||= (event.target as Element).matches(PLAYER)
    tell()
  }, true)
  root.addEventListener("htmx:after:settle", tell)
  tell()
}

/** After each exchange of the panel: as folded as before, and the focus stays in it. */
export function settleTour(root: Document): void {
  const button = root.querySelector<HTMLElement>("[data-coach].floating [data-coach-fold]")
  if (button) show(root, isFolded(), button)
}

function keepFocus(root: Document): void {
  let hadFocus = false
  root.addEventListener("htmx:before:swap", () => {
    hadFocus = root.activeElement?.closest("#coach") !== null && root.activeElement !== root.body
  })
  root.addEventListener("htmx:after:settle", () => {
    if (hadFocus && root.activeElement === root.body) {
      root.querySelector<HTMLElement>("[data-coach-words]")?.focus()
    }
    hadFocus = false
  })
}

function isFolded(): boolean {
  return sessionStorage.getItem(FOLDED) === "1"
}

function fold(root: Document, folded: boolean, button: HTMLElement | null): void {
  sessionStorage.setItem(FOLDED, folded ? "1" : "0")
  if (!button) return
  show(root, folded, button)
  button.focus()
}

function show(root: Document, folded: boolean, button: HTMLElement): void {
  const body = root.querySelector<HTMLElement>("[data-coach].floating [data-coach-body]")
  if (body) body.hidden = folded
  button.setAttribute("aria-expanded", String(!folded))
  button.setAttribute("aria-label", (folded ? button.dataset["unfold"] : button.dataset["fold"]) ?? "")
}
