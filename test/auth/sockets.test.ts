import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { describe, expect, test as plain } from "vitest"
import type * as auth from "../../src/auth/index.ts"
import type * as zmq from "../../src/index.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { clientKeys, curveOptions, strangerKeys } from "../support/curve-keys.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

// The program of the thread is JavaScript: the library has to be, too.
const { Context, Pull, Push } = (await import(compiledLibrary)) as typeof zmq
const library = new URL("auth/index.js", compiledLibrary).href
const { Authenticator, createCertificates, WorkerAuthenticator } = (await import(library)) as typeof auth

const folder = temporaryFolder()
writeFileSync(
  join(folder, "checks.mjs"),
  `export const checkKey = (domain, key) => key === ${JSON.stringify(clientKeys.publicKey)}`,
)
const checks = pathToFileURL(join(folder, "checks.mjs"))
const { checkKey } = (await import(checks.href)) as { readonly checkKey: auth.KeyCheck }
await createCertificates(folder, "client", { keyPair: clientKeys })

const kinds = {
  Authenticator: {
    make: (context: zmq.Context) => new Authenticator({ context, log: null }),
    verify: checkKey as never,
  },
  WorkerAuthenticator: {
    make: (context: zmq.Context) => new WorkerAuthenticator({ context, log: null }),
    verify: checks as never,
  },
}

type AnyAuthenticator = auth.Authenticator | auth.WorkerAuthenticator

const test = plain.extend<{ context: zmq.Context }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture depends on
  context: async ({}, use) => {
    const context = new Context({ defaults: { linger: 0 } })
    await use(context)
    await context.destroy({ linger: 0 })
  },
})

type Options = Record<string, unknown>

const failures = [
  "handshake:error:auth",
  "handshake:error:protocol",
  "handshake:error:other",
  "disconnect",
] as const

/** The user id of a client that comes in, or undefined when it is kept outside. */
const userIdOf = async (
  context: zmq.Context,
  server: Options,
  client: Options,
): Promise<string | undefined> => {
  const pull = new Pull({ context, ...server })
  const push = new Push({ context, ...client })
  const kept = new Promise<undefined>((resolve) => {
    for (const socket of [pull, push]) {
      for (const type of failures) socket.events.on(type, () => resolve(undefined))
    }
  })
  push.connect(await pull.bind("tcp://127.0.0.1:*"))
  push.send("let me in").catch(() => {})
  const received = pull.receiveFrames().then(([frame]) => frame?.property("User-Id")?.toString() ?? "")
  received.catch(() => {})
  const userId = await Promise.race([received, kept])
  await Promise.all([pull.close(), push.close()])
  return userId
}

const plainServer = { plainServer: true }
const admin = { plainUsername: "admin", plainPassword: "secret" }
const { server: curveServer, client: curveClient } = curveOptions

describe.each(Object.entries(kinds))("%s", (_, { make, verify }) => {
  const started = async (context: zmq.Context): Promise<AnyAuthenticator> => {
    const authenticator: AnyAuthenticator = make(context)
    await authenticator.start()
    return authenticator
  }

  test("lets clients of NULL in by their addresses", async ({ context }) => {
    const server = { zapDomain: "global" }
    expect(await userIdOf(context, server, {})).toBe("")
    {
      await using authenticator = await started(context)
      expect(await userIdOf(context, server, {})).toBe("anonymous")
      authenticator.deny("127.0.0.1")
      expect(await userIdOf(context, server, {})).toBeUndefined()
      expect(() => authenticator.allow("127.0.0.1")).toThrow(RangeError)
      expect(await userIdOf(context, {}, {})).toBe("")
    }
    await using other = await started(context)
    other.allow("127.0.0.1")
    expect(await userIdOf(context, server, {})).toBe("anonymous")
    expect(() => other.deny("127.0.0.1")).toThrow(RangeError)
    await other.stop()
    expect(await userIdOf(context, server, {})).toBe("")
  })

  test("lets clients of PLAIN in by their passwords", async ({ context }) => {
    await using authenticator = await started(context)
    expect(await userIdOf(context, plainServer, admin)).toBeUndefined()
    await authenticator.configurePlain({ passwords: { admin: "secret" } })
    expect(await userIdOf(context, plainServer, admin)).toBe("admin")
    expect(await userIdOf(context, plainServer, { ...admin, plainPassword: "guess" })).toBeUndefined()
    expect(await userIdOf(context, plainServer, { ...admin, plainUsername: "root" })).toBeUndefined()
    expect(await userIdOf(context, plainServer, {})).toBeUndefined()
    await authenticator.stop()
    expect(await userIdOf(context, plainServer, admin)).toBeUndefined()
  })

  test("lets any client of CURVE in, if told so", async ({ context }) => {
    await using authenticator = await started(context)
    expect(await userIdOf(context, curveServer, curveClient)).toBeUndefined()
    await authenticator.configureCurve({ location: "*" })
    expect(await userIdOf(context, curveServer, curveClient)).toBe(clientKeys.publicKey)
    const wrong = { ...curveClient, curveServerKey: strangerKeys.publicKey }
    expect(await userIdOf(context, curveServer, wrong)).toBeUndefined()
    expect(await userIdOf(context, curveServer, {})).toBeUndefined()
    authenticator.curveUserId = (publicKey) => `key of ${publicKey.length}`
    expect(await userIdOf(context, curveServer, curveClient)).toBe("key of 32")
  })

  test("lets clients of CURVE in by their certificates", async ({ context }) => {
    await using authenticator = await started(context)
    await authenticator.configureCurve({ location: folder })
    expect(await userIdOf(context, curveServer, curveClient)).toBe(clientKeys.publicKey)
    const { publicKey: curvePublicKey, secretKey: curveSecretKey } = strangerKeys
    const stranger = { ...curveClient, curvePublicKey, curveSecretKey }
    expect(await userIdOf(context, curveServer, stranger)).toBeUndefined()
  })

  test("lets clients of CURVE in as the application decides", async ({ context }) => {
    await using authenticator = await started(context)
    await authenticator.configureCurveCallback({ domain: "inner", verify })
    const server = { ...curveServer, zapDomain: "inner" }
    expect(await userIdOf(context, server, curveClient)).toBe(clientKeys.publicKey)
    const { publicKey: curvePublicKey, secretKey: curveSecretKey } = strangerKeys
    expect(
      await userIdOf(context, server, { ...curveClient, curvePublicKey, curveSecretKey }),
    ).toBeUndefined()
    expect(await userIdOf(context, curveServer, curveClient)).toBeUndefined()
  })
})
