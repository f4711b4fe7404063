/** Forms marked `data-guard` ask before the page is left with changes that were not sent. */
export function guardUnsaved(page: Window): void {
  const changed = new Set<HTMLFormElement>()
  page.document.addEventListener("input", (event) => {
    const form = (event.target as HTMLInputElement).form
    if (form?.matches("[data-guard]")) changed.add(form)
  })
  page.document.addEventListener("submit", (event) => {
    changed.delete(event.target as HTMLFormElement)
  })
  page.document.addEventListener("reset", (event) => {
    changed.delete(event.target as HTMLFormElement)
  })
  page.addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault()
  })
}
