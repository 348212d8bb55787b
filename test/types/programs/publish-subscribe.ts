import { Pair, Publisher, type SocketOptions, Subscriber, XPublisher, XSubscriber } from "zeromq"

const publisherOptions: SocketOptions<Publisher> = {
  noDrop: true,
  conflate: false,
  invertMatching: false,
  sendHighWaterMark: 0,
}

/** A feed that many can follow. */
export class Feed {
  private readonly socket: Publisher

  constructor(options?: SocketOptions<Publisher>) {
    this.socket = new Publisher({ ...publisherOptions, ...options })
  }

  async publish(topic: string, value: unknown): Promise<void> {
    await this.socket.send([topic, JSON.stringify(value)])
  }

  get socketOptions(): { noDrop: boolean; conflate: boolean; invertMatching: boolean } {
    const { noDrop, conflate, invertMatching } = this.socket
    return { noDrop, conflate, invertMatching }
  }
}

/** Follows some topics of a feed. */
export async function* follow<T>(address: string, ...topics: string[]): AsyncGenerator<[string, T]> {
  const socket = new Subscriber({ conflate: false, invertMatching: false })
  socket.connect(address)
  socket.subscribe(...topics)
  socket.subscribe(Buffer.from([1, 2]), "text")
  if (topics.length === 0) socket.subscribe()
  try {
    for await (const [topic, body] of socket) yield [String(topic), JSON.parse(String(body)) as T]
  } finally {
    socket.unsubscribe(...topics)
    socket.unsubscribe(Buffer.from([1, 2]))
    socket.unsubscribe()
    socket.close()
  }
}

/** Passes subscriptions up and messages down. */
export const forwarder = async (up: string, down: string): Promise<void> => {
  const xsub = new XSubscriber({ receiveHighWaterMark: 0 })
  const xpub = new XPublisher({
    verbosity: "allSubs",
    manual: false,
    welcomeMessage: "welcome",
    noDrop: true,
    invertMatching: false,
  })
  xpub.verbosity = null
  xpub.verbosity = "allSubsUnsubs"
  xpub.welcomeMessage = null
  xsub.connect(up)
  await xpub.bind(down)
  const subscriptions = async (): Promise<void> => {
    for await (const [frame] of xpub) {
      const wanted: boolean = frame?.[0] === 1
      console.log(wanted ? "+" : "-", frame?.subarray(1).toString())
      if (frame !== undefined) await xsub.send(frame)
    }
  }
  await Promise.all([
    subscriptions(),
    (async () => {
      for await (const message of xsub) await xpub.send(message)
    })(),
  ])
}

/** Two ends of a rope. */
export const rope = async (): Promise<Buffer[]> => {
  const [left, right] = [new Pair(), new Pair({ linger: 0 })]
  await left.bind("inproc://rope")
  right.connect("inproc://rope")
  const iterator = right[Symbol.asyncIterator]()
  await left.send(["pull", "it"])
  const { value, done } = await iterator.next()
  return done === true || value === undefined ? [] : value
}
