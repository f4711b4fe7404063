/** The transcript beside the player: the line that is spoken now, and the lines that somebody looks for. */

/** Which of these beginnings was passed last; -1 before the first. */
export function lastBegun(beginnings: readonly number[], now: number): number {
  let low = 0
  let high = beginnings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((beginnings[middle] ?? 0) <= now) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function follow(root: ParentNode, seconds: number): void {
  const now = Math.round(seconds * 1000)
  const line = markLast(root.querySelectorAll<HTMLElement>("[data-line]"), "line", now)
  for (const old of root.querySelectorAll<HTMLElement>("[data-word][data-now]")) {
    if (!line?.contains(old)) delete old.dataset["now"]
  }
  if (line) markLast(line.querySelectorAll<HTMLElement>("[data-word]"), "word", now)
}

/** A line that comes newly in view of the ear also comes in view of the eye, inside its own box alone. */
function markLast(all: NodeListOf<HTMLElement>, kind: "line" | "word", now: number): HTMLElement | undefined {
  const begun = lastBegun(Array.from(all, (each) => Number(each.dataset[kind])), now)
  for (const [place, each] of all.entries()) {
    const isNow = place === begun
    if (isNow === ("now" in each.dataset)) continue
    if (isNow) each.dataset["now"] = ""
    else delete each.dataset["now"]
    if (kind === "line") showAsCurrent(each, isNow)
  }
  return all[begun]
}

function showAsCurrent(line: HTMLElement, isNow: boolean): void {
  if (!isNow) {
    line.removeAttribute("aria-current")
    return
  }
  line.setAttribute("aria-current", "true")
  const box = line.parentElement
  if (box && !box.matches(":hover, :focus-within")) box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 3
}

/** The moment that a click means: of the word, or of its line. */
export function momentOf(target: Element): number | undefined {
  const place = target.closest<HTMLElement>("[data-word], [data-line]")
  const said = place?.dataset["word"] ?? place?.dataset["line"]
  return said === undefined ? undefined : Number(said) / 1000
}

/** Leave the lines in which all these words occur, and say how many that are. */
export function look(root: ParentNode, words: string): void {
  const wanted = plain(words).split(/\s+/).filter(Boolean)
  let count = 0
  for (const line of root.querySelectorAll<HTMLElement>("[data-line]")) {
    const said = plain(line.textContent)
    line.hidden = !wanted.every((word) => said.includes(word))
    if (!line.hidden) count += 1
  }
  const answer = root.querySelector<HTMLElement>("[data-found]")
  if (!answer) return
  const sentence = count === 1 ? answer.dataset["one"] : answer.dataset["many"]
  answer.textContent = wanted.length > 0 ? (sentence ?? "").replace("NUMBER", String(count)) : ""
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase()
}
