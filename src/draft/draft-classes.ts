import { Client, Server } from "./client-server.ts"
import { Datagram } from "./datagram.ts"
import { Channel, Peer } from "./peer-channel.ts"
import { Dish, Radio } from "./radio-dish.ts"
import { Gather, Scatter } from "./scatter-gather.ts"

/** The class of each draft socket type. */
export const draftClasses = {
  SERVER: Server,
  CLIENT: Client,
  RADIO: Radio,
  DISH: Dish,
  GATHER: Gather,
  SCATTER: Scatter,
  DGRAM: Datagram,
  PEER: Peer,
  CHANNEL: Channel,
} as const
