import type { Message } from "../../src/core/message.ts"
import { InprocNames } from "../../src/transports/inproc.ts"
import { type Link, localPeer } from "../../src/transports/transport.ts"

/** What a handler replies: frames, or null for nothing. */
export type ScriptedReply = readonly Uint8Array[] | null

/** Names of a context in which a handler is bound that follows a script, without any socket. */
export class ZapNames {
  readonly names = new InprocNames()
  /** The requests so far, and how to reply to each. */
  readonly requests: { readonly frames: Message; reply(message: readonly Uint8Array[]): void }[] = []
  /** How many connections to the handler there are. */
  open = 0
  readonly #links = new Set<Link>()

  /** `reply`: what it replies at once to a request with this number; undefined: the test replies. */
  constructor(reply?: (index: number) => ScriptedReply, socketType = "REP") {
    this.names.bind("zeromq.zap.01", {
      socketType,
      accept: () => {
        let own: Link | undefined
        return {
          handler: {
            ready: () => {
              this.open++
            },
            message: (frames) => {
              const answer = (message: readonly Uint8Array[]): void => {
                own?.send(message.map((each) => Buffer.from(each)))
              }
              const index = this.requests.push({ frames, reply: answer }) - 1
              const scripted = reply?.(index) ?? null
              if (scripted !== null) answer(scripted)
              return true
            },
            writable: () => {},
            closed: () => {
              this.open--
              this.#links.delete(own as Link)
            },
          },
          self: localPeer(Buffer.alloc(0)),
          publisher: false,
          interest: "topics",
          sendLimit: 0,
          full: () => false,
          conflate: false,
          attach: (link) => {
            own = link
            this.#links.add(link)
          },
          peerLimit: () => {},
        }
      },
    })
  }

  /** The handler goes away, with all that it was asked. */
  leave(): void {
    for (const link of [...this.#links]) link.close()
  }
}

/** A reply of six frames behind the empty one, as handlers write it. */
export const zapReply = ({
  delimiter = "",
  version = "1.0",
  id = "1",
  status = "200",
  text = "",
  userId = "",
  metadata = Buffer.alloc(0),
}: Partial<Record<"delimiter" | "version" | "id" | "status" | "text" | "userId", string>> & {
  readonly metadata?: Uint8Array
} = {}): Buffer[] => [
  ...[delimiter, version, id, status, text, userId].map((each) => Buffer.from(each)),
  Buffer.from(metadata),
]
