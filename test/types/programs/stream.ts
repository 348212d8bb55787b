import { type Message, Stream, type StreamConnectOptions } from "zeromq"

/** Answers what each connection sends. */
export const serve = async (stream: Stream, answer: (request: Buffer) => string): Promise<void> => {
  for await (const [id, request] of stream) {
    if (request.length === 0) continue
    await stream.send([id, answer(request)])
    await stream.send([id, null])
  }
}

/** Asks once. */
export const ask = async (
  address: string,
  options: StreamConnectOptions,
  question: string,
): Promise<Message> => {
  const stream = new Stream({ notify: false, linger: 0, receiveTimeout: 1000, maxMessageSize: 1024 })
  stream.notify = true
  stream.connect(address, options)
  stream.connect(address)
  await stream.send([options.routingId ?? "", question])
  const [, answer]: [Message, Message] = await stream.receive()
  stream.close()
  return answer
}
