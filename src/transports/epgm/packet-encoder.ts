import { empty } from "../../core/bytes.ts"
import { addressSize, writeAddress } from "./address-octets.ts"
import { checksumOf } from "./checksum.ts"
import {
  dataOverhead,
  headerSize,
  optionsForNetwork,
  optionsPresent,
  type Packet,
  type PathPacket,
  packetTypes,
  type RepairPacket,
} from "./packet.ts"
import { encodeEnd, encodeNakList } from "./packet-options.ts"

/** A packet with what all have in its header, and nothing else. */
const withHeader = (packet: Packet, flags: number, size: number, dataSize: number): DataView => {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, packet.sourcePort)
  view.setUint16(2, packet.destinationPort)
  view.setUint8(4, packetTypes[packet.type])
  view.setUint8(5, flags)
  bytes.set(packet.globalSourceId, 8)
  view.setUint16(14, dataSize)
  return view
}

const bytesOf = (view: DataView): Uint8Array => new Uint8Array(view.buffer)

const writePath = (packet: PathPacket): DataView => {
  const options = packet.last ? encodeEnd() : empty
  const fixed = headerSize + 12 + addressSize(packet.address)
  const view = withHeader(packet, packet.last ? optionsPresent : 0, fixed + options.length, 0)
  view.setUint32(headerSize, packet.sequence)
  view.setUint32(headerSize + 4, packet.trail)
  view.setUint32(headerSize + 8, packet.lead)
  writeAddress(view, headerSize + 12, packet.address)
  bytesOf(view).set(options, fixed)
  return view
}

const writeRepair = (packet: RepairPacket): DataView => {
  const [first = 0, ...others] = packet.sequences
  const options = others.length === 0 ? empty : encodeNakList(others)
  const flags = others.length === 0 ? 0 : optionsPresent | optionsForNetwork
  const fixed = headerSize + 4 + addressSize(packet.address) + addressSize(packet.group)
  const view = withHeader(packet, flags, fixed + options.length, 0)
  view.setUint32(headerSize, first)
  writeAddress(view, writeAddress(view, headerSize + 4, packet.address), packet.group)
  bytesOf(view).set(options, fixed)
  return view
}

const write = (packet: Packet): DataView => {
  if (packet.type === "SPM") return writePath(packet)
  if (packet.type === "SPMR") return withHeader(packet, 0, headerSize, 0)
  if ("group" in packet) return writeRepair(packet)
  const { payload } = packet
  const view = withHeader(packet, 0, dataOverhead + payload.length, payload.length)
  view.setUint32(headerSize, packet.sequence)
  view.setUint32(headerSize + 4, packet.trail)
  bytesOf(view).set(payload, dataOverhead)
  return view
}

/** The octets of a packet (RFC 3208, section 8), in memory of their own. */
export const encodePacket = (packet: Packet): Uint8Array => {
  const view = write(packet)
  const bytes = bytesOf(view)
  view.setUint16(6, checksumOf(bytes))
  return bytes
}
