import type { Context, Dealer } from "../../src/index.ts"

/** The frames of a request to a ZAP handler, behind the empty one. */
export const zapRequest = (
  mechanism: string,
  credentials: readonly (string | Uint8Array)[] = [],
  { id = "1", domain = "", address = "127.0.0.1" } = {},
): (string | Uint8Array)[] => ["1.0", id, domain, address, "", mechanism, ...credentials]

/** Asks the authenticator of a context by hand, as the engine does. */
export class ZapAsker {
  readonly dealer: Dealer

  constructor(context: Context) {
    this.dealer = context.socket("DEALER")
    this.dealer.connect("inproc://zeromq.zap.01")
  }

  async send(...frames: (string | Uint8Array)[]): Promise<void> {
    await this.dealer.send(["", ...frames])
  }

  /** The frames of the next answer, as text. */
  async answer(): Promise<string[]> {
    const [delimiter, ...frames] = await this.dealer.receive({ timeout: 10_000 })
    if (delimiter?.length !== 0) throw new Error("An answer begins with an empty frame.")
    return frames.map(String)
  }

  /** Status, text and user id of what is answered to a request. */
  async ask(
    mechanism: string,
    credentials: readonly (string | Uint8Array)[] = [],
    more = {},
  ): Promise<string> {
    await this.send(...zapRequest(mechanism, credentials, more))
    return (await this.answer()).slice(2, 5).join(" ").trim()
  }
}
