import { textWidth } from "../text-width.ts"

/** How a column of text stands. */
export type Alignment = "left" | "right"

/** Lines with columns as wide as what is in them, two spaces apart. */
export const textTable = (
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): string[] => {
  const widths = alignments.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ""))))
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat(Math.max(0, (widths[column] as number) - textWidth(cell)))
        return alignments[column] === "left" ? cell + space : space + cell
      })
      .join("  ")
      .trimEnd(),
  )
}
