import { requireText } from "../core/endpoint.ts"
import type { Socket } from "../socket/socket.ts"
import { SetView } from "./set-view.ts"

const sameText = (endpoint: string): string => endpoint

/** What was bound and connected through a transport. */
export class Endpoints {
  readonly #socket: Socket
  readonly #bound = new Map<string, string>()
  readonly #connected = new Map<string, string>()
  readonly bindings = new SetView<string>(this.#bound, sameText, sameText)
  readonly connections = new SetView<string>(this.#connected, sameText, sameText)

  constructor(socket: Socket) {
    this.#socket = socket
  }

  async bind(endpoint: string): Promise<string> {
    const bound = await this.#socket.bind(endpoint)
    this.#bound.set(bound, bound)
    return bound
  }

  async connect(endpoint: string): Promise<string> {
    requireText(endpoint)
    this.#socket.connect(endpoint)
    this.#connected.set(endpoint, endpoint)
    return endpoint
  }

  /** Ends what has this name, bound or connected: sockets know no difference between the two. */
  async end(endpoint: string): Promise<void> {
    await this.#socket.unbind(endpoint)
    this.#bound.delete(endpoint)
    this.#connected.delete(endpoint)
  }
}
