import { allocate } from "../../core/bytes.ts"
import { Timestamp } from "./timestamp.ts"

/** The ext code that msgpack gives to timestamps. */
export const timestampCode = -1

const secondsIn34Bits = 2 ** 34

const fieldsOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** The content of the ext value: 4, 8 or 12 bytes, as few as hold the timestamp. */
export const timestampBytes = ({ seconds, nanoseconds }: Timestamp): Uint8Array => {
  if (typeof seconds === "bigint" || seconds < 0 || seconds >= secondsIn34Bits) {
    const bytes = allocate(12)
    const fields = fieldsOf(bytes)
    fields.setUint32(0, nanoseconds)
    fields.setBigInt64(4, BigInt(seconds))
    return bytes
  }
  if (nanoseconds === 0 && seconds < 2 ** 32) {
    const bytes = allocate(4)
    fieldsOf(bytes).setUint32(0, seconds)
    return bytes
  }
  const bytes = allocate(8)
  fieldsOf(bytes).setBigUint64(0, (BigInt(nanoseconds) << 34n) | BigInt(seconds))
  return bytes
}

/** Reads the content of the ext value. Throws a `RangeError` for one that is no timestamp. */
export const readTimestamp = (bytes: Uint8Array): Timestamp => {
  const fields = fieldsOf(bytes)
  switch (bytes.length) {
    case 4:
      return new Timestamp(fields.getUint32(0))
    case 8: {
      const both = fields.getBigUint64(0)
      return new Timestamp(both & 0x3_ffff_ffffn, Number(both >> 34n))
    }
    case 12:
      return new Timestamp(fields.getBigInt64(4), fields.getUint32(0))
    default:
      throw new RangeError(`A timestamp has 4, 8 or 12 bytes, not ${bytes.length}.`)
  }
}
