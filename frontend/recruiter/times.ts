const AS_DATE_DAYS = 8

/** Times come from the server in its zone; here they get the reader's zone and stay fresh. */
export function localiseTimes(root: ParentNode, now: Date): void {
  const language = document.documentElement.lang || "en"
  for (const time of root.querySelectorAll<HTMLTimeElement>("time[data-relative], time[data-exact]")) {
    const moment = new Date(time.dateTime)
    if (Number.isNaN(moment.getTime())) continue
    const exact = inZone(moment, language)
    if (time.title !== exact) time.title = exact
    const words = time.hasAttribute("data-relative") ? relative(moment, now, language) : exact
    if (time.textContent !== words) time.textContent = words
  }
}

export function inZone(moment: Date, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    ...(timeZone && { timeZone }),
  }).format(moment)
}

export function relative(moment: Date, now: Date, language: string): string {
  const minutes = Math.round((moment.getTime() - now.getTime()) / 60_000)
  const hours = Math.round(minutes / 60)
  const days = Math.round(hours / 24)
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" })
  if (minutes === 0) return words.format(0, "second")
  if (Math.abs(minutes) < 60) return words.format(minutes, "minute")
  if (Math.abs(hours) < 24) return words.format(hours, "hour")
  if (Math.abs(days) < AS_DATE_DAYS) return words.format(days, "day")
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(moment)
}
