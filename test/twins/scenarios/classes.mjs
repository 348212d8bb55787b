/** What each class is and has when nothing was done with it. */

const names = [
  "Pair",
  "Publisher",
  "Subscriber",
  "Request",
  "Reply",
  "Dealer",
  "Router",
  "Stream",
  "Pull",
  "Push",
  "XPublisher",
  "XSubscriber",
]

/** Options that can be read, whatever class has them. */
const readable = [
  "affinity",
  "backlog",
  "connectTimeout",
  "curveServer",
  "handshakeInterval",
  "heartbeatInterval",
  "heartbeatTimeout",
  "heartbeatTimeToLive",
  "immediate",
  "interface",
  "invertMatching",
  "ipv6",
  "lastEndpoint",
  "linger",
  "loopbackFastPath",
  "maxMessageSize",
  "multicastHops",
  "multicastMaxTransportDataUnit",
  "plainPassword",
  "plainServer",
  "plainUsername",
  "rate",
  "receiveBufferSize",
  "receiveHighWaterMark",
  "receiveTimeout",
  "reconnectInterval",
  "reconnectMaxInterval",
  "recoveryInterval",
  "routingId",
  "securityMechanism",
  "sendBufferSize",
  "sendHighWaterMark",
  "sendTimeout",
  "socksProxy",
  "tcpKeepalive",
  "tcpKeepaliveCount",
  "tcpKeepaliveIdle",
  "tcpKeepaliveInterval",
  "tcpMaxRetransmitTimeout",
  "threadSafe",
  "type",
  "typeOfService",
  "zapDomain",
  "zapEnforceDomain",
]

const born = (name) => async (stage) => {
  const socket = stage.own(new stage.zmq[name]())
  stage.say(socket.type, socket.closed, socket.lastEndpoint, socket.context === stage.zmq.context)
  stage.say(socket.readable, socket.writable)
  stage.say(socket instanceof stage.zmq.Socket, socket.constructor.name)
  stage.say(["bind", "unbind", "connect", "disconnect"].every((each) => typeof socket[each] === "function"))
  socket.close()
  stage.say(socket.closed, socket.readable, socket.writable)
  await stage.try("closing again", () => void socket.close())
}

const defaults = (name) => async (stage) => {
  const socket = stage.own(new stage.zmq[name]())
  for (const option of readable) {
    if (option in socket) await stage.try(option, () => Promise.resolve(String(socket[option])))
  }
}

export const scenarios = Object.fromEntries(
  names.flatMap((name) => [
    [`a ${name} begins and ends`, born(name)],
    [`a ${name} has the defaults of its options`, defaults(name)],
  ]),
)
