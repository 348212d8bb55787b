import { once } from "node:events"
import { createInterface } from "node:readline"
import { setTimeout as delay } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { describeWithZeromq, type Package } from "../support/packages.ts"
import { startProgram } from "../support/run-program.ts"

/** Programs that leave a socket open, and whether their process then ends by itself. */
const programs: Readonly<Record<"ends" | "goes on", Readonly<Record<string, string>>>> = {
  ends: {
    "a socket that is bound": 'await new zmq.Reply().bind("tcp://127.0.0.1:*")',
    "a socket that is bound in process": 'await new zmq.Pair().bind("inproc://open")',
    "a socket that finds nobody": 'new zmq.Request().connect("tcp://127.0.0.1:1")',
    "sockets that have talked to each other": `
      const [client, service] = [new zmq.Request(), new zmq.Reply()]
      await service.bind("tcp://127.0.0.1:*")
      client.connect(service.lastEndpoint)
      await client.send("question")
      await service.receive()
      await service.send("answer")
      await client.receive()`,
    "a message that cannot be sent, but need not be": `
      const push = new zmq.Push({ linger: 0 })
      push.connect("tcp://127.0.0.1:1")
      await push.send("never mind")`,
  },
  "goes on": {
    "a call that receives": `
      const pull = keep(new zmq.Pull())
      void pull.receive()`,
    "a call that sends": `
      const push = keep(new zmq.Push({ linger: 0 }))
      void push.send("x")`,
    "a loop over messages": `
      const pull = keep(new zmq.Pull())
      await pull.bind("tcp://127.0.0.1:*")
      void (async () => {
        for await (const message of pull) console.log(message)
      })()`,
    "a listener for events": `
      const pull = keep(new zmq.Pull())
      pull.events.on("bind", () => {})`,
    "a message that waits for its peer": `
      const push = keep(new zmq.Push())
      push.connect("tcp://127.0.0.1:1")
      await push.send("important")`,
  },
}

/** The addon closes sockets that nobody refers to any more. */
const preamble = `
  import * as zmq from "zeromq"
  const keep = (socket) => {
    globalThis.kept = socket
    return socket
  }
`

type Fate = keyof typeof programs

/** Milliseconds after which a process goes on for good: more are granted to one that should end. */
const patience: Readonly<Record<Fate, number>> = { ends: 10_000, "goes on": 400 }

/** What becomes of a process after its program has come to its end. */
const fateOf = async (code: string, name: Package, expected: Fate): Promise<Fate> => {
  const child = startProgram(`${preamble}${code}\nconsole.log("over")`, name)
  const exited = once(child, "exit").then((): Fate => "ends")
  await Promise.race([once(createInterface({ input: child.stdout }), "line"), exited])
  const limit = new AbortController()
  const later = delay(patience[expected], "goes on" as const, limit).catch((): Fate => "ends")
  const fate = await Promise.race([exited, later])
  limit.abort()
  child.kill("SIGKILL")
  await exited
  return fate
}

describeWithZeromq("A process whose program leaves open", () => {
  describe.each(Object.keys(programs) as Fate[])("%s", (expected) => {
    it.each(Object.entries(programs[expected]))("with %s, as with zeromq", async (_, code) => {
      const packages = ["zeromq", "typemq"] as const
      const fates = await Promise.all(packages.map((name) => fateOf(code, name, expected)))
      expect(fates).toEqual([expected, expected])
    })
  })
})
