// @ts-check
// Calls that nobody answers: the caller goes on as soon as they are sent. Of several servers each gets its share.

import { connectPipeline, method, servePipeline } from "typemq/rpc"

const expected = 6
let count = 0
/** @type {(value?: unknown) => void} */
let finish = () => {}
const finished = new Promise((resolve) => {
  finish = resolve
})

/** @param {string} worker */
const handlerOf = (worker) => ({
  // Returns nothing: a result would reach nobody, so one is logged as a mistake.
  resize: method({ file: String, width: Number }, ({ file, width }) => {
    console.log(`${worker}: ${file} to ${width} pixels`)
    if (++count === expected) finish()
  }),
})

const workers = await Promise.all(
  ["first worker", "second worker"].map((name) =>
    servePipeline(handlerOf(name), { bind: "tcp://127.0.0.1:*" }),
  ),
)
const client = await connectPipeline({ connect: workers.map((each) => each.endpoint) })

for (let number = 1; number <= expected; number++) {
  // Resolves once the call is on its way, which says nothing about what becomes of it.
  await client.notify.resize({ file: `photo-${number}.jpg`, width: number * 100 })
}

await finished
for (const each of [client, ...workers]) each.close()
