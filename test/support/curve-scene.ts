import type { SocketTypeName } from "../../src/patterns/socket-types.ts"
import type { Authenticate } from "../../src/zmtp/mechanisms/authenticate.ts"
import { curveClient } from "../../src/zmtp/mechanisms/curve/client.ts"
import { curveServer } from "../../src/zmtp/mechanisms/curve/server.ts"
import type { Mechanism } from "../../src/zmtp/mechanisms/mechanism.ts"
import { ConnectionScene, type SceneOptions } from "./connection-scene.ts"
import {
  CurveClientScript,
  CurveServerScript,
  curveGreeting,
  handshakeFrame,
  rawClientKeys,
  rawServerKeys,
} from "./curve-script.ts"
import { until } from "./until.ts"

/** Bodies of the frames in octets that begin with one. */
export const bodiesIn = (octets: Buffer): Buffer[] => {
  const bodies: Buffer[] = []
  for (let offset = 0; offset < octets.length; ) {
    const isLong = ((octets[offset] as number) & 2) !== 0
    const size = isLong ? Number(octets.readBigUInt64BE(offset + 1)) : (octets[offset + 1] as number)
    const start = offset + (isLong ? 9 : 2)
    bodies.push(octets.subarray(start, start + size))
    offset = start + size
  }
  return bodies
}

/** A connection of ours that does CURVE with a script. */
export class CurveScene extends ConnectionScene {
  #seen = 0

  constructor(mechanism: Mechanism, options: SceneOptions = {}) {
    super({ ...options, settings: { ...options.settings, mechanism } })
    this.connection.start()
  }

  /** Our server. */
  static server(
    options: SceneOptions & { readonly authenticate?: Authenticate; readonly mechanism?: Mechanism } = {},
  ): CurveScene {
    const { authenticate, mechanism, ...rest } = options
    const made =
      mechanism ?? curveServer({ secretKey: rawServerKeys.secretKey, ...(authenticate && { authenticate }) })
    const scene = new CurveScene(made, rest)
    scene.stream.feed(curveGreeting)
    return scene
  }

  /** Our client. */
  static client(options: SceneOptions = {}): CurveScene {
    const scene = new CurveScene(
      curveClient({ ...rawClientKeys, serverKey: rawServerKeys.publicKey }),
      options,
    )
    scene.stream.feed(curveGreeting)
    return scene
  }

  /** Feeds a command of the handshake. */
  feed(body: Uint8Array): void {
    this.stream.feed(handshakeFrame(body))
  }

  /** The body of the next frame that we send. */
  async said(): Promise<Buffer> {
    const bodies = () => bodiesIn(this.stream.received.subarray(64))
    await until(() => this.isClosed || bodies().length > this.#seen, "a frame of ours")
    const body = bodies()[this.#seen]
    if (body === undefined) throw new Error(`The connection ended: ${this.reason?.message}`)
    this.#seen++
    return body
  }

  /** How many frames we have sent. */
  get count(): number {
    return bodiesIn(this.stream.received.subarray(64)).length
  }

  /** Resolves with the code of what ended the connection. */
  async ended(): Promise<string> {
    await until(() => this.isClosed, "the end of the connection")
    return this.code as string
  }
}

/** Our server, and a client that it has welcomed. */
export const welcomed = async (
  options: Parameters<typeof CurveScene.server>[0] = {},
  type: SocketTypeName = "DEALER",
): Promise<{ scene: CurveScene; client: CurveClientScript }> => {
  const scene = CurveScene.server(options)
  const client = new CurveClientScript(type)
  scene.feed(client.hello())
  client.welcomed(await scene.said())
  return { scene, client }
}

/** Our server, and a client that has come in. */
export const admitted = async (
  options: Parameters<typeof CurveScene.server>[0] = {},
  type: SocketTypeName = "DEALER",
): Promise<{ scene: CurveScene; client: CurveClientScript }> => {
  const { scene, client } = await welcomed(options, type)
  scene.feed(client.initiate())
  client.ready(await scene.said())
  await until(() => scene.peer !== undefined, "the peer to be ready")
  return { scene, client }
}

/** Our client, and a server that has let it in. */
export const entered = async (
  options: SceneOptions = {},
  type: SocketTypeName = "DEALER",
): Promise<{ scene: CurveScene; server: CurveServerScript }> => {
  const scene = CurveScene.client(options)
  const server = new CurveServerScript(type)
  server.hello(await scene.said())
  scene.feed(server.welcome())
  server.initiated(await scene.said())
  scene.feed(server.ready())
  await until(() => scene.peer !== undefined, "the peer to be ready")
  return { scene, server }
}
