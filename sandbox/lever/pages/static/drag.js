// Dragging cards with a mouse, a pen or a finger. A finger holds still first, so that it can scroll.
const SLACK = 6
const HOLD_MS = 350
const EDGE = 56
const STEP = 14

/** `tell` hears of the beginning and the end, names what a card stands for, and takes the drop. */
export function letDrag(root, tell) {
  let press = null

  root.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-card]")
    if (!card || event.button !== 0 || event.target.closest("input, details, select, button")) return
    press = { card, id: event.pointerId, x: event.clientX, y: event.clientY, ghost: null, column: null }
    if (event.pointerType !== "mouse") press.timer = setTimeout(() => press && begin(), HOLD_MS)
  })
  window.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return
    const isFar = Math.hypot(event.clientX - press.x, event.clientY - press.y) > SLACK
    if (!press.ghost && isFar) {
      if (press.timer) return forget()
      begin()
    }
    if (press?.ghost) follow(event)
  })
  window.addEventListener("pointerup", (event) => {
    if (!press || event.pointerId !== press.id) return
    const { ghost, column, card } = press
    forget()
    if (!ghost) return
    swallowClick()
    if (column && column !== card.closest("[data-stage]")) tell.dropped(tell.chosen(card), column)
  })
  window.addEventListener("pointercancel", forget)
  window.addEventListener("keydown", (event) => { if (event.key === "Escape") forget() })
  // Only once a finger drags: else the page could no longer be scrolled over a card.
  root.addEventListener("touchmove", (event) => { if (press?.ghost) event.preventDefault() }, { passive: false })
  root.addEventListener("contextmenu", (event) => { if (press?.ghost) event.preventDefault() })

  function begin() {
    const { card } = press
    const count = tell.chosen(card).length
    const ghost = card.cloneNode(true)
    for (const named of [ghost, ...ghost.querySelectorAll("[id]")]) named.removeAttribute("id")
    ghost.querySelector("details")?.remove()
    ghost.classList.add("ghost")
    ghost.setAttribute("aria-hidden", "true")
    ghost.style.width = `${card.offsetWidth}px`
    if (count > 1) ghost.append(Object.assign(document.createElement("p"), { className: "chip", textContent: `${count} candidates` }))
    document.body.append(ghost)
    press.ghost = ghost
    place(press.x, press.y)
    root.classList.add("dragging")
    getSelection()?.removeAllRanges()
    tell.began()
  }

  function follow(event) {
    event.preventDefault()
    place(event.clientX, event.clientY)
    scrollAtEdges(event)
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-stage]")
    if (under === press.column) return
    press.column?.classList.remove("target")
    press.column = under ?? null
    press.column?.classList.add("target")
  }

  function place(x, y) {
    press.ghost.style.transform = `translate(${x + 8}px, ${y + 8}px)`
  }

  function scrollAtEdges({ clientX, clientY }) {
    const board = root.querySelector(".board")
    if (clientX < EDGE) board.scrollLeft -= STEP
    if (clientX > innerWidth - EDGE) board.scrollLeft += STEP
    if (clientY < EDGE) scrollBy(0, -STEP)
    if (clientY > innerHeight - EDGE) scrollBy(0, STEP)
  }

  function forget() {
    if (!press) return
    clearTimeout(press.timer)
    press.ghost?.remove()
    press.column?.classList.remove("target")
    if (press.ghost) tell.ended()
    root.classList.remove("dragging")
    press = null
  }

  // The release over a link would open it.
  function swallowClick() {
    const stop = (event) => { event.preventDefault(); event.stopPropagation() }
    window.addEventListener("click", stop, { capture: true, once: true })
    setTimeout(() => window.removeEventListener("click", stop, { capture: true }), 0)
  }
}
