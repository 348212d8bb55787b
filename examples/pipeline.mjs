// @ts-check
// Work handed out to whoever is free, and the results collected: PUSH and PULL.

import { Pull, Push } from "typemq"

const jobs = new Push()
const results = new Pull()
const jobsAt = await jobs.bind("tcp://127.0.0.1:*")
const resultsAt = await results.bind("tcp://127.0.0.1:*")

/** @param {string} name */
const work = async (name) => {
  const incoming = new Pull()
  const outgoing = new Push()
  incoming.connect(jobsAt)
  outgoing.connect(resultsAt)
  for await (const [job] of incoming) await outgoing.send([name, String(Number(job) ** 2)])
}

void work("first worker")
void work("second worker")

for (let number = 1; number <= 10; number++) await jobs.send(String(number))
for (let number = 1; number <= 10; number++) {
  const [name, square] = await results.receive()
  console.log(`${name}: ${square}`)
}
process.exit(0)
