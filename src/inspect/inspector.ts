import { basename, join } from "node:path"
import { threadId } from "node:worker_threads"
import type { ContextCore } from "../socket/context-core.ts"
import { engineOf } from "../socket/internals.ts"
import type { Socket } from "../socket/socket.ts"
import { SocketDescriber } from "./describe-socket.ts"
import { LineServer, type Respondent } from "./line-server.ts"
import { ownNames } from "./place.ts"
import { removeIfDead } from "./remove-if-dead.ts"
import { respond } from "./respondent.ts"
import { type ProcessIdentity, type ProcessState, stateVersion } from "./state.ts"
import { Vitals } from "./vitals.ts"

/** What an inspector is made of. */
export interface InspectorParts {
  readonly name: string | undefined
  readonly folder: string
  /** The contexts to show, as there are at the moment. */
  readonly contexts: () => Iterable<ContextCore>
}

/**
 * Lets this process be looked at, until it is closed. Made by `enableInspect`.
 *
 * ```ts
 * const inspector: Inspector = await enableInspect({ name: "orders" })
 * await inspector.close()
 * ```
 */
export class Inspector implements AsyncDisposable {
  /** The process as readers see it. */
  readonly identity: ProcessIdentity
  readonly #contexts: InspectorParts["contexts"]
  readonly #sockets = new SocketDescriber()
  readonly #vitals = new Vitals()
  #server: LineServer | undefined

  /** @internal */
  static async open({ name = programName(), folder, contexts }: InspectorParts): Promise<Inspector> {
    const inspector = new Inspector(name, contexts)
    inspector.#server = await listen(folder, () => inspector.#respondent())
    process.on("exit", inspector.#abandon)
    return inspector
  }

  private constructor(name: string, contexts: InspectorParts["contexts"]) {
    this.#contexts = contexts
    this.identity = {
      pid: process.pid,
      thread: threadId,
      name,
      runtime: process.version,
      startedAt: Math.round(performance.timeOrigin),
    }
  }

  /** The file by which readers find it; undefined once it is closed. */
  get path(): string | undefined {
    return this.#server?.path
  }

  /**
   * What readers see, for programs that look at themselves. `peers`: how many peers of each socket to tell.
   *
   * ```ts
   * const { sockets } = inspector.state()
   * console.log(sockets.map(({ type, statistics }) => `${type}: ${statistics.messagesIn} in`))
   * ```
   */
  state({ peers = Number.POSITIVE_INFINITY }: { readonly peers?: number } = {}): ProcessState {
    return this.#state(this.#vitals, peers)
  }

  /**
   * Gives a socket a name for readers.
   *
   * ```ts
   * inspector.label(pull, "orders in")
   * ```
   */
  label(socket: Socket, label: string): void {
    if (socket?.[engineOf] === undefined) throw new TypeError("A label is given to a socket.")
    this.#sockets.label(socket[engineOf], String(label))
  }

  /**
   * Ends it: readers lose their connections, and the file goes.
   *
   * ```ts
   * await inspector.close()
   * ```
   */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    process.off("exit", this.#abandon)
    this.#vitals.end()
    await server?.close()
  }

  /** Closes it at the end of a block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #respondent(): Respondent {
    const vitals = new Vitals()
    const subject = { identity: this.identity, state: (peers: number) => this.#state(vitals, peers) }
    return { answer: (line: string) => respond(line, subject), end: () => vitals.end() }
  }

  #state(vitals: Vitals, peers: number): ProcessState {
    const sockets = []
    for (const context of this.#contexts()) {
      for (const socket of context.sockets) sockets.push(this.#sockets.describe(socket, peers))
    }
    return {
      version: stateVersion,
      at: Date.now(),
      process: this.identity,
      vitals: vitals.look(),
      sockets: sockets.sort((one, other) => one.id - other.id),
    }
  }

  readonly #abandon = (): void => {
    this.#server?.abandon()
  }
}

/** Listens under the first name of ours that is free. */
const listen = async (folder: string, respondent: () => Respondent): Promise<LineServer> => {
  const names = ownNames()
  let path = join(folder, names.next().value)
  for (;;) {
    try {
      return await LineServer.listen(path, respondent)
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE") throw error
      // Left by a process that had our number before, or another inspector in this thread.
      if (!(await removeIfDead(path))) path = join(folder, names.next().value)
    }
  }
}

const programName = (): string => {
  const [, script] = process.argv
  return script === undefined || script === "" ? process.title : basename(script)
}
