import { decodeCommand, encodeCommand } from "../../command.ts"
import { violation } from "../../violation.ts"
import type { HandshakeChannel, Secured } from "../mechanism.ts"
import { GssapiCipher, type ProtectingContext } from "./cipher.ts"

const name = "READY"

/** For whoever gets the other one. */
const advice = "The option gssapiPlainText has to be the same on both sides."

/** How both sides say READY: sealed if messages will be, in clear otherwise (RFC 38). */
export interface ReadyExchange {
  send(): void
  /** The peer's metadata. */
  receive(): Promise<Uint8Array>
}

const inClear = (peer: HandshakeChannel): ReadyExchange => ({
  send: () => peer.send(name, peer.metadata),
  receive: () => peer.expect(name, advice),
})

const sealedBy = (peer: HandshakeChannel, cipher: GssapiCipher): ReadyExchange => ({
  send: () => peer.send("MESSAGE", cipher.sealCommand(encodeCommand(name, peer.metadata))),
  async receive() {
    const command = decodeCommand(cipher.openCommand(await peer.expect("MESSAGE", advice)))
    if (command?.name === name) return command.data
    throw violation("ZMTP_UNEXPECTED_COMMAND", `The peer sealed something else where ${name} was due.`)
  },
})

/**
 * Does the rest of a handshake, as `work` has it. The context ends with it, or lives on in the cipher.
 */
export const exchangeReady = async (
  peer: HandshakeChannel,
  context: ProtectingContext,
  { encrypt }: { readonly encrypt: boolean },
  work: (ready: ReadyExchange) => Promise<Secured>,
): Promise<Secured> => {
  let secured: Secured | undefined
  try {
    const cipher = encrypt ? new GssapiCipher(context) : undefined
    const known = await work(cipher === undefined ? inClear(peer) : sealedBy(peer, cipher))
    secured = cipher === undefined ? known : { ...known, cipher }
    return secured
  } finally {
    if (secured?.cipher === undefined) context.end()
  }
}
