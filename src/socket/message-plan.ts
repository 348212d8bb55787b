import { zmqError } from "../core/errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { MessageTransportOptions } from "../transports/transport.ts"

/** What the options say about an endpoint of a transport that carries messages, when it is bound or connected. */
export const planMessages = (options: OptionSet): MessageTransportOptions => {
  refuseSecurity(options)
  return {
    socketType: options.type,
    ipv6: options.value("ipv6"),
    interface: options.value("interface"),
    multicastHops: options.value("multicastHops"),
    multicastLoop: options.value("multicastLoop"),
    sendBufferSize: options.value("sendBufferSize"),
    receiveBufferSize: options.value("receiveBufferSize"),
    retryInterval: options.value("reconnectInterval"),
    multicastUnit: options.value("multicastMaxTransportDataUnit"),
    rate: options.value("rate"),
    recoveryInterval: options.value("recoveryInterval"),
    maxMessageSize: options.value("maxMessageSize"),
    maxMessageParts: options.value("maxMessageParts"),
  }
}

/** A socket that was told to be secure must never talk in clear, and without connections there is no other way. */
const refuseSecurity = (options: OptionSet): void => {
  const { mechanism } = options.security
  if (mechanism === "NULL" && (options.value("zapDomain") ?? "") === "") return
  throw zmqError("ENOTSUP", "Without connections there is no security: unset its options to talk in clear.")
}
