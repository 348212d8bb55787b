import * as zmq from "zeromq"

/** Doubles numbers for whoever asks. */
export class DoublingService {
  readonly #socket: zmq.Reply

  constructor(options: zmq.SocketOptions<zmq.Reply> = {}) {
    this.#socket = new zmq.Reply({ ...options, linger: 0 })
  }

  async listen(address: string): Promise<void> {
    await this.#socket.bind(address)
    void this.#run()
  }

  close(): void {
    this.#socket.close()
  }

  async #run(): Promise<void> {
    for await (const [body] of this.#socket) {
      await this.#socket.send((2 * Number.parseInt(String(body), 10)).toString())
    }
  }
}

/** A client that gives up in time. */
export class Client {
  protected socket = new zmq.Request({ receiveTimeout: 2000, relaxed: true, correlate: true })

  constructor(address: string) {
    this.socket.connect(address)
  }

  async ask(value: number): Promise<number> {
    try {
      await this.socket.send(value)
      const [answer] = await this.socket.receive()
      return Number(answer)
    } catch (error) {
      if (error instanceof Error && (error as NodeJS.ErrnoException).code === "EAGAIN") return Number.NaN
      throw error
    }
  }
}

/** A broker without a proxy. */
export const broker = async (front: zmq.Router, back: zmq.Dealer): Promise<void> => {
  front.mandatory = true
  front.handover = true
  front.routingId = "front"
  front.probeRouter = false
  back.routingId = null
  back.probeRouter = true
  back.conflate = false
  front.connect("tcp://127.0.0.1:5555", { routingId: "peer" })
  front.connect("tcp://127.0.0.1:5556")
  const options: zmq.RouterConnectOptions = {}
  options.routingId = "another"
  front.connect("tcp://127.0.0.1:5557", options)
  const forth = async (): Promise<void> => {
    for await (const message of front) await back.send(message)
  }
  const back2 = async (): Promise<void> => {
    for await (const [id, delimiter, ...body] of back) {
      if (id !== undefined && delimiter !== undefined) await front.send([id, delimiter, ...body])
    }
  }
  await Promise.race([forth(), back2()])
}

/** The steerable proxy. */
export const proxied = async (): Promise<void> => {
  const proxy = new zmq.Proxy(new zmq.Router(), new zmq.Dealer())
  const front: zmq.Router = proxy.frontEnd
  const back: zmq.Dealer = proxy.backEnd
  await Promise.all([front.bind("tcp://127.0.0.1:*"), back.bind("tcp://127.0.0.1:*")])
  const done: Promise<void> = proxy.run()
  proxy.pause()
  proxy.resume()
  setTimeout(() => proxy.terminate(), 100)
  await done
  const loose: zmq.Proxy = proxy
  const typed: zmq.Proxy<zmq.XSubscriber, zmq.XPublisher> = new zmq.Proxy(
    new zmq.XSubscriber(),
    new zmq.XPublisher(),
  )
  console.log(loose.frontEnd.closed, typed.backEnd.verbosity)
}
