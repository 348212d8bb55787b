/**
 * Small things that PyZMQ has in `zmq.utils`: Z85, JSON as bytes, messages of monitor sockets, text and bytes.
 *
 * ```ts
 * import { jsonapi, z85 } from "typemq/utils"
 *
 * console.log(z85.encode(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b))) // HelloWorld
 * console.log(jsonapi.loads(jsonapi.dumps({ degrees: 21 })))
 * ```
 *
 * @module typemq/utils
 */
/**
 * JSON in the octets that messages are made of.
 *
 * ```ts
 * jsonapi.loads(jsonapi.dumps([1, 2]))
 * ```
 */
export * as jsonapi from "./jsonapi.ts"
/**
 * Messages of monitor sockets.
 *
 * ```ts
 * const { event, endpoint } = await monitor.recvMonitorMessage(push.getMonitorSocket())
 * ```
 */
export * as monitor from "./monitor.ts"
export {
  type MonitorEvent,
  parseMonitorMessage,
  receiveMonitorMessage,
  recvMonitorMessage,
} from "./monitor.ts"
export { castBytes, castUnicode, type TextOrOctets } from "./strtypes.ts"
/**
 * Z85 (RFC 32), in which keys of CURVE are written.
 *
 * ```ts
 * z85.decode(z85.encode(new Uint8Array(32)))
 * ```
 */
export * as z85 from "./z85.ts"
