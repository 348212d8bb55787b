// @ts-check
// A question and its answer, in turns: REQ and REP.

import { Reply, Request } from "typemq"

const reply = new Reply()
const request = new Request()
request.connect(await reply.bind("tcp://127.0.0.1:*"))

const serve = async () => {
  for await (const [name] of reply) await reply.send(`Hello, ${name}!`)
}
const serving = serve()

for (const name of ["Ada", "Grace", "Barbara"]) {
  await request.send(name)
  const [answer] = await request.receive()
  console.log(String(answer))
}

await request.close()
await reply.close()
await serving
