import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { Authenticator } from "../../src/auth/index.ts"
import { Context, Dealer, Pull, Push, Router, z85Decode } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { clientKeys, curveOptions, serverKeys, strangerKeys } from "../support/curve-keys.ts"
import { exchange } from "../support/exchange.ts"
import { ownPlace } from "../support/network.ts"
import { type EventRecord, watchEvents } from "../support/watch-events.ts"

const password = "correct horse battery staple"

/** All that a person or a log may make of a value. */
const shown = (value: unknown): string =>
  [
    inspect(value, { depth: 20, showHidden: true, getters: true, maxArrayLength: null }),
    JSON.stringify(value),
    String(value),
    value instanceof Error ? `${value.stack} ${shownCause(value)}` : "",
  ].join("\n")

const shownCause = ({ cause }: Error): string => (cause === undefined ? "" : shown(cause))

/** A secret key in the ways in which it could be written down. */
const writings = (key: string): readonly string[] => {
  const octets = Buffer.from(z85Decode(key))
  const part = octets.subarray(4, 16)
  const hex = part.toString("hex")
  return [
    key.slice(5, 25),
    hex,
    hex.replace(/..(?!$)/g, "$& "),
    [...part].join(", "),
    [...part].join(","),
    part.toString("base64"),
  ]
}

const secrets = [
  password,
  ...[clientKeys, serverKeys, strangerKeys].flatMap(({ secretKey }) => writings(secretKey)),
]

const expectNoSecretIn = (value: unknown): void => {
  const text = shown(value)
  for (const secret of secrets) expect(text).not.toContain(secret)
}

describe("No secret is shown", () => {
  test("by sockets and contexts that have one", async ({ context }) => {
    const sockets = [
      new Router({ context, ...curveOptions.server }),
      new Dealer({ context, ...curveOptions.client }),
      new Dealer({ context, plainUsername: "admin", plainPassword: password }),
      new Dealer({ context, socksUsername: "admin", socksPassword: password }),
    ]
    for (const socket of sockets) {
      for (const each of [socket, socket.events, socket.stats(), { deep: [socket] }]) expectNoSecretIn(each)
    }
    const defaults = { plainPassword: password, curveSecretKey: clientKeys.secretKey }
    const other = new Context({ defaults })
    expectNoSecretIn(other)
    await other.destroy()
  })

  test("by errors about one that is wrong", ({ context }) => {
    const { secretKey } = clientKeys
    const dealer = new Dealer({ context })
    const long = password.repeat(20)
    const wrong = [
      ["curveSecretKey", secretKey.slice(1)],
      ["curveSecretKey", `${secretKey.slice(1)}~`],
      ["curveSecretKey", z85Decode(secretKey).subarray(1)],
      ["curveSecretKey", [...z85Decode(secretKey)]],
      ["curveSecretKey", { secretKey }],
      ["plainPassword", long],
      ["plainPassword", { password }],
      ["plainPassword", Buffer.from(long)],
      ["socksPassword", long],
      ["socksPassword", [password]],
    ] as const
    for (const [name, value] of wrong) {
      for (const attempt of [
        () => dealer.set(name, value as never),
        () => new Dealer({ context, [name]: value }),
        () => new Context({ defaults: { [name]: value } }),
      ]) {
        let thrown: unknown
        try {
          attempt()
        } catch (error) {
          thrown = error
        }
        expect(thrown).toBeInstanceOf(Error)
        expectNoSecretIn(thrown)
      }
    }
  })

  test("by events and logs, whether peers are let in or not", async ({ context }) => {
    const lines: unknown[] = []
    const log = {
      debug: (...line: unknown[]) => lines.push(line),
      error: (...line: unknown[]) => lines.push(line),
    }
    await using authenticator = new Authenticator({ context, log })
    await authenticator.configurePlain({ passwords: { admin: password } })
    await authenticator.configureCurve({ keys: [clientKeys.publicKey] })
    await authenticator.start()
    const admin = { plainUsername: "admin", plainPassword: password }
    const { publicKey, secretKey } = strangerKeys
    const stranger = { ...curveOptions.client, curvePublicKey: publicKey, curveSecretKey: secretKey }
    const records: EventRecord[] = []
    for (const [server, right, wrong, told] of [
      [{ plainServer: true }, admin, { ...admin, plainUsername: "root" }, "handshake:error:auth"],
      [curveOptions.server, curveOptions.client, stranger, "handshake:error:auth"],
      [
        curveOptions.server,
        curveOptions.client,
        { ...curveOptions.client, curveServerKey: publicKey },
        "disconnect",
      ],
    ] as const) {
      const pull = new Pull({ context, ...server })
      const [friend, foe] = [new Push({ context, ...right }), new Push({ context, ...wrong })]
      const watched = [pull, friend, foe].map(watchEvents)
      const endpoint = await pull.bind(ownPlace())
      friend.connect(endpoint)
      await exchange(friend, pull)
      foe.connect(endpoint)
      await (watched[2] as EventRecord).told(told)
      records.push(...watched)
    }
    expect(lines.length).toBeGreaterThanOrEqual(4)
    for (const line of lines) expectNoSecretIn(line)
    for (const { items } of records) for (const event of items) expectNoSecretIn(event)
  })
})
