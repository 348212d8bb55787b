import { beforeAll, expect, it } from "vitest"
import { describeWithZeromq, type Package } from "../support/packages.ts"
import { runProgram } from "../support/run-program.ts"

/** Something in which the two differ on purpose. */
interface Difference {
  readonly what: string
  /** The body of an async function that answers what it sees; `open` makes sockets that are closed afterwards. */
  readonly code: string
  readonly zeromq: string
  readonly typemq: string
}

const differences: readonly Difference[] = [
  {
    what: "Sends that are made while one waits queue up",
    code: `
      const push = open("Push")
      const sends = ["a", "b"].map((text) => outcome(() => push.send(text)))
      const pull = open("Pull")
      push.connect(await bind(pull))
      return [await sends[1], String(await pull.receive())]`,
    zeromq: "EBUSY a",
    typemq: "undefined a",
  },
  {
    what: "Receives that are made while one waits queue up",
    code: `
      const pull = open("Pull")
      const push = open("Push")
      const messages = [1, 2].map(() => outcome(() => pull.receive()))
      push.connect(await bind(pull))
      await push.send("a")
      await push.send("b")
      return messages`,
    zeromq: "a EBUSY",
    typemq: "a b",
  },
  {
    what: "Sockets can be used while they are being bound",
    code: `
      const pull = open("Pull")
      const binding = pull.bind("tcp://127.0.0.1:*")
      const connected = await outcome(() => pull.connect("inproc://elsewhere"))
      await binding
      return connected`,
    zeromq: "EBUSY",
    typemq: "undefined",
  },
  {
    what: "Events can be asked for while a call for one waits",
    code: `
      const { events } = open("Pull")
      const calls = [1, 2].map(() => outcome(() => events.receive()))
      return (await Promise.race([calls[1], "waits"])) ?? "waits"`,
    zeromq: "EBUSY",
    typemq: "waits",
  },
  {
    what: "Binding tells the endpoint",
    code: `
      const pull = open("Pull")
      const asynchronous = (await pull.bind("inproc://one")) ?? "nothing"
      return [asynchronous, pull.bindSync("inproc://two") ?? "nothing"]`,
    zeromq: "nothing nothing",
    typemq: "inproc://one inproc://two",
  },
  {
    what: "Closing can be awaited",
    code: `
      const closing = new zmq.Push({ linger: 0 }).close()
      return closing instanceof Promise`,
    zeromq: "false",
    typemq: "true",
  },
  {
    what: "Objects are not sent as whatever their text is",
    code: `
      const [left, right] = [open("Pair"), open("Pair")]
      right.connect(await bind(left))
      const sent = await outcome(() => left.send({ an: "object" }))
      await left.send("end")
      return [sent, String(await right.receive())]`,
    zeromq: "undefined [object Object]",
    typemq: "TypeError end",
  },
  {
    what: "A call out of turn fails, even when there is no time limit",
    code: `
      const request = open("Request")
      return Promise.race([outcome(() => request.receive()), delay(100)])`,
    zeromq: "waits",
    typemq: "EFSM",
  },
  {
    what: "Options that libzmq only lets be set can be read",
    code: `return [open("Request").relaxed, open("XPublisher").noDrop, open("Push").conflate]`,
    zeromq: "undefined undefined undefined",
    typemq: "false false false",
  },
  {
    what: "Keys and filters that were not set read as null",
    code: `
      const push = open("Push")
      return ["curvePublicKey", "tcpAcceptFilter"].map((name) => outcome(() => push[name] === null))`,
    zeromq: "EINVAL EINVAL",
    typemq: "true true",
  },
  {
    what: "A routing id can be taken back",
    code: `
      const dealer = open("Dealer", { routingId: "name" })
      return outcome(() => {
        dealer.routingId = null
        return dealer.routingId === null
      })`,
    zeromq: "EINVAL",
    typemq: "true",
  },
  {
    what: "Unknown options are refused with a code",
    code: `return outcome(() => open("Push", { lingr: 0 }))`,
    zeromq: "TypeError",
    typemq: "EINVAL",
  },
  {
    what: "Subclasses may have fields, and so may sockets",
    code: `
      class Counting extends zmq.Push {
        count = 5
      }
      return outcome(() => {
        const socket = new Counting({ linger: 0 })
        socket.close()
        return socket.count
      })`,
    zeromq: "TypeError",
    typemq: "5",
  },
  {
    what: "Classes have only the methods that their types allow",
    code: `
      return [typeof open("Push").receive, typeof open("Pull").send, Symbol.asyncIterator in open("Push")]`,
    zeromq: "function function true",
    typemq: "undefined undefined false",
  },
  {
    what: "Options of a closed socket fail as everything else does",
    code: `
      const push = new zmq.Push({ linger: 0 })
      push.close()
      return outcome(() => push.linger)`,
    zeromq: "ENOTSOCK",
    typemq: "EBADF",
  },
  {
    what: "A closed socket still tells its type, its context and its last endpoint",
    code: `
      const pull = new zmq.Pull({ linger: 0 })
      await pull.bind("inproc://closed")
      pull.close()
      return ["type", "lastEndpoint"].map((name) => outcome(() => pull[name]))`,
    zeromq: "ENOTSOCK ENOTSOCK",
    typemq: "7 inproc://closed",
  },
  {
    what: "Errors are of a class of their own, and say what to do",
    code: `
      const push = open("Push", { sendTimeout: 0 })
      const error = await push.send("x").catch((reason) => reason)
      return [error.name, error instanceof Error, error.message.includes("no peer")]`,
    zeromq: "Error true false",
    typemq: "AgainError true true",
  },
  {
    what: "The event of a failed bind names the endpoint whole",
    code: `
      const taken = await bind(open("Pull"))
      const push = open("Push")
      const told = new Promise((resolve) => push.events.on("bind:error", resolve))
      await push.bind(taken).catch(() => {})
      return (await told).address === taken`,
    zeromq: "false",
    typemq: "true",
  },
]

const preamble = `
import { setTimeout } from "node:timers/promises"
import * as zmq from "zeromq"

const sockets = []
const open = (name, options) => {
  const socket = new zmq[name]({ linger: 0, ...options })
  sockets.push(socket)
  return socket
}
const bind = async (socket) => {
  await socket.bind("tcp://127.0.0.1:*")
  return socket.lastEndpoint
}
const outcome = async (what) => {
  try {
    return await what()
  } catch (error) {
    return error.code ?? error.name
  }
}
const delay = (time) => setTimeout(time, "waits")
const show = async (body) => {
  const answer = await body()
  const parts = await Promise.all(Array.isArray(answer) ? answer : [answer])
  console.log(parts.map(String).join(" "))
  for (const socket of sockets.splice(0)) socket.close()
}
`

/** How the process ends is not the question here: sockets that came to nothing in constructors could keep it. */
const ending = 'process.kill(process.pid, "SIGKILL")\n'

const program = [
  preamble,
  ...differences.map(({ code }) => `await show(async () => {${code}\n})\n`),
  ending,
].join("")

describeWithZeromq("Where we differ from zeromq on purpose", () => {
  const answers: Record<Package, readonly string[]> = { zeromq: [], typemq: [] }

  beforeAll(async () => {
    const [theirs, ours] = await Promise.all([runProgram(program, "zeromq"), runProgram(program, "typemq")])
    expect([theirs.lines.length, ours.lines.length], theirs.errors + ours.errors).toEqual(
      [differences, differences].map(({ length }) => length),
    )
    answers.zeromq = theirs.lines
    answers.typemq = ours.lines
  }, 40_000)

  it.each(differences.map((each, index) => ({ ...each, index })))("$what", ({ index, zeromq, typemq }) => {
    expect({ zeromq: answers.zeromq[index], typemq: answers.typemq[index] }).toEqual({ zeromq, typemq })
  })
})
