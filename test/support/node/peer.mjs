// A peer that does what it is told, with the library whose address it is given.
//
// Reads commands as lines of JSON from standard input and answers each with a line of JSON on standard output. The
// commands of one socket are done one after the other. Frames travel as text with one character per octet, or as
// {size, seed}, from which both sides make the same octets; what was received is reported as text when it is
// short, else as its size and hash.

import { createHash } from "node:crypto"
import { createInterface } from "node:readline"

const zmq = await import(process.argv[2])

const longestText = 64

const octets = (frame) =>
  typeof frame === "string"
    ? Buffer.from(frame, "latin1")
    : createHash("shake128", { outputLength: frame.size }).update(frame.seed).digest()

const described = (frame) =>
  frame.length <= longestText
    ? frame.toString("latin1")
    : `${frame.length}:${createHash("sha256").update(frame).digest("hex")}`

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
}

/** Options by libzmq's names. */
const properties = { RECONNECT_IVL: "reconnectInterval", ROUTING_ID: "routingId" }

const set = (socket, option, value) => {
  if (option === "SUBSCRIBE") socket.subscribe(value)
  else socket[properties[option]] = value
}

const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

const isAgain = (error) => error.code === "EAGAIN"

const actions = {
  bind: async (socket, { endpoint }) => {
    await socket.bind(endpoint)
    return socket.lastEndpoint
  },
  connect: (socket, { endpoint }) => socket.connect(endpoint),
  set: (socket, { option, value }) => set(socket, option, value),
  send: async (socket, { message }) => {
    await socket.send(message.map(octets))
  },
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
