/**
 * Boxes of a list that belong to the form with the id `selected`: `data-ticks-all="selected"` ticks
 * all of them, `data-ticked` beside the buttons says how many are ticked.
 */
export function countTicks(root: Document): void {
  root.addEventListener("change", (event) => {
    const box = event.target
    if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return
    const form = box.dataset["ticksAll"]
    if (form) for (const each of boxes(root, form)) each.checked = box.checked
    tellTicks(root)
  })
}

export function tellTicks(root: Document): void {
  for (const count of root.querySelectorAll<HTMLElement>("[data-ticked]")) {
    const form = count.closest("form")
    const ticked = form ? [...boxes(root, form.id)].filter((box) => box.checked) : []
    count.textContent = String(ticked.length)
  }
}

function boxes(root: Document, form: string): NodeListOf<HTMLInputElement> {
  return root.querySelectorAll(`input[type="checkbox"][form="${CSS.escape(form)}"]`)
}
