/**
 * Forms marked `data-guard` ask before the page is left with changes that were not sent;
 * `data-unsaved` says that the server knows of some.
 */
export function guardUnsaved(page: Window): void {
  const changed = new Set<HTMLFormElement>()
  page.document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form
    if (form?.matches("[data-guard]")) changed.add(form)
  })
  page.document.addEventListener("submit", (event) => {
    changed.delete(event.target as HTMLFormElement)
    ;(event.target as HTMLFormElement).removeAttribute("data-unsaved")
  })
  page.document.addEventListener("reset", (event) => {
    changed.delete(event.target as HTMLFormElement)
  })
  page.addEventListener("beforeunload", (event) => {
    const told = page.document.querySelector("form[data-guard][data-unsaved]")
    if (told || [...changed].some((form) => form.isConnected)) event.preventDefault()
  })
}
