/** Fields marked `data-secret` get a button that shows what was typed. */
export function revealSecrets(root: ParentNode): void {
  for (const box of root.querySelectorAll<HTMLElement>("[data-secret]:not([data-ready])")) {
    const input = box.querySelector("input")
    const button = box.querySelector("button")
    if (!input || !button) continue
    box.dataset["ready"] = ""
    button.hidden = false
    button.addEventListener("click", () => {
      toggle(input, button)
    })
    // A browser offers to remember the text of a field that is not a password field any more.
    input.form?.addEventListener("submit", () => {
      input.type = "password"
    })
  }
}

function toggle(input: HTMLInputElement, button: HTMLButtonElement): void {
  const hidden = input.type === "password"
  input.type = hidden ? "text" : "password"
  button.setAttribute("aria-pressed", String(hidden))
  button.textContent = (hidden ? button.dataset["hide"] : button.dataset["show"]) ?? ""
}
