/** Search within a page: topics that do not hold every word step aside, and so do their links. */
export function findTopics(root: Document): void {
  const field = root.querySelector<HTMLInputElement>("[data-find]")
  if (!field) return
  field.addEventListener("input", () => {
    show(root, field.value)
  })
  if (field.value) show(root, field.value)
}

function show(root: Document, asked: string): void {
  const words = asked.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const topics = [...root.querySelectorAll<HTMLElement>("[data-topic]")]
  for (const topic of topics) {
    const text = textOf(topic)
    topic.hidden = !words.every((word) => text.includes(word))
    const id = topic.getAttribute("aria-labelledby") ?? ""
    const entry = root.querySelector<HTMLElement>(`[data-find-in] nav a[href="#${id}"]`)?.closest("li")
    if (entry) entry.hidden = topic.hidden
  }
  const found = topics.filter((topic) => !topic.hidden).length
  tell(root, words.length > 0, found, topics.length)
}

/** What is read aloud of a picture can be searched for, too. */
function textOf(topic: HTMLElement): string {
  const pictures = [...topic.querySelectorAll("img")].map((each) => each.alt)
  return [topic.textContent, ...pictures].join(" ").toLocaleLowerCase()
}

function tell(root: Document, isAsked: boolean, found: number, all: number): void {
  const place = root.querySelector<HTMLElement>("[data-found]")
  const words = place?.dataset["of"] ?? ""
  if (place) {
    place.textContent = isAsked
      ? words.replace("{found}", String(found)).replace("{all}", String(all))
      : ""
  }
  const none = root.querySelector<HTMLElement>("[data-find-none]")
  if (none) none.hidden = found > 0
}
