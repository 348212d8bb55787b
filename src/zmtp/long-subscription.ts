/**
 * Some widely deployed peers write a subscription of more than 245 octets with a short header's flags but an
 * eight-octet size. A command of size zero is never legal, so the octets behind one tell.
 */

/** The answer when more octets are needed to tell. */
export const undecided = -1

const names = [
  [9, ..."SUBSCRIBE"].map((each) => (typeof each === "string" ? each.charCodeAt(0) : each)),
  [6, ..."CANCEL"].map((each) => (typeof each === "string" ? each.charCodeAt(0) : each)),
]
const nameAt = 9
/** Octets 1 to 6 are zero, octet 7 is one, octet 8 is below 10: a size of 256 to 265. */
const sizeTail = 7

/**
 * The size of the body of such a command at `start` (its header then has nine octets), 0 when it is an
 * ordinary empty command, `undecided` when the chunk ends too early.
 */
export const legacyCommandSize = (chunk: Uint8Array, start: number): number => {
  const available = chunk.length - start
  for (let index = 2; index < Math.min(sizeTail, available); index++) if (chunk[start + index] !== 0) return 0
  if (available <= sizeTail) return undecided
  if (chunk[start + sizeTail] !== 1) return 0
  if (available <= sizeTail + 1) return undecided
  const low = chunk[start + sizeTail + 1] as number
  if (low >= 10) return 0
  let open = false
  for (const name of names) {
    let index = 0
    while (index < name.length && nameAt + index < available && chunk[start + nameAt + index] === name[index])
      index++
    if (index === name.length) return 0x100 + low
    if (nameAt + index >= available) open = true
  }
  return open ? undecided : 0
}
