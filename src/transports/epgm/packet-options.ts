/** Types of options (RFC 3208, section 9). */
const optionTypes = { length: 0x00, fragment: 0x01, nakList: 0x02, end: 0x0e } as const

/** The bit of an option's type that marks the last one. */
const lastBit = 0x80
/** Octets of an option before what it says, which the last of them only reserves. */
const optionHeader = 4
/** More than that in one packet is an attack. */
const mostOptions = 16

/** Sequence numbers besides the first that one request for repetition has room for. */
export const mostListed = 62

/** What the options of a packet say. */
export interface PacketOptions {
  /** All their octets. */
  readonly size: number
  /** The data is a piece of something larger. */
  readonly fragment: boolean
  /** More numbers to repeat. */
  readonly nakList: readonly number[]
  /** The source has come to its end. */
  readonly end: boolean
}

/** No options. */
export const noOptions: PacketOptions = { size: 0, fragment: false, nakList: [], end: false }

/** The options that begin at an offset. Undefined when they are malformed; those that nobody knows are passed over. */
export const decodeOptions = (view: DataView, start: number): PacketOptions | undefined => {
  if (start + optionHeader > view.byteLength) return undefined
  if ((view.getUint8(start) & ~lastBit) !== optionTypes.length || view.getUint8(start + 1) !== optionHeader) {
    return undefined
  }
  const size = view.getUint16(start + 2)
  const end = start + size
  if (size < optionHeader || end > view.byteLength) return undefined
  const found = { size, fragment: false, nakList: [] as number[], end: false }
  let offset = start + optionHeader
  for (let count = 1; offset < end; count++) {
    if (count >= mostOptions || offset + optionHeader > end) return undefined
    const type = view.getUint8(offset)
    const length = view.getUint8(offset + 1)
    if (length < optionHeader || offset + length > end) return undefined
    const known = type & ~lastBit
    if (known === optionTypes.fragment) found.fragment = true
    else if (known === optionTypes.end) found.end = true
    else if (known === optionTypes.nakList) {
      for (let at = offset + optionHeader; at + 4 <= offset + length; at += 4) {
        found.nakList.push(view.getUint32(at))
      }
    }
    offset += length
    if ((type & lastBit) !== 0) break
  }
  return found
}

/** Options in front of the only one that there is. */
const withLength = (type: number, content: number): Uint8Array => {
  const bytes = new Uint8Array(2 * optionHeader + content)
  bytes.set([optionTypes.length, optionHeader, bytes.length >> 8, bytes.length & 0xff])
  bytes.set([type | lastBit, optionHeader + content], optionHeader)
  return bytes
}

/** The option with more numbers to repeat, `mostListed` at most. */
export const encodeNakList = (sequences: readonly number[]): Uint8Array => {
  const bytes = withLength(optionTypes.nakList, 4 * sequences.length)
  const view = new DataView(bytes.buffer)
  for (const [index, sequence] of sequences.entries()) view.setUint32(2 * optionHeader + 4 * index, sequence)
  return bytes
}

/** The option that says goodbye. */
export const encodeEnd = (): Uint8Array => withLength(optionTypes.end, 0)
