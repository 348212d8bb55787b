const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const months = [
  ["January", "February", "March", "April", "May", "June"],
  ["July", "August", "September", "October", "November", "December"],
].flat()

const digits = (value: number, count = 2, filler = "0"): string => String(value).padStart(count, filler)
const yearDay = (date: Date): number =>
  Math.round(
    (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 1)) /
      86_400_000,
  )
const twelve = (date: Date): number => date.getHours() % 12 || 12

/** The day's place in a week that begins with Monday, from 0. */
const weekDay = (date: Date): number => (date.getDay() + 6) % 7

/** ISO 8601: a week belongs to the year that its Thursday is in. */
const isoWeek = (date: Date): { readonly year: number; readonly week: number } => {
  const thursday = new Date(date.getFullYear(), date.getMonth(), date.getDate() - weekDay(date) + 3)
  return { year: thursday.getFullYear(), week: Math.floor(yearDay(thursday) / 7) + 1 }
}

const offset = (date: Date): string => {
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? "-" : "+"}${digits(Math.floor(size / 60))}${digits(size % 60)}`
}

const zone = (date: Date): string =>
  new Intl.DateTimeFormat("en-US", { timeZoneName: "short" })
    .formatToParts(date)
    .find(({ type }) => type === "timeZoneName")?.value ?? ""

const shortcuts: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  h: "%b",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
}

const directives: Readonly<Record<string, (date: Date) => string>> = {
  a: (date) => (days[date.getDay()] as string).slice(0, 3),
  A: (date) => days[date.getDay()] as string,
  b: (date) => (months[date.getMonth()] as string).slice(0, 3),
  B: (date) => months[date.getMonth()] as string,
  C: (date) => digits(Math.floor(date.getFullYear() / 100)),
  d: (date) => digits(date.getDate()),
  e: (date) => digits(date.getDate(), 2, " "),
  f: (date) => digits(date.getMilliseconds() * 1000, 6),
  G: (date) => String(isoWeek(date).year),
  g: (date) => digits(isoWeek(date).year % 100),
  H: (date) => digits(date.getHours()),
  I: (date) => digits(twelve(date)),
  j: (date) => digits(yearDay(date) + 1, 3),
  k: (date) => digits(date.getHours(), 2, " "),
  l: (date) => digits(twelve(date), 2, " "),
  M: (date) => digits(date.getMinutes()),
  m: (date) => digits(date.getMonth() + 1),
  n: () => "\n",
  P: (date) => (date.getHours() < 12 ? "am" : "pm"),
  p: (date) => (date.getHours() < 12 ? "AM" : "PM"),
  S: (date) => digits(date.getSeconds()),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  t: () => "\t",
  U: (date) => digits(Math.floor((yearDay(date) + 7 - date.getDay()) / 7)),
  u: (date) => String(weekDay(date) + 1),
  V: (date) => digits(isoWeek(date).week),
  W: (date) => digits(Math.floor((yearDay(date) + 7 - weekDay(date)) / 7)),
  w: (date) => String(date.getDay()),
  Y: (date) => String(date.getFullYear()),
  y: (date) => digits(date.getFullYear() % 100),
  Z: zone,
  z: offset,
  "%": () => "%",
}

/** A local time in the format of C's `strftime`, with the names of the C locale. Unknown directives stay as they are. */
export const strftime = (format: string, date: Date): string =>
  format.replace(/%([a-zA-Z%])/g, (written, letter: string) => {
    if (Object.hasOwn(shortcuts, letter)) return strftime(shortcuts[letter] as string, date)
    return directives[letter]?.(date) ?? written
  })
