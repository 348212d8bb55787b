import { empty } from "../core/bytes.ts"
import { parseEndpoint, unknownTransport } from "../core/endpoint.ts"
import { zmqError } from "../core/errors.ts"
import { startTimer } from "../core/timing.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { Pattern } from "../patterns/pattern.ts"
import type { SocketTypeSpec } from "../patterns/socket-types.ts"
import { carriesMessages, type MessageTransport, type Transport } from "../transports/transport.ts"
import { Acceptor } from "./acceptor.ts"
import { messageOf } from "./automatic-messages.ts"
import type { ContextCore } from "./context-core.ts"
import { Dialer } from "./dialer.ts"
import { planEndpoint, planTransport } from "./endpoint-plan.ts"
import { InprocAcceptor, InprocDialer, type InprocSettings } from "./inproc-endpoint.ts"
import { MessageEndpoint } from "./message-endpoint.ts"
import { planMessages } from "./message-plan.ts"
import type { Pipe } from "./pipe.ts"
import type { EndpointPlan, SocketParts } from "./socket-parts.ts"
import { zapAuthenticate, zapSettings } from "./zap-client.ts"

type Role = "bind" | "connect"

/** What keeps an endpoint. */
interface Worker {
  /** Peers that came in and have not shaken hands yet. */
  readonly handshakes?: number
  /** Ends it after what waits was sent. */
  finish(gone: () => void): void
  /** Makes no attempt to connect any more after the next that fails. */
  tryNoMore?(): void
  /** Ends it at once. */
  cut(): void
}

/** The bit of the option `reconnectStop` for what was disconnected. */
const stopsAfterDisconnect = 4

/** What is bound or connected. */
interface Endpoint {
  readonly name: string
  readonly bound: boolean
  readonly worker: Worker
}

/** An endpoint as it can be looked at. */
export interface EndpointState {
  readonly name: string
  readonly bound: boolean
  /** Peers that came in there and have not shaken hands yet. */
  readonly handshakes: number
}

/** The socket, as its endpoints need it. */
export interface EndpointHost extends SocketParts {
  readonly options: OptionSet
  readonly spec: SocketTypeSpec
  readonly context: ContextCore
  readonly pattern: Pattern
  /** Nothing is heard from the peers of this endpoint any more, nor sent to them but what waits already. */
  dismiss(worker: unknown): void
}

/** The endpoints of a socket: binding, connecting, and ending either. */
export class EndpointList {
  readonly #host: EndpointHost
  #endpoints: Endpoint[] = []
  /** Endpoints that were disconnected and still send what waited. */
  readonly #lingering = new Set<Promise<void>>()
  /** Those that end with the socket, and still send what waits. */
  readonly #finishing = new Set<Worker>()
  #last: string | null = null

  constructor(host: EndpointHost) {
    this.#host = host
  }

  /** The endpoint bound or connected last. */
  get last(): string | null {
    return this.#last
  }

  /** What is bound and connected now. */
  get states(): readonly EndpointState[] {
    return this.#endpoints.map(({ name, bound, worker }) => ({
      name,
      bound,
      handshakes: worker.handshakes ?? 0,
    }))
  }

  /** Binds, and answers the endpoint really bound. */
  bind(text: unknown): string {
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const transport = this.#transport("bind", scheme, endpoint)
    if (transport !== undefined && carriesMessages(transport)) return this.#open("bind", transport, address)
    const worker =
      transport === undefined
        ? new InprocAcceptor(this.#host, this.#inproc(address))
        : new Acceptor(this.#host, this.#plan(), transport, address)
    this.#endpoints.push({ name: worker.endpoint, bound: true, worker })
    this.#last = worker.endpoint
    return worker.endpoint
  }

  /** Looks up what binding needs if it needs anything; answers the endpoint to bind. */
  prepare(text: unknown): Promise<string> | undefined {
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const transport = this.#transport("bind", scheme, endpoint)
    if (transport === undefined || carriesMessages(transport)) return undefined
    const options = planTransport(this.#host.options, this.#host.spec)
    try {
      return transport.prepareListen?.(address, options)?.then((prepared) => `${scheme}://${prepared}`)
    } catch {
      // What is no address is for `bind` to refuse, which tells the monitor too.
      return undefined
    }
  }

  /** Connects. `routingId`: the id that a ROUTER is to know the peer by. */
  connect(text: unknown, routingId?: Uint8Array): void {
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const { options, spec, pattern } = this.#host
    const transport = this.#transport("connect", scheme, endpoint)
    if (transport !== undefined && carriesMessages(transport)) {
      this.#open("connect", transport, address)
      return
    }
    const plan = transport === undefined ? undefined : this.#plan()
    if (plan !== undefined) transport?.checkConnect(address, plan.transport)
    if (transport !== undefined && spec.connectsOnce && this.#isConnected(endpoint)) return
    const given = routingId ?? options.take("connectRoutingId") ?? undefined
    if (given !== undefined) pattern.checkRoutingId?.(given)
    const worker =
      transport === undefined || plan === undefined
        ? new InprocDialer(this.#host, this.#inproc(address), given)
        : new Dialer(this.#host, plan, transport, address, given)
    this.#endpoints.push({ name: endpoint, bound: false, worker })
    this.#last = endpoint
    worker.start()
  }

  /** Opens an endpoint of a transport without connections. */
  #open(role: Role, transport: MessageTransport, address: string): string {
    const channel = transport.open(role, address, planMessages(this.#host.options))
    const worker = new MessageEndpoint(this.#host, channel)
    this.#endpoints.push({ name: worker.endpoint, bound: role === "bind", worker })
    this.#last = worker.lastEndpoint
    worker.start()
    return worker.endpoint
  }

  /** Ends what was bound or connected under this name; libzmq knows no difference between the two. */
  end(text: unknown): void {
    const found = this.#find(text)
    this.#endpoints = this.#endpoints.filter((each) => !found.includes(each))
    for (const { bound, worker } of found) {
      if (bound) worker.cut()
      else this.#linger(worker)
    }
  }

  /** Ends one peer at once, together with the endpoint if that is there for this peer alone. */
  endPeer(pipe: Pipe): void {
    pipe.leave()
    this.#endpoints = this.#endpoints.filter((each) => each.bound || !Object.is(each.worker, pipe.owner))
    pipe.owner.hangUp(pipe)
    pipe.cut()
  }

  /** The endpoint has ended by itself. */
  forget(worker: unknown): void {
    this.#endpoints = this.#endpoints.filter((each) => each.worker !== worker)
  }

  /** Ends all endpoints; resolves when what waits was sent, or the time for that is over. */
  async finish(linger: number): Promise<void> {
    const workers = this.#endpoints.map((each) => each.worker)
    this.#endpoints = []
    for (const worker of workers) this.#finishing.add(worker)
    await Promise.all(
      workers.map((worker) => finishWorker(worker, linger).then(() => this.#finishing.delete(worker))),
    )
    await Promise.all(this.#lingering)
  }

  /** Ends within so many milliseconds what `finish` has given more time. */
  hasten(linger: number): void {
    const cut = (): void => {
      for (const worker of this.#finishing) worker.cut()
    }
    if (linger === 0) cut()
    else if (linger > 0) startTimer(linger, cut)
  }

  #find(text: unknown): Endpoint[] {
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const named = this.#endpoints.filter((each) => each.name === endpoint)
    if (named.length > 0) return named
    const transport = this.#transport(undefined, scheme, endpoint)
    if (transport !== undefined && !carriesMessages(transport)) {
      const options = planTransport(this.#host.options, this.#host.spec)
      const forms = transport.numericForms(address, options)
      const found = this.#endpoints.filter((each) => forms.includes(each.name))
      if (found.length > 0) return found
    }
    throw zmqError("ENOENT", `Nothing is bound or connected to ${endpoint}.`, { address: endpoint })
  }

  #isConnected(endpoint: string): boolean {
    return this.#endpoints.some((each) => !each.bound && each.name === endpoint)
  }

  /** An endpoint that was disconnected: nothing is heard from it, but what waits is still sent. */
  #linger(worker: Worker): void {
    this.#host.dismiss(worker)
    if ((this.#host.options.value("reconnectStop") & stopsAfterDisconnect) !== 0) worker.tryNoMore?.()
    const ending = finishWorker(worker, this.#host.options.value("linger"))
    this.#lingering.add(ending)
    void ending.then(() => this.#lingering.delete(ending))
  }

  /** The transport for a scheme; undefined for connections inside the process, which need none. */
  #transport(role: Role | undefined, scheme: string, endpoint: string): Transport | undefined {
    if (scheme === "inproc") {
      this.#requireConnections(endpoint)
      return undefined
    }
    const { transports, options } = this.#host.context
    const transport = transports.find((each) => each.scheme === scheme)
    if (transport === undefined) {
      throw unknownTransport(parseEndpoint(endpoint), ["inproc", ...transports.map((each) => each.scheme)])
    }
    const { type } = this.#host.options
    if (!carriesMessages(transport)) {
      this.#requireConnections(endpoint)
    } else if (role !== undefined && !transport.serves(type, role)) {
      throw incompatible(endpoint, `${type} sockets cannot ${role} there`)
    }
    if (options.value("ioThreads") === 0) {
      throw zmqError("EMTHREAD", `A context with ioThreads 0 has only inproc: ${endpoint} is out of reach.`, {
        address: endpoint,
      })
    }
    return transport
  }

  #requireConnections(endpoint: string): void {
    const { options, spec } = this.#host
    if (spec.connectionless) throw incompatible(endpoint, `${options.type} sockets know no connections`)
  }

  #plan(): EndpointPlan {
    const { context, options, spec } = this.#host
    return planEndpoint(options, spec, zapAuthenticate(context.names, zapSettings(options)))
  }

  #inproc(name: string): InprocSettings {
    const { context, options, spec } = this.#host
    return {
      socketType: options.type,
      names: context.names,
      name,
      routingId: options.value("routingId") ?? empty,
      publisher: spec.publisher,
      interest: spec.interest,
      hello: messageOf(options, "helloMessage"),
      disconnect: [messageOf(options, "disconnectMessage") ?? []].flat(),
    }
  }
}

const incompatible = (endpoint: string, why: string): Error =>
  zmqError("ENOCOMPATPROTO", `The transport of ${endpoint} does not go with this socket type: ${why}.`, {
    address: endpoint,
  })

const finishWorker = (worker: Worker, linger: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = linger > 0 ? startTimer(linger, () => worker.cut()) : undefined
    worker.finish(() => {
      timer?.stop()
      resolve()
    })
    if (linger === 0) worker.cut()
  })
