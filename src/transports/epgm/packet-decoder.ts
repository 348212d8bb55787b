import { copy, empty, view as viewOf } from "../../core/bytes.ts"
import { addressSize, readAddress } from "./address-octets.ts"
import { hasRightChecksum } from "./checksum.ts"
import {
  headerSize,
  optionsPresent,
  type Packet,
  type PacketAddress,
  packetTypes,
  parityBits,
} from "./packet.ts"
import { decodeOptions, noOptions, type PacketOptions } from "./packet-options.ts"

/** What the readers of the packet types have to go by. */
interface Parts {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly flags: number
  /** Octets of the data at the end. */
  readonly dataSize: number
  readonly address: PacketAddress
}

const optionsAt = ({ view, flags }: Parts, offset: number): PacketOptions | undefined =>
  (flags & optionsPresent) === 0 ? noOptions : decodeOptions(view, offset)

const readPath = (parts: Parts): Packet | undefined => {
  const { view } = parts
  const address = readAddress(view, headerSize + 12)
  if (address === undefined) return undefined
  const options = optionsAt(parts, headerSize + 12 + addressSize(address))
  if (options === undefined) return undefined
  return {
    type: "SPM",
    ...parts.address,
    sequence: view.getUint32(headerSize),
    trail: view.getUint32(headerSize + 4),
    lead: view.getUint32(headerSize + 8),
    address,
    last: options.end,
  }
}

const readData =
  (type: "ODATA" | "RDATA") =>
  (parts: Parts): Packet | undefined => {
    const { bytes, view, dataSize } = parts
    const fixed = headerSize + 8
    // Parity repairs by arithmetic. Nobody who speaks ZeroMQ asks for it.
    if (fixed > bytes.length || (parts.flags & parityBits) !== 0) return undefined
    const options = optionsAt(parts, fixed)
    const start = fixed + (options?.size ?? 0)
    if (options === undefined || start + dataSize > bytes.length) return undefined
    return {
      type,
      ...parts.address,
      sequence: view.getUint32(headerSize),
      trail: view.getUint32(headerSize + 4),
      // Fragments are whole messages of others: its number counts, what it says is nothing for us.
      payload: options.fragment ? empty : viewOf(bytes.buffer, bytes.byteOffset + start, dataSize),
    }
  }

const readRepair =
  (type: "NAK" | "NCF") =>
  (parts: Parts): Packet | undefined => {
    const { view } = parts
    // Numbers of parity packets are no numbers of data: who asks us for some has not looked at what we offer.
    if ((parts.flags & parityBits) !== 0) return undefined
    const address = readAddress(view, headerSize + 4)
    if (address === undefined) return undefined
    const groupAt = headerSize + 4 + addressSize(address)
    const group = readAddress(view, groupAt)
    if (group === undefined) return undefined
    const options = optionsAt(parts, groupAt + addressSize(group))
    if (options === undefined) return undefined
    return {
      type,
      ...parts.address,
      sequences: [view.getUint32(headerSize), ...options.nakList],
      address,
      group,
    }
  }

const readers: Readonly<Record<number, ((parts: Parts) => Packet | undefined) | undefined>> = {
  [packetTypes.SPM]: readPath,
  [packetTypes.ODATA]: readData("ODATA"),
  [packetTypes.RDATA]: readData("RDATA"),
  [packetTypes.NAK]: readRepair("NAK"),
  [packetTypes.NCF]: readRepair("NCF"),
  [packetTypes.SPMR]: ({ address }) => ({ type: "SPMR", ...address }),
}

/**
 * The packet in a datagram (RFC 3208, section 8). Undefined when it is malformed, or of a type that ZeroMQ has no
 * use for. The payload is a view of the datagram.
 */
export const decodePacket = (bytes: Uint8Array): Packet | undefined => {
  if (bytes.length < headerSize) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const type = view.getUint8(4)
  const checksum = view.getUint16(6)
  const isData = type === packetTypes.ODATA || type === packetTypes.RDATA
  // Without data a checksum may be left out: 0 stands for none.
  if (checksum === 0 ? isData : !hasRightChecksum(bytes)) return undefined
  const address = {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    globalSourceId: copy(bytes.subarray(8, 14)),
  }
  return readers[type]?.({ bytes, view, flags: view.getUint8(5), dataSize: view.getUint16(14), address })
}
