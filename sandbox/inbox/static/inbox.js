// Keeps the list fresh every few seconds, unless paused or out of sight.
const PERIOD = 3000
const list = document.getElementById("list")
const state = document.getElementById("state")
const pause = document.getElementById("pause")
let paused = false

const newest = () => list.firstElementChild?.dataset.newest

async function refresh() {
  if (paused || document.hidden) return
  try {
    const answer = await fetch(list.dataset.source)
    if (!answer.ok) throw new Error(answer.statusText)
    show(await answer.text())
  } catch {
    state.textContent = "The inbox does not answer; trying again."
  }
}

function show(html) {
  const before = newest()
  const fresh = new DOMParser().parseFromString(html, "text/html").body
  const changed = fresh.firstElementChild?.dataset.newest !== before
  state.textContent = changed ? "The list has changed." : "Refreshes by itself."
  // Replacing the list would take the focus from whoever stands in it.
  if (!changed && list.contains(document.activeElement)) return
  const focused = document.activeElement?.closest("#list a")?.getAttribute("href")
  list.replaceChildren(...fresh.childNodes)
  if (focused) list.querySelector(`a[href="${focused}"]`)?.focus()
}

pause.hidden = false
document.getElementById("refresh").hidden = true
state.textContent = "Refreshes by itself."
pause.addEventListener("click", () => {
  paused = !paused
  pause.textContent = paused ? "Go on" : "Pause"
  state.textContent = paused ? "Paused." : "Refreshes by itself."
  void refresh()
})
setInterval(refresh, PERIOD)
