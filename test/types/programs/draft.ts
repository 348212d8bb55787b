import type { Context, Socket, SocketOptions } from "zeromq"
import { Client, Datagram, Dish, Gather, Radio, Scatter, Server } from "zeromq/draft.js"

export async function questions(address: string): Promise<string[]> {
  const server = new Server({ linger: 0 })
  const client = new Client({ sendTimeout: 100 })
  await server.bind(address)
  client.connect(address)
  await client.send("how much?")
  const [question, label] = await server.receive()
  await server.send(`${question.toString()} 42`, label)
  await server.send(Buffer.from("and more"), { routingId: label.routingId })
  const answers: string[] = []
  for await (const [answer] of client) {
    answers.push(answer.toString())
    if (answers.length === 2) break
  }
  client.close()
  server.close()
  return answers
}

export async function news(address: string, context: Context): Promise<Map<string, Buffer>> {
  const radio = new Radio({ context, sendHighWaterMark: 10 })
  const dish = new Dish({ context })
  dish.join("weather", Buffer.from("sport"))
  await dish.bind(address)
  radio.connect(address)
  await radio.send("sunny", { group: "weather" })
  await radio.send(Buffer.from("2:1"), { group: Buffer.from("sport") })
  const heard = new Map<string, Buffer>()
  for await (const [body, { group }] of dish) {
    heard.set(group.toString(), body)
    if (heard.size === 2) dish.leave("weather", "sport")
  }
  return heard
}

export async function jobs(address: string): Promise<void> {
  const scatter = new Scatter()
  const gather = new Gather({ receiveTimeout: 1000 })
  scatter.conflate = false
  gather.conflate = false
  await scatter.bind(address)
  gather.connect(address)
  for (const job of ["one", null, 3]) await scatter.send(job)
  const [job] = await gather.receive()
  console.log(job.length)
}

export async function echo(address: string): Promise<void> {
  const datagram = new Datagram({ ipv6: true })
  await datagram.bind(address)
  const [from, body] = await datagram.receive()
  await datagram.send([from, body])
  const all: Socket[] = [datagram]
  for (const each of all) each.close()
}

export const options: SocketOptions<Server> = { linger: 0, receiveHighWaterMark: 5 }
