import * as zmq from "zeromq"

/** What all sockets have, set on any of them. */
export const harden = (socket: zmq.Socket): void => {
  socket.linger = 0
  socket.affinity = 1
  socket.rate = 100
  socket.recoveryInterval = 1000
  socket.reconnectInterval = 100
  socket.reconnectMaxInterval = 1000
  socket.backlog = 10
  socket.maxMessageSize = 1 << 20
  socket.tcpKeepalive = 1
  socket.tcpKeepaliveCount = 3
  socket.tcpKeepaliveIdle = 60
  socket.tcpKeepaliveInterval = 10
  socket.tcpAcceptFilter = null
  socket.immediate = true
  socket.ipv6 = true
  socket.handshakeInterval = 1000
  socket.heartbeatInterval = 1000
  socket.heartbeatTimeToLive = 3000
  socket.heartbeatTimeout = 3000
  socket.connectTimeout = 1000
  socket.tcpMaxRetransmitTimeout = 0
  socket.typeOfService = 0
  socket.multicastMaxTransportDataUnit = 1500
  socket.vmciBufferSize = 0
  socket.vmciBufferMinSize = 0
  socket.vmciBufferMaxSize = 0
  socket.vmciConnectTimeout = -1
  socket.interface = null
  socket.socksProxy = "127.0.0.1:1080"
  socket.loopbackFastPath = false
}

/** Security, each mechanism on its own. */
export const secure = (socket: zmq.Socket, how: "plain" | "curve" | "gssapi"): void => {
  socket.zapDomain = "global"
  socket.zapEnforceDomain = true
  if (how === "plain") {
    socket.plainServer = false
    socket.plainUsername = "user"
    socket.plainPassword = "password"
  } else if (how === "curve") {
    socket.curveServer = false
    socket.curvePublicKey = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    socket.curveSecretKey = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
    socket.curveServerKey = null
  } else {
    socket.gssapiServer = false
    socket.gssapiPrincipal = null
    socket.gssapiServicePrincipal = "service"
    socket.gssapiPlainText = false
    socket.gssapiPrincipalNameType = "krb5Principal"
    socket.gssapiServicePrincipalNameType = "hostBased"
  }
  const mechanism: null | "plain" | "curve" | "gssapi" = socket.securityMechanism
  if (mechanism !== how) throw new Error(`${mechanism} instead of ${how}, type ${socket.type}`)
}

/** What can only be read. */
export const report = (socket: zmq.Socket): string => {
  const { type, lastEndpoint, closed, readable, writable, threadSafe, context, events } = socket
  const state: boolean[] = [closed, readable, writable, threadSafe, events.closed]
  return `${Number(type)} ${lastEndpoint ?? "nowhere"} ${state.join()} ${context === zmq.context}`
}

/** Options for everything of a program, one object each. */
export const settings: {
  readonly push: zmq.SocketOptions<zmq.Push>
  readonly router: zmq.SocketOptions<zmq.Router>
  readonly request: zmq.SocketOptions<zmq.Request>
} = {
  push: { linger: 0, sendTimeout: 100, heartbeatInterval: 1000 },
  router: { mandatory: true, handover: true, routingId: "me", context: new zmq.Context() },
  request: { relaxed: true, correlate: true, probeRouter: false, routingId: null },
}

/** Any class, its own options. */
export const open = <S extends zmq.Socket>(
  SocketClass: new (options?: zmq.SocketOptions<S>) => S,
  options?: zmq.SocketOptions<S>,
): S => {
  const socket = new SocketClass(options)
  harden(socket)
  return socket
}

export const everything = (): zmq.Socket[] => {
  const context = new zmq.Context({ blocky: false, ioThreads: 1, maxSockets: 100, ipv6: false })
  context.maxMessageSize = 1 << 20
  context.threadPriority = 1
  context.threadSchedulingPolicy = 1
  const most: number = context.maxSocketsLimit
  console.log(most, zmq.version.split("."), zmq.capability.ipc === true, zmq.capability.draft ?? false)
  return [
    open(zmq.Push, settings.push),
    new zmq.Router(settings.router),
    new zmq.Request({ ...settings.request, context }),
    new zmq.Pair({ context, sendBufferSize: 1024, receiveBufferSize: 1024 }),
    new zmq.Dealer({ context, conflate: true }),
    new zmq.Reply({ context, routingId: "r" }),
  ]
}
