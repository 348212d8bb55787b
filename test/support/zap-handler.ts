import { type Context, Reply, Router } from "../../src/index.ts"

/** A request as a handler sees it, without what its socket needs. */
export type ZapRequest = readonly Buffer[]

/** What to reply, version and id included; null for nothing. */
export type ZapAnswer = readonly (string | Uint8Array)[] | null

/** A reply in good form. */
export const answer = (
  [version = Buffer.alloc(0), id = Buffer.alloc(0)]: ZapRequest,
  status: string,
  {
    userId = "",
    metadata = Buffer.alloc(0),
  }: { readonly userId?: string; readonly metadata?: Uint8Array } = {},
): ZapAnswer => [version, id, status, "", userId, metadata]

/** Lets everybody in, and knows nobody. */
export const welcomeAll = (request: ZapRequest): ZapAnswer => answer(request, "200")

/** A ZAP handler over an ordinary socket of the library, as an application would write it. */
export class ZapHandler {
  readonly requests: string[][] = []
  readonly socket: Reply | Router
  /** What it makes of a request. */
  decide: (request: ZapRequest) => ZapAnswer

  private constructor(socket: Reply | Router, decide: (request: ZapRequest) => ZapAnswer) {
    this.socket = socket
    this.decide = decide
  }

  static async start(
    context: Context,
    decide: (request: ZapRequest) => ZapAnswer = welcomeAll,
    type: "REP" | "ROUTER" = "REP",
  ): Promise<ZapHandler> {
    const socket = type === "REP" ? new Reply({ context, linger: 0 }) : new Router({ context, linger: 0 })
    await socket.bind("inproc://zeromq.zap.01")
    const handler = new ZapHandler(socket, decide)
    void handler.#serve()
    return handler
  }

  close(): Promise<void> {
    return this.socket.close()
  }

  async #serve(): Promise<void> {
    const { socket } = this
    const envelope = socket instanceof Router ? 2 : 0
    for await (const message of socket) {
      const request = message.slice(envelope)
      this.requests.push(request.map((each) => each.toString("latin1")))
      const reply = this.decide(request)
      if (reply === null && socket instanceof Reply) return
      if (reply !== null) await socket.send([...message.slice(0, envelope), ...reply])
    }
  }
}
