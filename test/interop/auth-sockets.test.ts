import { describe, expect } from "vitest"
import { Authenticator, createCertificates } from "../../src/auth/index.ts"
import { type Context, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import {
  clientKeys,
  curveOptions,
  curvePeerOptions,
  serverKeys,
  strangerKeys,
} from "../support/curve-keys.ts"
import { describePeers, type Peer, type PeerOptions } from "../support/peers.ts"
import { PyzmqAuthentication } from "../support/pyzmq-authentication.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()
await createCertificates(folder, "client", { keyPair: clientKeys })
const passwords = { admin: "secret" }

const stranger = { publicKey: strangerKeys.publicKey, secretKey: strangerKeys.secretKey }

describePeers("Our authenticator and clients of libzmq", (peers) => {
  const started = async (context: Context): Promise<Authenticator> => {
    const authenticator = new Authenticator({ context, log: null })
    await authenticator.configurePlain({ passwords })
    await authenticator.configureCurve({ location: folder })
    await authenticator.start()
    return authenticator
  }

  /** The user id of a client that is let in. */
  const userIdOf = async (pull: Pull, peer: Peer, options: PeerOptions): Promise<string | undefined> => {
    const push = await peer.socket("PUSH", options)
    await push.connect(pull.lastEndpoint as string)
    await push.send("let me in")
    const [frame] = await pull.receiveFrames({ timeout: 10_000 })
    expect(String(frame?.data)).toBe("let me in")
    return frame?.property("User-Id")?.toString()
  }

  /** What a client that is not let in learns. */
  const refusalOf = async (pull: Pull, peer: Peer, options: PeerOptions): Promise<string> => {
    const push = await peer.socket("PUSH", options)
    const events = await push.monitor()
    await push.connect(pull.lastEndpoint as string)
    const { event, value } = await events.next((each) => each.event.startsWith("HANDSHAKE_"))
    expect(pull.tryReceive()).toBeUndefined()
    return `${event} ${value}`
  }

  test("of PLAIN", async ({ context }) => {
    await using _ = await started(context)
    const pull = new Pull({ context, plainServer: true })
    await pull.bind("tcp://127.0.0.1:*")
    const user = { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "secret" }
    expect(await userIdOf(pull, peers.shared, user)).toBe("admin")
    const wrong = { ...user, PLAIN_PASSWORD: "guess" }
    expect(await refusalOf(pull, peers.shared, wrong)).toBe("HANDSHAKE_FAILED_AUTH 400")
  })

  test("of CURVE", async ({ context }) => {
    await using _ = await started(context)
    const pull = new Pull({ context, ...curveOptions.server })
    await pull.bind("tcp://127.0.0.1:*")
    expect(await userIdOf(pull, peers.shared, curvePeerOptions.client)).toBe(clientKeys.publicKey)
    const wrong = {
      ...curvePeerOptions.client,
      CURVE_PUBLICKEY: stranger.publicKey,
      CURVE_SECRETKEY: stranger.secretKey,
    }
    expect(await refusalOf(pull, peers.shared, wrong)).toBe("HANDSHAKE_FAILED_AUTH 400")
  })

  test("of NULL, by their addresses", async ({ context }) => {
    await using authenticator = await started(context)
    const pull = new Pull({ context, zapDomain: "global" })
    await pull.bind("tcp://127.0.0.1:*")
    expect(await userIdOf(pull, peers.shared, {})).toBe("anonymous")
    authenticator.deny("127.0.0.0/8")
    expect(await refusalOf(pull, peers.shared, {})).toBe("HANDSHAKE_FAILED_AUTH 400")
  })
})

describePeers("PyZMQ's authenticator and our clients", () => {
  const begin = async (addresses = {}): Promise<PyzmqAuthentication> => {
    const python = await PyzmqAuthentication.start()
    await python.authenticate({ passwords, folder, ...addresses })
    return python
  }

  /** Resolves when the socket was told that it is not let in. */
  const refused = async (push: Push, endpoint: string): Promise<number> => {
    const event = new Promise<number>((resolve) => {
      push.events.on("handshake:error:auth", ({ error }) => resolve((error as { status: number }).status))
    })
    push.connect(endpoint)
    return event
  }

  const plain = { plainUsername: "admin", plainPassword: "secret" }

  describe("let each other in", () => {
    test("with PLAIN", async ({ context }) => {
      const python = await begin()
      const endpoint = await python.serve({ PLAIN_SERVER: 1 })
      const push = new Push({ context, ...plain })
      push.connect(endpoint)
      await push.send("hello")
      expect(await python.received.next(() => true)).toEqual({ text: "hello", user: "admin" })
      expect(await refused(new Push({ context, ...plain, plainPassword: "guess" }), endpoint)).toBe(400)
    })

    test("with CURVE", async ({ context }) => {
      const python = await begin()
      const endpoint = await python.serve(curvePeerOptions.server)
      const push = new Push({ context, ...curveOptions.client })
      push.connect(endpoint)
      await push.send("hello")
      expect(await python.received.next(() => true)).toEqual({ text: "hello", user: clientKeys.publicKey })
      const wrong = { curvePublicKey: stranger.publicKey, curveSecretKey: stranger.secretKey }
      const other = new Push({ context, curveServerKey: serverKeys.publicKey, ...wrong })
      expect(await refused(other, endpoint)).toBe(400)
    })

    test("with NULL", async ({ context }) => {
      const python = await begin({ deny: ["127.0.0.1"] })
      const endpoint = await python.serve({ ZAP_DOMAIN: "global" })
      expect(await refused(new Push({ context }), endpoint)).toBe(400)
    })
  })
})
