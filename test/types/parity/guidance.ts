/** What the types do not let happen. A line under `@ts-expect-error` that compiles is an error itself. */
import * as zmq from "typemq"

export const directions = async (): Promise<void> => {
  const push = new zmq.Push()
  // @ts-expect-error a PUSH never receives
  await push.receive()
  // @ts-expect-error nor is it iterated
  for await (const _ of push) break
  // @ts-expect-error nor does it have a time limit for it
  push.receiveTimeout = 1
  // @ts-expect-error nor can it be consumed
  push.consume(() => {})
  const pull = new zmq.Pull()
  // @ts-expect-error a PULL never sends
  await pull.send("x")
  // @ts-expect-error
  pull.trySend("x")
  // @ts-expect-error
  pull.sendHighWaterMark = 1
  // @ts-expect-error a PUB never receives
  await new zmq.Publisher().receive()
  // @ts-expect-error a SUB never sends
  await new zmq.Subscriber().send("x")
  // @ts-expect-error only SUB and XPUB subscribe
  new zmq.XSubscriber().subscribe("x")
  // @ts-expect-error not every socket can be read from
  const readable: zmq.Readable = push
  // @ts-expect-error not every socket can be written to
  const writable: zmq.Writable = pull
  await Promise.all([readable, writable])
}

export const messages = async (push: zmq.Push): Promise<void> => {
  // @ts-expect-error
  await push.send(undefined)
  // @ts-expect-error
  await push.send({ an: "object" })
  // @ts-expect-error
  await push.send(true)
  // @ts-expect-error
  await push.send(["frame", ["nested"]])
  // @ts-expect-error
  await push.send(10n)
  // @ts-expect-error there has to be something to send
  await push.send()
  // @ts-expect-error
  await push.send("x", { timeuot: 1 })
  // @ts-expect-error times are numbers
  await push.send("x", { timeout: "1" })
}

export const results = async (pull: zmq.Pull): Promise<void> => {
  // @ts-expect-error a message is an array of frames
  const frame: Buffer = await pull.receive()
  // @ts-expect-error a frame is a Buffer, not text
  const [text]: string[] = await pull.receive()
  // @ts-expect-error there may be none
  const now: Buffer[] = pull.tryReceive()
  // @ts-expect-error a promise has to be awaited
  const [soon] = pull.receive()
  console.log(frame, text, now, soon)
}

export const options = (socket: zmq.Socket): void => {
  // @ts-expect-error
  socket.linger = "0"
  // @ts-expect-error
  socket.immediate = 1
  // @ts-expect-error
  socket.plainUsername = 3
  // @ts-expect-error
  socket.gssapiPrincipalNameType = "host"
  // @ts-expect-error misspelt
  socket.lingr = 0
  // @ts-expect-error for ROUTER sockets only
  socket.mandatory = true
  // @ts-expect-error
  new zmq.Dealer().mandatory = true
  // @ts-expect-error
  new zmq.Reply().correlate = true
  // @ts-expect-error
  new zmq.Pair().conflate = true
  // @ts-expect-error
  new zmq.Push().routingId = "x"
  // @ts-expect-error
  new zmq.XPublisher().verbosity = "all"
}

export const readOnly = (socket: zmq.Socket, context: zmq.Context): void => {
  // @ts-expect-error
  socket.type = 3
  // @ts-expect-error
  socket.lastEndpoint = "tcp://127.0.0.1:1"
  // @ts-expect-error
  socket.securityMechanism = "plain"
  // @ts-expect-error
  socket.threadSafe = true
  // @ts-expect-error
  socket.closed = true
  // @ts-expect-error
  socket.readable = true
  // @ts-expect-error
  socket.writable = true
  // @ts-expect-error
  socket.events = new zmq.Observer(socket)
  // @ts-expect-error
  socket.context = context
  // @ts-expect-error
  context.maxSocketsLimit = 1
  // @ts-expect-error
  zmq.version = "5"
  // @ts-expect-error
  new zmq.Proxy(new zmq.Pair(), new zmq.Pair()).frontEnd = new zmq.Pair()
}

export const constructors = (context: zmq.Context): void => {
  // @ts-expect-error
  new zmq.Push({ lingr: 0 })
  // @ts-expect-error
  new zmq.Push({ linger: "0" })
  // @ts-expect-error
  new zmq.Push({ receiveTimeout: 0 })
  // @ts-expect-error
  new zmq.Push({ type: 8 })
  // @ts-expect-error
  new zmq.Push({ lastEndpoint: null })
  // @ts-expect-error
  new zmq.Push("tcp://127.0.0.1:1")
  // @ts-expect-error
  new zmq.Router({ routingId: 5 })
  // @ts-expect-error
  new zmq.Socket(8)
  // @ts-expect-error
  new zmq.Context({ blocky: "no" })
  // @ts-expect-error
  new zmq.Context({ maxSocketsLimit: 3 })
  // @ts-expect-error
  new zmq.Observer(context)
  // @ts-expect-error
  new zmq.Proxy(new zmq.Pair())
  // @ts-expect-error
  const wrong: zmq.SocketOptions<zmq.Pull> = { sendTimeout: 0 }
  // @ts-expect-error
  const misspelt: zmq.SocketOptions<zmq.Pull> = { receiveTimeuot: 0 }
  console.log(wrong, misspelt)
}

export const addresses = async (push: zmq.Push, router: zmq.Router): Promise<void> => {
  // @ts-expect-error
  await push.bind(5555)
  // @ts-expect-error
  push.connect(new URL("tcp://127.0.0.1:1"))
  // @ts-expect-error only ROUTER sockets give names
  push.connect("tcp://127.0.0.1:1", { routingId: "x" })
  // @ts-expect-error
  router.connect("tcp://127.0.0.1:1", { routingID: "x" })
  // @ts-expect-error
  await push.close({ linger: "0" })
}

export const events = (socket: zmq.Socket): void => {
  // @ts-expect-error
  socket.events.on("connected", () => {})
  // @ts-expect-error an "end" has no address
  socket.events.on("end", ({ address }) => console.log(address))
  // @ts-expect-error only retries have an interval
  socket.events.on("connect", ({ interval }) => console.log(interval))
  // @ts-expect-error
  socket.events.on("handshake:error:auth", ({ error }) => console.log(error.errno))
  socket.events.on("handshake:error:protocol", ({ error }) => {
    // @ts-expect-error no such code
    if (error.code === "ERR_ZMTP_UNKNOWN") console.log(error)
  })
  const describeEvent = (event: zmq.Event): void => {
    // @ts-expect-error not all events have one
    console.log(event.error)
    // @ts-expect-error no such type
    if (event.type === "retry") console.log(event)
    if (event.type === "bind:error") console.log(event.error.errno.toFixed())
  }
  socket.events.on("bind:error", describeEvent)
}

export const sockets = (context: zmq.Context): void => {
  const push: zmq.Push = context.socket(zmq.PUSH)
  // @ts-expect-error the constant says which class
  const pull: zmq.Pull = context.socket(zmq.PUSH)
  // @ts-expect-error
  context.socket(zmq.PUSH, { receiveTimeout: 1 })
  // @ts-expect-error
  context.socket("PSUH")
  console.log(push, pull)
}

/** A subclass may use what only subclasses may. */
export class Numbered extends zmq.Dealer {
  override get linger(): number {
    return this.getInt32Option(zmq.LINGER)
  }

  override set linger(value: number) {
    this.setInt32Option(zmq.LINGER, value)
  }
}

export const outside = (dealer: zmq.Dealer): void => {
  // @ts-expect-error for subclasses
  dealer.getInt32Option(zmq.LINGER)
}
