/** The octets of the packet types (RFC 3208, section 8.1). */
export const packetTypes = {
  SPM: 0x00,
  ODATA: 0x04,
  RDATA: 0x05,
  NAK: 0x08,
  NCF: 0x0a,
  SPMR: 0x0c,
} as const

/** What every packet says: which source it is from, or to. */
export interface PacketAddress {
  /** Six octets that name the source, together with its port. */
  readonly globalSourceId: Uint8Array
  /** From the source: its own port. To the source: the port of the session. */
  readonly sourcePort: number
  /** From the source: the port of the session. To the source: its port. */
  readonly destinationPort: number
}

/** A sign of life of a source: what it has sent, what it could repeat, and where to ask for that. */
export interface PathPacket extends PacketAddress {
  readonly type: "SPM"
  /** Counts these packets alone. */
  readonly sequence: number
  /** The oldest data that can be repeated. */
  readonly trail: number
  /** The newest data; one less than `trail` when there was none. */
  readonly lead: number
  /** Where requests for repetition go. */
  readonly address: string
  /** Whether the source says goodbye. */
  readonly last: boolean
}

/** Data, for the first time or repeated. */
export interface DataPacket extends PacketAddress {
  readonly type: "ODATA" | "RDATA"
  readonly sequence: number
  readonly trail: number
  /** Empty when it is in a form that nobody who speaks ZeroMQ sends. */
  readonly payload: Uint8Array
}

/** A request for repetition (NAK), or that it was heard (NCF). */
export interface RepairPacket extends PacketAddress {
  readonly type: "NAK" | "NCF"
  /** One at least. */
  readonly sequences: readonly number[]
  /** The source's address, as its signs of life name it. */
  readonly address: string
  /** The multicast group. */
  readonly group: string
}

/** A request for a sign of life. */
export interface PathRequest extends PacketAddress {
  readonly type: "SPMR"
}

/** A packet of PGM as ZeroMQ uses it, without what others may use besides. */
export type Packet = PathPacket | DataPacket | RepairPacket | PathRequest

/** Octets of every packet's header. */
export const headerSize = 16

/** Octets in front of the data in a packet. */
export const dataOverhead = headerSize + 8

/** Octets of IP and UDP in front of a packet. */
export const datagramOverhead = (ipv6: boolean): number => (ipv6 ? 48 : 28)

/** The bit of an options octet that says that there are options. */
export const optionsPresent = 0x01
/** The bit that says that routers should look at them. */
export const optionsForNetwork = 0x02
/** The bits of packets with parity, which repair others. */
export const parityBits = 0xc0
