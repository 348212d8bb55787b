import { type Message, type MessageLike, Pull, Push, type Readable, type Writable } from "zeromq"

/** Sends every job, then a mark that there are no more. */
export const produce = async (socket: Push, jobs: Iterable<MessageLike | MessageLike[]>): Promise<number> => {
  let count = 0
  for (const job of jobs) {
    await socket.send(job)
    count++
  }
  await socket.send(["end", null])
  return count
}

/** Reads until the mark. */
export const work = async (socket: Pull, handle: (body: Message) => unknown): Promise<void> => {
  for await (const [head, ...rest] of socket) {
    if (head === undefined || (head.toString() === "end" && rest.length === 1)) return
    await handle(head)
  }
}

/** Passes frames on, whatever the sockets are. */
export const relay = async (from: Readable, to: Writable): Promise<void> => {
  from.receiveTimeout = 1000
  from.receiveHighWaterMark = 10
  to.sendTimeout = from.receiveTimeout
  to.sendHighWaterMark = to.sendHighWaterMark * 2
  to.sendBufferSize = from.receiveBufferSize
  to.multicastHops = 1
  for await (const frames of from) await to.send(frames)
}

/** Kinds of frames. */
export const everyKind = async (socket: Writable): Promise<void> => {
  await socket.send("text")
  await socket.send(42)
  await socket.send(null)
  await socket.send(Buffer.from("bytes"))
  await socket.send(new Uint8Array([1, 2, 3]))
  await socket.send(new Float64Array(2))
  await socket.send(new DataView(new ArrayBuffer(4)))
  await socket.send(new ArrayBuffer(8))
  await socket.send(new SharedArrayBuffer(8))
  await socket.send(["several", 1, null, Buffer.alloc(1), new Uint16Array(1)])
}

/** Only text goes through here. */
export const announce = (socket: Writable<string>, text: string): Promise<void> => socket.send(text)

export const main = async (): Promise<void> => {
  const push = new Push({ linger: 0, sendHighWaterMark: 100, conflate: false, immediate: true })
  const pull = new Pull({ receiveHighWaterMark: 100, receiveTimeout: 200, conflate: false })
  await push.bind("tcp://127.0.0.1:*")
  const endpoint: string | null = push.lastEndpoint
  if (endpoint !== null) pull.connect(endpoint)
  const [count] = await Promise.all([produce(push, ["a", ["b", "c"], Buffer.from("d")]), work(pull, String)])
  const [first, second]: Message[] = await pull.receive()
  const bytes: Buffer | undefined = first
  await announce(push, `${count} ${bytes?.readUInt8(0)} ${second?.toString("hex")}`)
  if (push.writable && !push.closed) await everyKind(push)
  await relay(pull, push)
  await push.unbind("tcp://127.0.0.1:*")
  push.bindSync("inproc://jobs")
  push.unbindSync("inproc://jobs")
  pull.disconnect(endpoint ?? "")
  push.close()
  pull.close()
}
