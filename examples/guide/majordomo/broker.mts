// The broker: takes requests for services by name, and gives each to a worker of that service that is free. Clients
// and workers come to one ROUTER. There is nothing to set up: a service exists as soon as somebody asks for it.

import { type Context, type Message, type MessageLike, Router, ZmqError } from "typemq"
import { messagesAndBeats } from "../shared/beats.mts"
import {
  defaultHeartbeats,
  type Heartbeats,
  readClientMessage,
  readWorkerMessage,
  type WorkerMessage,
  writeClientMessage,
  writeWorkerMessage,
} from "./protocol.mts"

export interface BrokerOptions extends Heartbeats {
  readonly context?: Context
  /** Milliseconds that a request waits for a worker. Default: a minute. */
  readonly requestLifetime?: number
  /** How many workers may be lost with a request before it is given up. Default: 3. */
  readonly attempts?: number
}

interface Service {
  readonly requests: Request[]
  /** Those who are free, the one that has waited longest first. */
  readonly free: Set<Worker>
  workers: number
}

interface Request {
  readonly client: Message
  readonly service: string
  readonly body: readonly Message[]
  readonly expires: number
  attempts: number
}

interface Worker {
  readonly address: Message
  readonly service: Service
  expires: number
  /** What it works at. */
  request: Request | undefined
}

/**
 * ```ts
 * await using broker = await Broker.bind("tcp://*:5555")
 * await broker.ended
 * ```
 */
export class Broker implements AsyncDisposable {
  /** Where clients and workers connect to. */
  readonly endpoint: string
  /** Settles when the broker has ended: by `close`, or since its context is gone. */
  readonly ended: Promise<void>
  readonly #router: Router
  readonly #settings: Required<Omit<BrokerOptions, "context">>
  readonly #services = new Map<string, Service>()
  readonly #workers = new Map<string, Worker>()

  static async bind(endpoint: string, { context, ...settings }: BrokerOptions = {}): Promise<Broker> {
    // Mandatory: a worker that is not there any more is noticed at once, not when its heartbeats are missed.
    const router = new Router({ mandatory: true, ...(context === undefined ? {} : { context }) })
    try {
      return new Broker(router, await router.bind(endpoint), settings)
    } catch (error) {
      await router.close()
      throw error
    }
  }

  private constructor(router: Router, endpoint: string, settings: Omit<BrokerOptions, "context">) {
    this.#router = router
    this.#settings = { ...defaultHeartbeats, requestLifetime: 60_000, attempts: 3, ...settings }
    this.endpoint = endpoint
    this.ended = this.#run()
  }

  /** Tells all workers, which then look for another broker, and ends. */
  async close(): Promise<void> {
    if (!this.#router.closed) for (const worker of this.#workers.values()) this.#tell(worker, "disconnect")
    await this.#router.close({ linger: 1000 })
    await this.ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    for await (const frames of messagesAndBeats(this.#router, this.#settings.heartbeatInterval)) {
      if (frames === undefined) {
        this.#expire()
        for (const worker of this.#workers.values()) this.#tell(worker, "heartbeat")
      } else {
        const [sender, ...rest] = frames
        if (sender !== undefined) this.#receive(sender, rest)
      }
    }
  }

  #receive(sender: Message, frames: readonly Message[]): void {
    const asked = readClientMessage(frames)
    if (asked?.service.startsWith("mmi.")) this.#answerForOneself(sender, asked.service, asked.body)
    else if (asked !== undefined) this.#enqueue({ client: sender, ...asked, ...this.#fresh() })
    else {
      const told = readWorkerMessage(frames)
      if (told !== undefined) this.#hear(sender, told)
    }
  }

  #fresh(): Pick<Request, "expires" | "attempts"> {
    return { expires: performance.now() + this.#settings.requestLifetime, attempts: 0 }
  }

  #enqueue(request: Request): void {
    const service = this.#service(request.service)
    service.requests.push(request)
    this.#dispatch(service)
  }

  /** What the broker answers itself (RFC 8). */
  #answerForOneself(client: Message, service: string, [about]: readonly Message[]): void {
    const workers = this.#services.get(String(about))?.workers ?? 0
    const code = service === "mmi.service" ? (workers > 0 ? "200" : "404") : "501"
    this.#send(client, writeClientMessage(service, [code]))
  }

  #hear(address: Message, { command, frames }: WorkerMessage): void {
    const worker = this.#workers.get(address.toString("hex"))
    const [first, delimiter, ...body] = frames
    if (command === "disconnect") {
      if (worker !== undefined) this.#lose(worker)
    } else if (command === "ready" && worker === undefined && first !== undefined) {
      this.#welcome(address, String(first))
    } else if (command === "heartbeat" && worker !== undefined) {
      this.#live(worker)
    } else if (
      command === "reply" &&
      worker?.request !== undefined &&
      first?.equals(worker.request.client) &&
      delimiter?.length === 0
    ) {
      this.#send(first, writeClientMessage(worker.request.service, body))
      this.#live(worker)
      worker.request = undefined
      worker.service.free.add(worker)
      this.#dispatch(worker.service)
    } else {
      // Not what was to come: one of us has lost the thread, perhaps since this broker is a new one.
      this.#send(address, writeWorkerMessage("disconnect"))
      if (worker !== undefined) this.#lose(worker)
    }
  }

  #welcome(address: Message, name: string): void {
    if (name.startsWith("mmi.")) {
      this.#send(address, writeWorkerMessage("disconnect"))
      return
    }
    const service = this.#service(name)
    const worker: Worker = { address, service, expires: 0, request: undefined }
    this.#live(worker)
    this.#workers.set(address.toString("hex"), worker)
    service.workers++
    service.free.add(worker)
    this.#dispatch(service)
  }

  #live(worker: Worker): void {
    worker.expires = performance.now() + this.#settings.heartbeatInterval * this.#settings.liveness
  }

  /** Forgets a worker. What it worked at is for another one. */
  #lose(worker: Worker): void {
    const { address, service, request } = worker
    if (!this.#workers.delete(address.toString("hex"))) return
    service.workers--
    service.free.delete(worker)
    if (request === undefined || ++request.attempts >= this.#settings.attempts) return
    service.requests.unshift(request)
    this.#dispatch(service)
  }

  /** Gives requests to workers while there are both. */
  #dispatch(service: Service): void {
    for (const worker of service.free) {
      const request = this.#nextRequest(service)
      if (request === undefined) return
      service.free.delete(worker)
      worker.request = request
      if (!this.#tell(worker, "request", request.client, "", ...request.body)) {
        request.attempts--
        this.#lose(worker)
      }
    }
  }

  /** Clients that ask again do so with a new socket: what they had asked with the old one is not done twice. */
  #nextRequest({ requests }: Service): Request | undefined {
    for (let request = requests.shift(); request !== undefined; request = requests.shift()) {
      if (this.#isThere(request.client)) return request
    }
    return undefined
  }

  #isThere(client: Message): boolean {
    if (this.#router.closed) return false
    try {
      return this.#router.peerState(client) >= 0
    } catch (error) {
      if (error instanceof ZmqError && error.code === "EHOSTUNREACH") return false
      throw error
    }
  }

  #expire(): void {
    const now = performance.now()
    for (const worker of this.#workers.values()) if (worker.expires <= now) this.#lose(worker)
    for (const [name, service] of this.#services) {
      const alive = service.requests.filter((each) => each.expires > now)
      service.requests.splice(0, Number.POSITIVE_INFINITY, ...alive)
      if (alive.length === 0 && service.workers === 0) this.#services.delete(name)
    }
  }

  #service(name: string): Service {
    const known = this.#services.get(name)
    if (known !== undefined) return known
    const service: Service = { requests: [], free: new Set(), workers: 0 }
    this.#services.set(name, service)
    return service
  }

  #tell(worker: Worker, ...message: Parameters<typeof writeWorkerMessage>): boolean {
    return this.#send(worker.address, writeWorkerMessage(...message))
  }

  /** Answers whether there was somebody to send it to. */
  #send(address: Message, frames: readonly MessageLike[]): boolean {
    if (this.#router.closed) return false
    try {
      return this.#router.trySend([address, ...frames])
    } catch (error) {
      if (error instanceof ZmqError && error.code === "EHOSTUNREACH") return false
      throw error
    }
  }
}
