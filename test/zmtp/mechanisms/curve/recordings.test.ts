import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { z85Decode } from "../../../../src/core/z85.ts"
import { type BoxKey, noncePrefixes, openBox, sealBox } from "../../../../src/zmtp/mechanisms/curve/boxes.ts"
import { CurveCipher } from "../../../../src/zmtp/mechanisms/curve/cipher.ts"
import { PeerCounter } from "../../../../src/zmtp/mechanisms/curve/counters.ts"
import { SodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { clientKeys, serverKeys } from "../../../support/curve-keys.ts"

interface Recorded {
  readonly client: string
  readonly server: string
  /** Known where one end was a script. */
  readonly shared?: string
  readonly clientTransient?: string
  readonly cookieKey?: string
  readonly boxes?: readonly { readonly from: string; readonly box: string; readonly content: string }[]
}

interface Recording {
  readonly name: string
  readonly connections: readonly Recorded[]
}

const recordings: readonly Recording[] = JSON.parse(
  readFileSync(new URL("../../../vectors/curve/recordings.json", import.meta.url), "utf8"),
)

/** Boxes that their script made so that they do not open, by their names. */
const broken: Readonly<Record<string, string>> = {
  "curve-wrong-server-key": "HELLO",
  "probe-curve-hello-wrong-key": "HELLO",
  "probe-curve-hello-201": "HELLO",
  "probe-curve-initiate-vouch-other-key": "VOUCH",
  "probe-curve-message-32": "MESSAGE",
}

const sodium = await new SodiumLibrary().load()
const serverSecret = z85Decode(serverKeys.secretKey)
const clientSecret = z85Decode(clientKeys.secretKey)

const hex = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString("hex")

const shared = (publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array =>
  sodium.sharedKey(publicKey, secretKey) as Uint8Array

/** Bodies of the frames behind a greeting. */
const bodiesOf = (stream: Buffer): Buffer[] => {
  const bodies: Buffer[] = []
  for (let offset = 64; offset < stream.length; ) {
    const isLong = ((stream[offset] as number) & 2) !== 0
    const size = isLong ? Number(stream.readBigUInt64BE(offset + 1)) : (stream[offset + 1] as number)
    const start = offset + (isLong ? 9 : 2)
    bodies.push(stream.subarray(start, start + size))
    offset = start + size
  }
  return bodies
}

/** A box, and what our code makes of it: its content, and the box that the content becomes. */
interface Opened {
  readonly from: string
  readonly box: string
  readonly content: string | undefined
}

const nameOf = (body: Buffer): string => body.toString("latin1", 1, 1 + (body[0] as number))

/** Opens everything in a connection that the known keys open, and seals it again. */
const openAll = ({ client, server, ...known }: Recorded): Opened[] => {
  const opened: Opened[] = []
  const open = (from: string, box: string, key: BoxKey, nonce: Buffer, octets: Buffer) => {
    const content = openBox(sodium, key, nonce, octets)
    if (content !== undefined && content.length > 0) {
      expect(hex(sealBox(sodium, key, nonce, content)), `${box} again`).toBe(hex(octets))
    }
    opened.push({ from, box, content: hex(content) })
    return content === undefined ? undefined : Buffer.from(content)
  }
  const clientBodies = bodiesOf(Buffer.from(client, "hex"))
  const serverBodies = bodiesOf(Buffer.from(server, "hex"))
  const hello = clientBodies.find((each) => nameOf(each) === "HELLO")
  if (hello === undefined) return opened
  const first = shared(hello.subarray(80, 112), serverSecret)
  open(
    "client",
    "HELLO",
    { key: first, prefix: noncePrefixes.hello },
    hello.subarray(112, 120),
    hello.subarray(120),
  )
  const welcome = serverBodies.find((each) => nameOf(each) === "WELCOME")
  if (welcome === undefined) return opened
  const welcomeKey = { key: first, prefix: noncePrefixes.welcome }
  const invitation = open("server", "WELCOME", welcomeKey, welcome.subarray(8, 24), welcome.subarray(24))
  const transient = invitation?.subarray(0, 32) as Buffer
  const key =
    known.clientTransient === undefined
      ? known.shared && Buffer.from(known.shared, "hex")
      : shared(transient, Buffer.from(known.clientTransient, "hex"))
  if (!key) return opened
  const initiate = clientBodies.find((each) => nameOf(each) === "INITIATE") as Buffer | undefined
  if (initiate !== undefined) {
    if (known.cookieKey !== undefined) {
      const cookieKey = { key: Buffer.from(known.cookieKey, "hex"), prefix: noncePrefixes.cookie }
      open("client", "COOKIE", cookieKey, initiate.subarray(9, 25), initiate.subarray(25, 105))
    }
    const initiateKey = { key, prefix: noncePrefixes.initiate }
    const content = open(
      "client",
      "INITIATE",
      initiateKey,
      initiate.subarray(105, 113),
      initiate.subarray(113),
    )
    if (content !== undefined) {
      const vouchKey = { key: shared(transient, clientSecret), prefix: noncePrefixes.vouch }
      open("client", "VOUCH", vouchKey, content.subarray(32, 48), content.subarray(48, 128))
    }
  }
  const ready = serverBodies.find((each) => nameOf(each) === "READY")
  if (ready !== undefined) {
    open("server", "READY", { key, prefix: noncePrefixes.ready }, ready.subarray(6, 14), ready.subarray(14))
  }
  for (const [from, bodies, prefix] of [
    ["client", clientBodies, noncePrefixes.clientMessage],
    ["server", serverBodies, noncePrefixes.serverMessage],
  ] as const) {
    for (const body of bodies) {
      // A counter of 0 never opens.
      if (nameOf(body) !== "MESSAGE" || body.readBigUInt64BE(8) === 0n) continue
      opened.push({ from, box: "MESSAGE", content: hex(throughCipher(body, key, prefix)) })
    }
  }
  return opened
}

/** Opens a MESSAGE as a connection does, and seals it as one; answers flags and body as they are in the box. */
const throughCipher = (body: Buffer, key: Uint8Array, prefix: Uint8Array): Uint8Array | undefined => {
  const before = Buffer.alloc(8)
  before.writeBigUInt64BE((body.readBigUInt64BE(8) - 1n) & 0xffff_ffff_ffff_ffffn)
  const cipher = new CurveCipher(sodium, {
    key,
    sending: { prefix, counter: before },
    // One that counts as it likes: what each of them carries is looked at by itself.
    receiving: { prefix, counter: new PeerCounter(Buffer.alloc(8), 1) },
  })
  const content = Buffer.alloc(body.length)
  let flags: number
  try {
    flags = cipher.open(body, 0, body.length, content, 0)
  } catch {
    return undefined
  }
  const plain = content.subarray(0, body.length - 32)
  // Bits without meaning are not ours to set, nor the last counters to use.
  const isOurs = plain[0] === ((flags & 1) | ((flags & 4) >> 1))
  if (isOurs && hex(before.subarray(0, 7)) !== "ffffffffffffff") {
    const sealed = Buffer.alloc(body.length)
    cipher.lay(flags, plain.subarray(1), sealed, 0)
    cipher.seal(sealed, [0, sealed.length])
    expect(hex(sealed), "MESSAGE again").toBe(hex(body))
  }
  return plain
}

describe("What libzmq sealed", () => {
  it.each(recordings)("opens, and becomes the same octets again: $name", ({ name, connections }) => {
    let count = 0
    for (const connection of connections) {
      const opened = openAll(connection)
      count += opened.length
      for (const { box, content } of opened) {
        if (broken[name] === box) expect(content, box).toBeUndefined()
        else expect(content, box).toBeDefined()
      }
      for (const { from, box, content } of connection.boxes ?? []) {
        expect(opened).toContainEqual({ from, box, content })
      }
    }
    expect(count).toBeGreaterThan(0)
  })
})
