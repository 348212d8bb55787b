import { gssapiClient } from "../../src/zmtp/mechanisms/gssapi/client.ts"
import type { Acceptance, Protection } from "../../src/zmtp/mechanisms/gssapi/security-context.ts"
import { gssapiServer } from "../../src/zmtp/mechanisms/gssapi/server.ts"
import { ConnectionScene, settled } from "./connection-scene.ts"
import { Judge } from "./plain-scene.ts"
import { ScriptedProtection, scriptedToken, type TokenScript } from "./scripted-protection.ts"
import { command, commandFrame, frame, greeting } from "./zmtp-octets.ts"

/** Whose turn it is, said by whoever has no token. */
export const nothing = frame(command)

/** INITIATE with a token, and a length that may be another one. */
export const initiate = (token: string, length = token.length): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(length)
  return commandFrame("INITIATE", Buffer.concat([size, Buffer.from(token, "latin1")]))
}

/** A frame with a token of the peer's: a command in the handshake, and a message (`outside` 0) later. */
export const sealed = (
  text: string | Buffer,
  counter: number,
  { outside = command, ...script }: TokenScript & { readonly outside?: number } = {},
): Buffer => {
  const token = scriptedToken(typeof text === "string" ? Buffer.from(text, "latin1") : text, counter, script)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(token.length)
  return frame(outside, Buffer.concat([Buffer.from("\x07MESSAGE", "latin1"), size, token]))
}

/** One side's security context, which does what the test says. */
export class ScriptedContext {
  /** The tokens it was given. */
  readonly taken: string[] = []
  /** What it does with them. */
  judge: (token: string) => void = () => {}
  /** How often it was let go of. */
  ends = 0
  readonly #rest = {
    protect: (): Protection => new ScriptedProtection(),
    end: (): void => void this.ends++,
  }

  readonly accept = async (token: Uint8Array): Promise<Acceptance> => {
    this.#take(token)
    return { token: Buffer.from("our reply"), principal: "alice@TEST.INVALID", ...this.#rest }
  }

  readonly initiate = async () => ({
    begin: async (): Promise<Uint8Array> => Buffer.from("our ticket"),
    finish: async (token: Uint8Array): Promise<void> => this.#take(token),
    ...this.#rest,
  })

  #take(token: Uint8Array): void {
    const text = Buffer.from(token).toString("latin1")
    this.taken.push(text)
    this.judge(text)
  }
}

/** A socket's connection as a GSSAPI server: the test is a client, and whoever is asked about it. */
export const gssapiServerScene = async (
  type: "PULL" | "PUB" = "PULL",
  { encrypt = false } = {},
): Promise<{ scene: ConnectionScene; judge: Judge; context: ScriptedContext }> => {
  const judge = new Judge()
  const context = new ScriptedContext()
  const mechanism = gssapiServer({ accept: context.accept, authenticate: judge.authenticate, encrypt })
  const scene = new ConnectionScene({
    type,
    peerAddress: "192.0.2.7",
    settings: { mechanism, acceptsOldPeers: false },
  })
  scene.connection.start()
  scene.stream.feed(greeting({ mechanism: "GSSAPI" }))
  await settled()
  scene.stream.forget()
  return { scene, judge, context }
}

/** A PUSH socket's connection as a GSSAPI client: the test is a server. What it says at first is kept. */
export const gssapiClientScene = async (
  mechanismOfServer = "GSSAPI",
  { encrypt = false } = {},
): Promise<{ scene: ConnectionScene; context: ScriptedContext }> => {
  const context = new ScriptedContext()
  const mechanism = gssapiClient({ initiate: context.initiate, encrypt })
  const scene = new ConnectionScene({ type: "PUSH", settings: { mechanism, acceptsOldPeers: false } })
  scene.connection.start()
  scene.stream.feed(greeting({ mechanism: mechanismOfServer }))
  await settled()
  return { scene, context }
}
