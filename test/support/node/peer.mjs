// A peer that does what it is told, with the library whose address it is given.
//
// Reads commands as lines of JSON from standard input and answers each with a line of JSON on standard output. The
// commands of one socket are done one after the other. Frames travel as text with one character per octet, or as
// {size, seed}, from which both sides make the same octets; what was received is reported as text when it is
// short, else as its size and hash.

import { createHash } from "node:crypto"
import { createInterface } from "node:readline"

const zmq = await import(process.argv[2])
const draft = process.argv[3] === undefined ? {} : await import(process.argv[3])

const longestText = 200

const octets = (frame) =>
  typeof frame === "string"
    ? Buffer.from(frame, "latin1")
    : createHash("shake128", { outputLength: frame.size }).update(frame.seed).digest()

// What comes beside the frames of a draft type: {"routingId":5}, or {"group":"text"}.
const describedLabel = (label) =>
  JSON.stringify(label, (_, value) =>
    value?.type === "Buffer" ? Buffer.from(value).toString("latin1") : value,
  )

const described = (frame) => {
  if (!Buffer.isBuffer(frame)) return describedLabel(frame)
  return frame.length <= longestText
    ? frame.toString("latin1")
    : `${frame.length}:${createHash("sha256").update(frame).digest("hex")}`
}

const classes = {
  REQ: zmq.Request,
  REP: zmq.Reply,
  DEALER: zmq.Dealer,
  ROUTER: zmq.Router,
  PUSH: zmq.Push,
  PULL: zmq.Pull,
  PUB: zmq.Publisher,
  SUB: zmq.Subscriber,
  XPUB: zmq.XPublisher,
  XSUB: zmq.XSubscriber,
  PAIR: zmq.Pair,
  STREAM: zmq.Stream,
  CLIENT: draft.Client,
  SERVER: draft.Server,
  RADIO: draft.Radio,
  DISH: draft.Dish,
  SCATTER: draft.Scatter,
  GATHER: draft.Gather,
  DGRAM: draft.Datagram,
  // zeromq has no classes for these.
  PEER: class extends zmq.Socket {
    constructor(options) {
      super(19, options)
    }
  },
  CHANNEL: class extends zmq.Socket {
    constructor(options) {
      super(20, options)
    }
  },
}

/** Options by libzmq's names. */
const properties = {
  RECONNECT_IVL: "reconnectInterval",
  ROUTING_ID: "routingId",
  CURVE_PUBLICKEY: "curvePublicKey",
  CURVE_SECRETKEY: "curveSecretKey",
  CURVE_SERVERKEY: "curveServerKey",
  PLAIN_USERNAME: "plainUsername",
  PLAIN_PASSWORD: "plainPassword",
  ZAP_DOMAIN: "zapDomain",
}

/** Options that zeromq has no properties for, by their numbers. */
const numbers = {
  ROUTER_RAW: 41,
  IPV6: 42,
  CONNECT_ROUTING_ID: 61,
  XPUB_MANUAL: 71,
  STREAM_NOTIFY: 73,
  ROUTER_NOTIFY: 97,
  XPUB_MANUAL_LAST_VALUE: 98,
  ONLY_FIRST_SUBSCRIBE: 108,
  HELLO_MSG: 110,
  DISCONNECT_MSG: 111,
  HICCUP_MSG: 114,
  TOPICS_COUNT: 116,
  MANUAL_SUBSCRIBE: 6,
}

const set = (socket, option, value) => {
  if (typeof value === "number" && option in numbers) socket.setInt32Option(numbers[option], value)
  else if (option in numbers) socket.setStringOption(numbers[option], value)
  else if (option === "SUBSCRIBE") socket.subscribe(value)
  else if (option === "CURVE_SERVER") socket.curveServer = value === 1
  else if (option === "PLAIN_SERVER") socket.plainServer = value === 1
  else socket[properties[option]] = value
}

const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

/** What becomes the types of all events of a socket that is watched. */
const events = new Map()

const collect = async (socket) => {
  const types = []
  for await (const { type } of socket.events) types.push(type)
  return types
}

const isAgain = (error) => error.code === "EAGAIN"

const actions = {
  bind: async (socket, { endpoint }) => {
    await socket.bind(endpoint)
    return socket.lastEndpoint
  },
  connect: (socket, { endpoint }) => socket.connect(endpoint),
  disconnect: (socket, { endpoint }) => socket.disconnect(endpoint),
  close: (socket) => socket.close(),
  get: (socket, { option }) => socket.getInt32Option(numbers[option]),
  set: (socket, { option, value }) => set(socket, option, value),
  send: async (socket, { message, label }) => {
    if (label === undefined) await socket.send(message.map(octets))
    else await socket.send(octets(message[0]), label)
  },
  join: (socket, { group }) => socket.join(group),
  leave: (socket, { group }) => socket.leave(group),
  watch: (socket, { name }) => {
    events.set(name, collect(socket))
  },
  told: (_socket, { name }) => events.get(name),
  sendNumbers: async (socket, { start, count, before }) => {
    for (let number = start; number < start + count; number++) {
      await socket.send([...before.map(octets), String(number)])
    }
  },
  receive: async (socket) => (await socket.receive()).map(described),
  tryReceive: async (socket, { timeout }) => {
    const { receiveTimeout } = socket
    socket.receiveTimeout = timeout
    try {
      return (await socket.receive()).map(described)
    } catch (error) {
      if (isAgain(error)) return null
      throw error
    } finally {
      socket.receiveTimeout = receiveTimeout
    }
  },
  receiveNumbers: async (socket, { count }) => {
    const numbers = []
    while (numbers.length < count) numbers.push(Number((await socket.receive()).at(-1)))
    return numbers
  },
  streamNumbers: async (socket, { count, name }) => {
    for (let received = 0; received < count; received++) {
      report({ socket: name, number: Number((await socket.receive()).at(-1)) })
    }
  },
}

const workers = new Map()

const open = ({ socket: name, type, options }) => {
  const socket = new classes[type]({ linger: 0 })
  for (const [option, value] of Object.entries(options)) set(socket, option, value)
  const waiting = 30_000
  for (const option of ["sendTimeout", "receiveTimeout"]) if (option in socket) socket[option] = waiting
  workers.set(name, { socket, last: Promise.resolve() })
}

const reset = () => {
  for (const { socket } of workers.values()) socket.close()
  workers.clear()
}

const commands = { open, reset }

const perform = async (command) => {
  const { id, socket: name, do: action } = command
  try {
    const own = commands[action]
    const result = own ? own(command) : await actions[action](workers.get(name).socket, { ...command, name })
    report({ id, result })
  } catch (error) {
    report({ id, code: error.code ?? error.name, error: error.message })
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const command = JSON.parse(line)
  const worker = workers.get(command.socket)
  if (worker === undefined) void perform(command)
  else worker.last = worker.last.then(() => perform(command))
})
report({ ready: zmq.version })
