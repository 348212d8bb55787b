// @ts-check
// What `npm start` runs: a pipeline, a publish/subscribe and a request/reply over tcp, each between two
// processes, with the rate at which messages move.

import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { Pull, Push, Reply, Request, Subscriber, XPublisher } from "typemq"

const pipelineCount = 1_000_000
const publishCount = 250_000
const requestCount = 10_000
const body = Buffer.from("sixteen octets !")

/** @type {Record<string, (endpoint: string) => Promise<void>>} */
const workers = {
  async push(endpoint) {
    const push = new Push()
    push.connect(endpoint)
    for (let index = 0; index < pipelineCount; index++) if (!push.trySend(body)) await push.send(body)
    await push.close()
  },

  async publish(endpoint) {
    const publisher = new XPublisher({ sendHighWaterMark: 0 })
    const where = new Push()
    where.connect(endpoint)
    await where.send(await publisher.bind("tcp://127.0.0.1:*"))
    // An XPUB receives the subscriptions of its peers: nothing is published before both are there.
    await publisher.receive()
    await publisher.receive()
    for (let index = 0; index < publishCount; index++) {
      await publisher.send([index % 2 === 0 ? "weather" : "traffic", String(index)])
    }
    await publisher.send("end")
    await publisher.close()
    await where.close()
  },

  async reply(endpoint) {
    const reply = new Reply()
    reply.connect(endpoint)
    for (let index = 0; index < requestCount; index++) {
      const [question] = await reply.receive()
      await reply.send(`You said ${question}.`)
    }
    await reply.close()
  },
}

/** @param {string} worker @param {string | null} endpoint */
const start = (worker, endpoint) => fork(fileURLToPath(import.meta.url), [worker, endpoint ?? ""])

/** @param {string} what @param {number} count @param {number} from */
const report = (what, count, from) => {
  const rate = Math.round((count / (performance.now() - from)) * 1000)
  console.log(`${what}: ${count.toLocaleString("en")} messages, ${rate.toLocaleString("en")} a second`)
}

const pipeline = async () => {
  const pull = new Pull()
  await pull.bind("tcp://127.0.0.1:*")
  const child = start("push", pull.lastEndpoint)
  let received = 0
  let from = 0
  await new Promise((resolve) => {
    pull.consume(() => {
      if (received++ === 0) from = performance.now()
      if (received === pipelineCount) resolve(undefined)
    })
  })
  report("Pipeline (PUSH to PULL)", received, from)
  await pull.close()
  await exit(child)
}

const publishSubscribe = async () => {
  const where = new Pull()
  await where.bind("tcp://127.0.0.1:*")
  const child = start("publish", where.lastEndpoint)
  const [endpoint] = await where.receive()
  const subscriber = new Subscriber({ receiveHighWaterMark: 0 })
  subscriber.subscribe("weather", "end")
  subscriber.connect(String(endpoint))
  let received = 0
  let from = 0
  for await (const [topic] of subscriber) {
    if (String(topic) === "end") break
    if (received++ === 0) from = performance.now()
  }
  report("Publish/subscribe (half of the topics)", received, from)
  await subscriber.close()
  await where.close()
  await exit(child)
}

const requestReply = async () => {
  const request = new Request()
  await request.bind("tcp://127.0.0.1:*")
  const child = start("reply", request.lastEndpoint)
  const from = performance.now()
  let answer = ""
  for (let index = 0; index < requestCount; index++) {
    await request.send(`hello ${index}`)
    answer = String((await request.receive())[0])
  }
  report(`Request/reply (the last: "${answer}")`, requestCount, from)
  await request.close()
  await exit(child)
}

/** @param {import("node:child_process").ChildProcess} child */
const exit = async (child) => {
  if (child.exitCode === null) await once(child, "exit")
}

const [, , worker, endpoint] = process.argv
const work = workers[worker ?? ""]
if (work !== undefined && endpoint !== undefined) {
  await work(endpoint)
} else {
  await pipeline()
  await publishSubscribe()
  await requestReply()
}
