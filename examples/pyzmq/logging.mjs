// @ts-check
// A program that logs over a PUB socket, and one that watches: as PyZMQ's zmq.log, whose watcher sees it too.

import { consoleLogger, LogLineFormat, PubHandler, TopicLogger, watchLogs } from "typemq/log"

const handler = new PubHandler("tcp://127.0.0.1:*", { rootTopic: "shop" })
const log = new TopicLogger("shop", { handlers: [handler] })
const jobs = consoleLogger(handler, { topic: "jobs" })

/** Works, and logs what it does. */
const work = () => {
  log.info("db", "%d orders in %s", 3, "berlin")
  jobs.warn("one job is late")
  log.error("db", "order %d is lost", 7, new Error("disk full"))
}

const watch = watchLogs(handler.endpoint ?? "", { topic: "shop" })
const format = new LogLineFormat({ align: true })

// Who subscribes late misses what was logged before.
const timer = setInterval(work, 20)
for await (const line of watch) {
  const [first] = format.format(line).split("\n")
  console.log(first)
  if (line.level === "ERROR") break
}
clearInterval(timer)
await handler.close()
console.log(`lost: ${handler.lost}`)
