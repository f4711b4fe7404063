const COOKIE = "greenroom-theme"
const YEAR_S = 365 * 24 * 3600

/** The server reads the cookie and writes `data-theme`, so a page never flashes in the wrong colours. */
export function switchTheme(root: Document): void {
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-theme-choice]")
    if (button) choose(root, button.dataset["themeChoice"] ?? "")
  })
}

export function choose(root: Document, theme: string): void {
  if (theme) root.documentElement.dataset["theme"] = theme
  else delete root.documentElement.dataset["theme"]
  root.querySelector("meta[name=color-scheme]")?.setAttribute("content", theme || "light dark")
  for (const button of root.querySelectorAll<HTMLElement>("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === theme))
  root.cookie = `${COOKIE}=${theme}; Path=/; SameSite=Lax; Max-Age=${theme ? YEAR_S : 0}`
}
