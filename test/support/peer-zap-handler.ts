import { PeerError } from "./libzmq-peer.ts"

/** A REP socket in a peer, as far as a handler needs it. */
interface PeerReply {
  bind(endpoint: string): Promise<string>
  receive(): Promise<readonly unknown[]>
  send(message: readonly string[]): Promise<void>
}

/** What to reply to a request: frames as text with one character per octet; null for nothing. */
export type PeerAnswer = (request: readonly string[]) => readonly string[] | null

/** A ZAP handler in a peer's process, whose answers are made here. */
export class PeerZapHandler {
  readonly requests: string[][] = []
  decide: PeerAnswer

  private constructor(decide: PeerAnswer) {
    this.decide = decide
  }

  static async start(
    peer: { socket(type: string): Promise<unknown> },
    decide: PeerAnswer = (request) => peerAnswer(request, "200"),
  ): Promise<PeerZapHandler> {
    const handler = new PeerZapHandler(decide)
    const socket = (await peer.socket("REP")) as PeerReply
    await socket.bind("inproc://zeromq.zap.01")
    void handler.#serve(socket)
    return handler
  }

  async #serve(socket: PeerReply): Promise<void> {
    try {
      for (;;) {
        const request = (await socket.receive()) as string[]
        this.requests.push(request)
        const reply = this.decide(request)
        if (reply === null) return
        await socket.send(reply)
      }
    } catch (error) {
      // The peer's sockets are closed after each test.
      if (!(error instanceof PeerError) && !(error instanceof Error)) throw error
    }
  }
}

/** A reply in good form. */
export const peerAnswer = (
  [version = "", id = ""]: readonly string[],
  status: string,
  userId = "",
): string[] => [version, id, status, "", userId, ""]
