/** "?" shows the table, "/" goes to the search field, "g" and a digit to a page of the side-bar. */
export function listenToKeys(root: Document): void {
  let afterG = false
  root.addEventListener("keydown", (event) => {
    if (isTyping(event) || root.querySelector("dialog[open]")) return
    const chosen = afterG ? Number(event.key) : 0
    afterG = event.key === "g"
    if (chosen > 0) root.querySelectorAll<HTMLElement>(".side nav a")[chosen - 1]?.click()
    else if (event.key === "?") showTable(root)
    else if (event.key === "/") goToSearch(root, event)
  })
}

export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true
  const target = event.target
  return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable=true]")
}

function showTable(root: Document): void {
  const table = root.getElementById("shortcuts")
  if (table instanceof HTMLDialogElement) table.showModal()
}

function goToSearch(root: Document, event: KeyboardEvent): void {
  const field = root.querySelector<HTMLInputElement>("input[type=search]")
  if (!field) return
  event.preventDefault()
  field.focus()
  field.select()
}
