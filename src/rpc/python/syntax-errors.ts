import { Exception } from "./base-exception.ts"
import { pythonClass } from "./python-class.ts"
import { str } from "./repr.ts"

/** Python's `SyntaxError`. Code that cannot be read; where, if there is a second argument that says so. */
export class SyntaxError extends Exception {
  /** What is wrong, without the place. */
  readonly msg: string | null
  /** Where it was found. */
  readonly filename: string | null
  /** From 1 on. */
  readonly lineno: number | null
  /** The column, from 1 on. */
  readonly offset: number | null
  /** The line itself. */
  readonly text: string | null

  /** Throws a `TypeError` unless the second of two arguments is an array of four or six. */
  constructor(...args: readonly unknown[]) {
    super(...args)
    const [filename, lineno, offset, text] = placeOf(args)
    this.msg = asText(args[0])
    this.filename = asText(filename)
    this.lineno = asNumber(lineno)
    this.offset = asNumber(offset)
    this.text = asText(text)
  }

  protected static override messageOf(args: readonly unknown[]): string {
    const message = str(args[0])
    const [filename, lineno] = placeOf(args)
    const places: string[] = []
    if (typeof filename === "string") places.push(filename.slice(filename.lastIndexOf("/") + 1))
    if (typeof lineno === "number") places.push(`line ${lineno}`)
    return places.length === 0 ? message : `${message} (${places.join(", ")})`
  }

  static {
    pythonClass(SyntaxError, "SyntaxError")
  }
}

/** Python's `IndentationError`. Lines are indented wrongly. */
export class IndentationError extends SyntaxError {
  static {
    pythonClass(IndentationError, "IndentationError")
  }
}

/** Python's `TabError`. Tabs and spaces are mixed. */
export class TabError extends IndentationError {
  static {
    pythonClass(TabError, "TabError")
  }
}

const placeOf = (args: readonly unknown[]): readonly unknown[] => {
  if (args.length !== 2) return []
  const place = args[1]
  if (Array.isArray(place) && (place.length === 4 || place.length === 6)) return place
  throw new TypeError("The place of a syntax error is an array of file, line, column and text.")
}

const asText = (value: unknown): string | null => (typeof value === "string" ? value : null)

const asNumber = (value: unknown): number | null => (typeof value === "number" ? value : null)
