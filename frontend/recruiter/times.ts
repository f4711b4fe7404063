const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const AS_DATE = 8 * DAY

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
  const seconds = (moment.getTime() - now.getTime()) / 1000
  const distance = Math.abs(seconds)
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" })
  if (distance < MINUTE) return words.format(0, "second")
  if (distance < HOUR) return words.format(Math.trunc(seconds / MINUTE), "minute")
  if (distance < DAY) return words.format(Math.trunc(seconds / HOUR), "hour")
  if (distance < AS_DATE) return words.format(Math.trunc(seconds / DAY), "day")
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(moment)
}
