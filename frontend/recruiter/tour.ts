/**
 * The panel of the guided demo: it folds, it knows on which page it stands, and it hears when
 * somebody presses play. The server knows all else.
 */
const FOLDED = "greenroom-coach-folded"

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
  const plays = (player: Element): void => {
    const form = root.querySelector<HTMLElement>("[data-coach-watched]")
    if (form && player.matches("[data-player]")) played(form)
  }
  root.addEventListener("play", (event) => { plays(event.target as Element) }, true)
  // On a slow machine somebody may press play before this script has arrived.
  for (const player of root.querySelectorAll<HTMLMediaElement>("video[data-player]")) if (!player.paused) plays(player)
  keepFocus(root)
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
