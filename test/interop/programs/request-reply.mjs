// A service that doubles numbers, and a client that waits its turn.
import * as zmq from "zeromq"

const service = new zmq.Reply({ linger: 0 })
await service.bind("tcp://127.0.0.1:*")
const serve = async () => {
  for await (const [number] of service) await service.send(String(2 * Number.parseInt(String(number), 10)))
  console.log("service over")
}
const serving = serve()

const client = new zmq.Request({ linger: 0 })
client.connect(service.lastEndpoint)
for (const number of ["4", 21, Buffer.from("100")]) {
  await client.send(number)
  const [answer] = await client.receive()
  console.log(answer.toString())
}
const attempt = async (what) => {
  try {
    await what()
    return "fine"
  } catch (error) {
    return error.code
  }
}
client.receiveTimeout = 20
console.log(await attempt(() => client.receive()))
await client.send("1")
client.sendTimeout = 0
console.log(await attempt(() => client.send("2")))
client.receiveTimeout = -1
service.sendTimeout = 0
console.log(String(await client.receive()))
console.log(await attempt(() => service.send("unasked")))
service.close()
await serving
client.close()
