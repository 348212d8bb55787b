import sodium from "libsodium-wrappers-sumo"
import { z85Decode } from "../../src/index.ts"
import { clientKeys, serverKeys } from "./curve-keys.ts"
import { command, commandBody, frame, greeting, property } from "./zmtp-octets.ts"

await sodium.ready

/** A pair of raw keys. */
export interface RawKeys {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

const rawKeys = (keys: { readonly publicKey: string; readonly secretKey: string }): RawKeys => ({
  publicKey: z85Decode(keys.publicKey),
  secretKey: z85Decode(keys.secretKey),
})

export const rawServerKeys = rawKeys(serverKeys)
export const rawClientKeys = rawKeys(clientKeys)

export const newKeys = (): RawKeys => {
  const { publicKey, privateKey } = sodium.crypto_box_keypair()
  return { publicKey, secretKey: privateKey }
}

/** A counter on the wire. */
export const count = (value: number | bigint): Buffer => {
  const octets = Buffer.alloc(8)
  octets.writeBigUInt64BE(BigInt(value))
  return octets
}

const nonce = (prefix: string, rest: Uint8Array): Buffer => Buffer.concat([Buffer.from(prefix), rest])

/** A box, made as RFC 26 has it, without anything of ours. */
export const box = (
  content: Uint8Array,
  prefix: string,
  rest: Uint8Array,
  publicKey: Uint8Array,
  secretKey: Uint8Array,
): Buffer => Buffer.from(sodium.crypto_box_easy(content, nonce(prefix, rest), publicKey, secretKey))

export const unbox = (
  octets: Uint8Array,
  prefix: string,
  rest: Uint8Array,
  publicKey: Uint8Array,
  secretKey: Uint8Array,
): Buffer => Buffer.from(sodium.crypto_box_open_easy(octets, nonce(prefix, rest), publicKey, secretKey))

/** Opens a box with the key itself, as a server does with its cookies. */
const random = (size: number): Buffer => Buffer.from(sodium.randombytes_buf(size))

/** The greeting of everybody who speaks CURVE. */
export const curveGreeting = greeting({ mechanism: "CURVE" })

const metadataOf = (type: string): Buffer => property("Socket-Type", type)

/** MESSAGE commands between two transient keys. */
class Traffic {
  readonly own: RawKeys
  other: Uint8Array = new Uint8Array(32)
  readonly #sending: string
  readonly #receiving: string
  /** The counter that was used last. */
  sent: bigint

  constructor(own: RawKeys, sending: string, receiving: string, sent: bigint) {
    this.own = own
    this.#sending = sending
    this.#receiving = receiving
    this.sent = sent
  }

  /** The body of a MESSAGE; `flags`: 1 for more to come, 2 for a command. */
  body(flags: number, body: Uint8Array | string, counter = count(++this.sent)): Buffer {
    const content = Buffer.concat([Buffer.of(flags), Buffer.from(body as string)])
    const sealed = box(content, this.#sending, counter, this.other, this.own.secretKey)
    return commandBody("MESSAGE", Buffer.concat([counter, sealed]))
  }

  /** A MESSAGE in its frame. */
  message(flags: number, body: Uint8Array | string, counter?: Buffer): Buffer {
    return frame(0, this.body(flags, body, counter))
  }

  /** Flags and content of the body of a MESSAGE. */
  open(body: Buffer): Buffer {
    return unbox(body.subarray(16), this.#receiving, body.subarray(8, 16), this.other, this.own.secretKey)
  }
}

/** What a client says otherwise than it should. */
export interface HelloFaults {
  readonly version?: Uint8Array
  readonly padding?: Uint8Array
  readonly signed?: Uint8Array
  readonly counter?: Uint8Array
  readonly publicKey?: Uint8Array
  readonly serverKey?: Uint8Array
  readonly extra?: Uint8Array
}

export interface InitiateFaults {
  readonly cookie?: Uint8Array
  readonly counter?: Uint8Array
  readonly metadata?: Uint8Array
  /** Long-term key that is shown, and the secret that vouches. */
  readonly shown?: Uint8Array
  readonly vouching?: Uint8Array
  /** What the vouch is for. */
  readonly transientKey?: Uint8Array
  readonly serverKey?: Uint8Array
}

/** A client of CURVE written down a second time, for whatever a test wants it to say. */
export class CurveClientScript extends Traffic {
  cookie: Buffer = Buffer.alloc(96)
  readonly #type: string

  constructor(type = "DEALER") {
    super(newKeys(), "CurveZMQMESSAGEC", "CurveZMQMESSAGES", 2n)
    this.#type = type
  }

  hello({
    version = Buffer.of(1, 0),
    padding = Buffer.alloc(72),
    signed = Buffer.alloc(64),
    counter = count(1),
    publicKey = this.own.publicKey,
    serverKey = rawServerKeys.publicKey,
    extra = Buffer.alloc(0),
  }: HelloFaults = {}): Buffer {
    const signature = box(signed, "CurveZMQHELLO---", counter, serverKey, this.own.secretKey)
    return commandBody("HELLO", Buffer.concat([version, padding, publicKey, counter, signature, extra]))
  }

  /** Reads a WELCOME. */
  welcomed(body: Buffer): void {
    const { secretKey } = this.own
    const content = unbox(
      body.subarray(24),
      "WELCOME-",
      body.subarray(8, 24),
      rawServerKeys.publicKey,
      secretKey,
    )
    this.other = content.subarray(0, 32)
    this.cookie = content.subarray(32)
  }

  initiate({
    cookie = this.cookie,
    counter = count(2),
    metadata = metadataOf(this.#type),
    shown = rawClientKeys.publicKey,
    vouching = rawClientKeys.secretKey,
    transientKey = this.own.publicKey,
    serverKey = rawServerKeys.publicKey,
  }: InitiateFaults = {}): Buffer {
    const vouchNonce = random(16)
    const vouch = box(Buffer.concat([transientKey, serverKey]), "VOUCH---", vouchNonce, this.other, vouching)
    const content = Buffer.concat([shown, vouchNonce, vouch, metadata])
    const sealed = box(content, "CurveZMQINITIATE", counter, this.other, this.own.secretKey)
    return commandBody("INITIATE", Buffer.concat([cookie, counter, sealed]))
  }

  /** The metadata in a READY. */
  ready(body: Buffer): Buffer {
    return unbox(body.subarray(14), "CurveZMQREADY---", body.subarray(6, 14), this.other, this.own.secretKey)
  }
}

/** A server of CURVE written down a second time. */
export class CurveServerScript extends Traffic {
  readonly #type: string
  /** The client's long-term key, known from its INITIATE. */
  clientKey: Buffer = Buffer.alloc(32)
  metadata: Buffer = Buffer.alloc(0)
  vouch: Buffer = Buffer.alloc(0)
  readonly cookie: Buffer = random(96)

  constructor(type = "DEALER") {
    super(newKeys(), "CurveZMQMESSAGES", "CurveZMQMESSAGEC", 1n)
    this.#type = type
  }

  /** Reads a HELLO; answers what it signs. */
  hello(body: Buffer): Buffer {
    this.other = body.subarray(80, 112)
    return unbox(
      body.subarray(120),
      "CurveZMQHELLO---",
      body.subarray(112, 120),
      this.other,
      rawServerKeys.secretKey,
    )
  }

  welcome({ extra = Buffer.alloc(0), secretKey = rawServerKeys.secretKey } = {}): Buffer {
    const nonceEnd = random(16)
    const content = Buffer.concat([this.own.publicKey, this.cookie])
    const sealed = box(content, "WELCOME-", nonceEnd, this.other, secretKey)
    return commandBody("WELCOME", Buffer.concat([nonceEnd, sealed, extra]))
  }

  /** Reads an INITIATE. */
  initiated(body: Buffer): void {
    const { secretKey } = this.own
    const content = unbox(
      body.subarray(113),
      "CurveZMQINITIATE",
      body.subarray(105, 113),
      this.other,
      secretKey,
    )
    this.clientKey = content.subarray(0, 32)
    this.vouch = unbox(
      content.subarray(48, 128),
      "VOUCH---",
      content.subarray(32, 48),
      this.clientKey,
      secretKey,
    )
    this.metadata = content.subarray(128)
  }

  ready({ counter = count(1), metadata = metadataOf(this.#type) } = {}): Buffer {
    const sealed = box(metadata, "CurveZMQREADY---", counter, this.other, this.own.secretKey)
    return commandBody("READY", Buffer.concat([counter, sealed]))
  }
}

/** A command of the handshake in its frame. */
export const handshakeFrame = (body: Uint8Array): Buffer => frame(command, body)
