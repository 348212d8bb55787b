// A proxy between requests and a service, too early, running, and terminated.
import * as zmq from "zeromq"

const attempt = async (what) => {
  try {
    return String(await what())
  } catch (error) {
    return `${error.code} ${error.errno}`
  }
}
const proxy = new zmq.Proxy(new zmq.Router({ linger: 0 }), new zmq.Dealer({ linger: 0 }))
console.log(await attempt(() => proxy.run()))
await proxy.frontEnd.bind("tcp://127.0.0.1:*")
console.log(await attempt(() => proxy.run()))
await proxy.backEnd.bind("tcp://127.0.0.1:*")
const [front, back] = [proxy.frontEnd.lastEndpoint, proxy.backEnd.lastEndpoint]
const running = proxy.run()

const service = new zmq.Reply({ linger: 0 })
service.connect(back)
const serving = (async () => {
  for await (const [text] of service) await service.send(String(text).toUpperCase())
})()
const client = new zmq.Request({ linger: 0 })
client.connect(front)
for (const text of ["one", "two"]) {
  await client.send(text)
  console.log(String(await client.receive()))
}
proxy.terminate()
await running
console.log(proxy.frontEnd.closed, proxy.backEnd.closed)
console.log(await attempt(() => proxy.pause()), await attempt(() => proxy.resume()))
service.close()
await serving
client.close()
