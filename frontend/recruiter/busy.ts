/** Forms marked `data-busy-word` say so once they are sent, and are sent once: a file takes a while. */
export function sayBusy(page: Window): void {
  const before = new Map<HTMLButtonElement, Node[]>()
  page.document.addEventListener("submit", (event) => {
    const { busyWord } = (event.target as HTMLFormElement).dataset
    const button = event.submitter
    if (!busyWord || !(button instanceof HTMLButtonElement)) return
    if (before.has(button)) {
      event.preventDefault()
      return
    }
    before.set(button, [...button.childNodes])
    button.toggleAttribute("data-busy", true)
    button.setAttribute("aria-disabled", "true")
    button.replaceChildren(busyWord)
  })
  // A page that comes back by the Back button comes as it was left.
  page.addEventListener("pageshow", () => {
    for (const [button, content] of before) {
      button.removeAttribute("data-busy")
      button.removeAttribute("aria-disabled")
      button.replaceChildren(...content)
    }
    before.clear()
  })
}
