/** Menus are `<details data-menu>`: they work without us, and close on Escape and outside clicks with us. */
export function closeMenus(root: Document): void {
  root.addEventListener("click", (event) => {
    for (const menu of openMenus(root)) if (!menu.contains(event.target as Node)) menu.open = false
  })
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return
    for (const menu of openMenus(root)) {
      menu.open = false
      menu.querySelector("summary")?.focus()
    }
  })
  root.addEventListener("focusout", (event) => {
    const menu = (event.target as Element).closest<HTMLDetailsElement>("details[data-menu]")
    const next = event.relatedTarget
    if (menu && next instanceof Node && !menu.contains(next)) menu.open = false
  })
}

function openMenus(root: Document): NodeListOf<HTMLDetailsElement> {
  return root.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")
}
