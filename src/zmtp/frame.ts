/** Bits of a frame's first octet (RFC 37, section 2.2). */
export const more = 0x01
export const long = 0x02
export const command = 0x04

/** Largest size of the short form. */
export const shortFrameLimit = 255

/** Octets in front of a body of this size. */
export const headerSize = (bodySize: number): number => (bodySize > shortFrameLimit ? 9 : 2)

/** Writes a frame's header at `offset`; answers the offset behind it. */
export const writeHeader = (target: Uint8Array, offset: number, flags: number, size: number): number => {
  if (size <= shortFrameLimit) {
    target[offset] = flags
    target[offset + 1] = size
    return offset + 2
  }
  target[offset] = flags | long
  const high = Math.floor(size / 0x1_0000_0000)
  target[offset + 1] = high >>> 24
  target[offset + 2] = high >>> 16
  target[offset + 3] = high >>> 8
  target[offset + 4] = high
  target[offset + 5] = size >>> 24
  target[offset + 6] = size >>> 16
  target[offset + 7] = size >>> 8
  target[offset + 8] = size
  return offset + 9
}

/** The 8-octet size at `offset`; above 2^53 it comes out as Infinity, which no limit lets through. */
export const readLongSize = (source: Uint8Array, offset: number): number => {
  const high = read32(source, offset)
  return high > 0x1f_ffff ? Number.POSITIVE_INFINITY : high * 0x1_0000_0000 + read32(source, offset + 4)
}

const read32 = (source: Uint8Array, offset: number): number =>
  (((source[offset] as number) << 24) |
    ((source[offset + 1] as number) << 16) |
    ((source[offset + 2] as number) << 8) |
    (source[offset + 3] as number)) >>>
  0
