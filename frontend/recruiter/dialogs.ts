/** `data-opens="id"` shows a dialog, `data-closes` in it closes it, so does a click beside it. */
export function openDialogs(root: Document): void {
  root.addEventListener("click", (event) => {
    const target = event.target as Element
    const opener = target.closest<HTMLElement>("[data-opens]")
    if (opener) open(root, opener)
    if (target.closest("[data-closes]")) target.closest("dialog")?.close()
    if (target instanceof HTMLDialogElement && target.open) target.close()
  })
}

function open(root: Document, opener: HTMLElement): void {
  const dialog = root.getElementById(opener.dataset["opens"] ?? "")
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return
  const menu = opener.closest("details")
  if (menu) {
    // A closed menu can't take the focus back, its summary can.
    menu.querySelector("summary")?.focus()
    menu.open = false
  }
  dialog.showModal()
}
