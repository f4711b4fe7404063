/** A mail scanner fetches the page; only a person's browser runs this and says that somebody is here. */
export async function tellArrival(): Promise<void> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  showLocalTimes(document, zone)
  const arrival = document.getElementById("arrival")?.textContent
  if (!arrival) return
  const { url, csrf } = JSON.parse(arrival) as { url: string; csrf: string }
  await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
    body: JSON.stringify({ time_zone: zone }),
  }).catch(() => undefined)
}

/** The server knows the reader's zone only from now on; this visit is put right here. */
export function showLocalTimes(page: ParentNode, zone: string): void {
  for (const time of page.querySelectorAll("time[data-zoned]")) {
    const at = new Date(time.getAttribute("datetime") ?? "")
    if (Number.isNaN(at.getTime())) continue
    const language = document.documentElement.lang || undefined
    const words = at.toLocaleString(language, {
      weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
    })
    time.textContent = `${words} (${zone})`
  }
}
