export type Values = Readonly<Record<string, string | number>>
export type Text = (key: string, values?: Values) => string

/** Texts come translated from the page; `{name}` is filled in here. */
export function textsOf(texts: Readonly<Record<string, string>>): Text {
  return (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** 72,000 ms is 1:12. */
export function clockTime(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
}

/** Counting down, the last part of a second still shows. */
export function timeLeft(until: number, now: number): string {
  return clockTime(Math.ceil(Math.max(0, until - now) / 1000) * 1000)
}

/** 120 seconds is "2 minutes", 90 is "1:30 minutes", 30 is "30 seconds". */
export function duration(text: Text, seconds: number): string {
  if (seconds < 60) return text("seconds", { count: seconds })
  if (seconds === 60) return text("one_minute")
  return text("minutes", { count: seconds % 60 === 0 ? seconds / 60 : clockTime(seconds * 1000) })
}
