const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const

/** Text in colours; text as it is where there are none. */
export type Paint = Readonly<Record<keyof typeof codes, (text: string) => string>>

const colors = Object.keys(codes) as (keyof typeof codes)[]

const paintWith = (paint: (color: keyof typeof codes) => (text: string) => string): Paint =>
  Object.fromEntries(colors.map((color) => [color, paint(color)])) as unknown as Paint

const escape = String.fromCharCode(27)

/** Colours of a terminal. */
export const colorPaint: Paint = paintWith((color) => {
  const [on, off] = codes[color]
  return (text) => (text === "" ? "" : `${escape}[${on}m${text}${escape}[${off}m`)
})

/** No colours. */
export const plainPaint: Paint = paintWith(() => (text) => text)

/**
 * Whether to use colours: `--no-color`, then `NO_COLOR` (when it says anything), then `FORCE_COLOR`, decide before
 * the terminal does.
 */
export const wantsColor = (
  environment: Readonly<Record<string, string | undefined>>,
  { interactive, forbidden }: { readonly interactive: boolean; readonly forbidden: boolean },
): boolean => {
  if (forbidden || (environment["NO_COLOR"] ?? "") !== "") return false
  const forced = environment["FORCE_COLOR"]
  if (forced !== undefined) return forced !== "0" && forced !== "false"
  return interactive && environment["TERM"] !== "dumb"
}
