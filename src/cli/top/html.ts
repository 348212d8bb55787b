const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

/** Text that is HTML already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | readonly Html[]

const shown = (part: Part): string => {
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map(shown).join("")
  return String(part).replace(/[&<>"']/g, (each) => escapes[each] as string)
}

/** HTML with values in it: what is no HTML itself is escaped, so nothing that a peer says becomes a part of the page. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(
    texts.map((text, index) => text + (index < parts.length ? shown(parts[index] as Part) : "")).join(""),
  )
