/**
 * The socket types of ZeroMQ's draft API, which are ordinary sockets here: they talk to peers of a libzmq that
 * was built with drafts.
 *
 * ```ts
 * import { Client, Server } from "typemq/draft"
 *
 * const server = new Server()
 * const client = new Client()
 * client.connect(await server.bind("tcp://127.0.0.1:*"))
 * await client.send("hello")
 * const [text, { routingId }] = await server.receive()
 * await server.send(`${text} to you`, { routingId })
 * ```
 *
 * @module typemq/draft
 */
export { Client, Server } from "./client-server.ts"
export { Datagram } from "./datagram.ts"
export type { DishGroupOptions, RadioGroupOptions } from "./group-label.ts"
export type { LabelledFrameReadable, LabelledFrameWritable } from "./labelled-frames.ts"
export type { LabelledReadable, LabelledWritable } from "./labelled-values.ts"
export type { OneFrameReadable, OneFrameWritable } from "./one-frame.ts"
export { Channel, Peer } from "./peer-channel.ts"
export { Dish, Radio } from "./radio-dish.ts"
export type { ServerRoutingOptions } from "./routing-number.ts"
export { Gather, Scatter } from "./scatter-gather.ts"
