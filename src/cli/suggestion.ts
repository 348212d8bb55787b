/** The word that was probably meant, as a sentence with a blank behind it: `Did you mean "send"? `; else nothing. */
export const suggestion = (word: string, known: readonly string[], prefix = ""): string => {
  const lower = word.toLowerCase()
  const near = known
    .map((each) => ({ each, distance: distanceOf(lower, each.toLowerCase()) }))
    .filter(
      ({ each, distance }) => distance <= Math.max(1, Math.floor(each.length / 3)) || begins(each, lower),
    )
    .sort((one, other) => one.distance - other.distance)[0]
  return near === undefined ? "" : `Did you mean ${prefix}${near.each}? `
}

const begins = (known: string, word: string): boolean => word.length > 1 && known.startsWith(word)

/** Letters to insert, remove, exchange or swap with their neighbour. */
const distanceOf = (one: string, other: string): number => {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, index) => index)]
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      const at = (up: number, left: number): number => (rows[i - up] ?? row)[j - left] ?? 0
      const differs = one[i - 1] === other[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
      row[j] = Math.min(
        at(1, 0) + 1,
        (row[j - 1] as number) + 1,
        at(1, 1) + differs,
        swapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    rows[i] = row
  }
  return (rows[one.length] as number[])[other.length] as number
}
