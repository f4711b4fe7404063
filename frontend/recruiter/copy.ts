import { announce } from "./toasts.ts"

const SHOWN_MS = 2000

/** Buttons with `data-copy` put that text on the clipboard and say so, on the button and aloud. */
export function copyOnClick(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]")
    if (button) void copy(button, navigator.clipboard)
  })
}

export async function copy(
  button: HTMLElement,
  clipboard: Pick<Clipboard, "writeText"> | undefined,
): Promise<void> {
  const text = button.dataset["copy"] ?? ""
  const copied = await put(clipboard, text)
  if (!copied) select(button)
  const words = (copied ? button.dataset["copied"] : button.dataset["failed"]) ?? ""
  announce(words)
  show(button, words)
}

async function put(
  clipboard: Pick<Clipboard, "writeText"> | undefined,
  text: string,
): Promise<boolean> {
  // Over plain http, except on localhost, browsers have no clipboard at all.
  if (!clipboard) return false
  try {
    await clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function select(button: HTMLElement): void {
  const text = button.closest("[data-copy-box]")?.querySelector("code")
  if (text) getSelection()?.selectAllChildren(text)
}

function show(button: HTMLElement, words: string): void {
  const label = button.querySelector<HTMLElement>("[data-copy-text]")
  if (!label) return
  label.dataset["before"] ??= label.textContent
  label.textContent = words
  window.setTimeout(() => {
    label.textContent = label.dataset["before"] ?? ""
  }, SHOWN_MS)
}
