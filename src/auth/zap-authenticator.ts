import { utf8 } from "../core/bytes.ts"
import { encodeText } from "../core/text-codec.ts"
import { z85Encode } from "../core/z85.ts"
import { Context } from "../socket/context.ts"
import { encodeMetadata } from "../zmtp/metadata.ts"
import { AddressLists } from "./address-lists.ts"
import { type Admission, type Decision, refuse, replyFrames } from "./decision.ts"
import { AuthLog } from "./log.ts"
import type { Policy, Report } from "./policy.ts"
import {
  type CurveCallbackConfiguration,
  type CurveConfiguration,
  curveRuleOf,
  type PlainConfiguration,
  plainRuleOf,
} from "./rules.ts"
import { type AuthenticatorOptions, type AuthenticatorSettings, settingsOf } from "./settings.ts"
import { ZapHandler } from "./zap-handler.ts"
import { readRequest, type ZapRequest } from "./zap-request.ts"

/**
 * What the kinds of authenticators have in common; they differ in where decisions are made, and in what stands for
 * those of the application.
 *
 * ```ts
 * const makeReady = async (authenticator: ZapAuthenticator<PasswordCheck, KeyCheck>) => {
 *   await authenticator.configureCurve({ location: "keys/clients" })
 *   await authenticator.start()
 * }
 * await makeReady(new Authenticator())
 * ```
 */
export abstract class ZapAuthenticator<
  PlainCheck extends object,
  CurveCheck,
  Own extends Policy<PlainCheck, CurveCheck> = Policy<PlainCheck, CurveCheck>,
> implements AsyncDisposable
{
  /** The context whose sockets it decides for. */
  readonly context: Context
  /**
   * Makes the `User-Id` of a public key (32 octets) that was let in. May be replaced, and overridden in a class. When
   * it throws, the peer is refused with status 500.
   *
   * ```ts
   * authenticator.curveUserId = (publicKey) => `client ${publicKey[0]}`
   * ```
   */
  curveUserId: (publicKey: Uint8Array) => string
  readonly #settings: AuthenticatorSettings
  readonly #log: AuthLog
  /** @internal */
  protected readonly policy: Own
  readonly #isCheck: (value: object) => value is PlainCheck
  readonly #addresses = new AddressLists()
  #handler: ZapHandler | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** @internal */
  protected constructor(
    options: AuthenticatorOptions,
    isCheck: (value: object) => value is PlainCheck,
    policyOf: (settings: AuthenticatorSettings, report: Report) => Own,
  ) {
    this.context = options.context ?? Context.instance()
    this.curveUserId = options.curveUserId ?? z85Encode
    this.#settings = settingsOf(options)
    this.#log = new AuthLog(options.log)
    this.#isCheck = isCheck
    this.policy = policyOf(this.#settings, (text, error) => this.#log.failed(text, error))
  }

  /** Whether it decides about who may come in. */
  get running(): boolean {
    return this.#handler !== undefined && !this.#handler.closed
  }

  /**
   * From now on, the sockets of the context ask it about each peer. Does nothing when it runs already. Rejects with
   * EADDRINUSE when the context has another authenticator.
   *
   * ```ts
   * await authenticator.start()
   * ```
   */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.running) return
      await this.policy.start()
      try {
        this.#handler = await ZapHandler.start(
          this.context,
          (frames, signal) => this.#answer(frames, signal),
          this.#settings.maxRequests,
        )
      } catch (error) {
        await this.policy.stop()
        throw error
      }
    })
  }

  /**
   * Decides no more. Requests that were not answered are not, and their peers stay outside. What was configured
   * stays, should it be started again. May be called at any time.
   *
   * ```ts
   * await authenticator.stop()
   * ```
   */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const handler = this.#handler
      this.#handler = undefined
      await Promise.all([handler?.stop(), this.policy.stop()])
    })
  }

  /**
   * Stops it when its block ends.
   *
   * ```ts
   * await using started = authenticator
   * ```
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action)
    this.#turn = done.catch(() => {})
    return done
  }

  /**
   * Lets peers in from these addresses only, and whatever was allowed before; they still have to prove who they are.
   * An address is compared as text; a network, as `10.0.0.0/8`, bit by bit. Throws `RangeError` when addresses are
   * denied already, or when there is no such network.
   *
   * ```ts
   * authenticator.allow("127.0.0.1", "10.0.0.0/8")
   * ```
   */
  allow(...addresses: string[]): void {
    this.#addresses.allow(addresses)
    this.policy.setAddresses(this.#addresses.texts)
  }

  /**
   * Lets nobody in from these addresses and networks, and those denied before. Throws `RangeError` when addresses are
   * allowed already, or when there is no such network.
   *
   * ```ts
   * authenticator.deny("192.0.2.66", "2001:db8::/32")
   * ```
   */
  deny(...addresses: string[]): void {
    this.#addresses.deny(addresses)
    this.policy.setAddresses(this.#addresses.texts)
  }

  /**
   * Says which users of PLAIN a domain has, in place of what was said before. Takes effect for requests that come
   * after the call; the promise is for files. Rejects with the platform's error when the file cannot be read, with
   * `RangeError` for lines that say nothing and for passwords of more than 255 octets, with `TypeError` for what are no
   * passwords; then what was said before stays.
   *
   * ```ts
   * await authenticator.configurePlain({ domain: "global", passwords: { admin: "secret" } })
   * await authenticator.configurePlain({ file: "passwords.txt" })
   * ```
   */
  async configurePlain(configuration: PlainConfiguration<PlainCheck>): Promise<void> {
    const rule = plainRuleOf(configuration, this.#isCheck)
    if (rule !== undefined) await this.policy.setPlain(domainOf(configuration), rule)
  }

  /**
   * Says which keys of CURVE a domain knows, in place of what was said before. When a folder cannot be read, that is
   * logged, and what was said before stays. `CURVE_ALLOW_ANY` counts for all domains, until the next call. Rejects with
   * `TypeError` for more than one kind of knowing.
   *
   * ```ts
   * await authenticator.configureCurve({ domain: "global", location: "keys/clients" })
   * await authenticator.configureCurve({ location: CURVE_ALLOW_ANY })
   * await authenticator.configureCurve({ keys: ["rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"] })
   * ```
   */
  async configureCurve(configuration: CurveConfiguration<CurveCheck> = {}): Promise<void> {
    const rule = curveRuleOf(configuration)
    try {
      await this.policy.setCurve(domainOf(configuration), rule)
    } catch (error) {
      if (rule.kind !== "folder") throw error
      this.#log.failed("The certificates cannot be loaded", error)
    }
  }

  /**
   * Has the application decide about each key. As long as it does for any domain, no certificates count in any.
   *
   * ```ts
   * await authenticator.configureCurveCallback({ verify: async (domain, key) => jobs.includes(`${domain} ${key}`) })
   * ```
   */
  async configureCurveCallback(configuration: CurveCallbackConfiguration<CurveCheck>): Promise<void> {
    const { verify } = configuration
    // As in PyZMQ, nobody is let in any more just for having a key, even so.
    if (verify === undefined || verify === null) {
      this.#log.failed("There is nothing that decides about keys", new TypeError("verify is missing."))
    }
    await this.policy.setCurve(domainOf(configuration), { kind: "check", check: verify ?? undefined })
  }

  /**
   * Nothing: whoever has a ticket of Kerberos is let in under the name of its principal, unless its address speaks
   * against it. It is there because PyZMQ has it.
   *
   * ```ts
   * authenticator.configureGssapi({ domain: "global" })
   * ```
   */
  configureGssapi(_configuration: { readonly domain?: string; readonly location?: string } = {}): void {}

  /**
   * Answers a request to a ZAP handler, both as frames without an envelope: what the engine's requests get, once it is
   * started. Undefined for what is too short to be answered. Never rejects.
   *
   * ```ts
   * const reply = await authenticator.handleZapRequest(
   *   ["1.0", "1", "global", "127.0.0.1", "", "PLAIN", "admin", "secret"].map((frame) => Buffer.from(frame)),
   * )
   * console.log(String(reply?.[2])) // the status: 200, 300, 400 or 500
   * ```
   */
  handleZapRequest(frames: readonly Uint8Array[]): Promise<Uint8Array[] | undefined> {
    return this.#answer(frames, new AbortController().signal)
  }

  async #answer(frames: readonly Uint8Array[], signal: AbortSignal): Promise<Uint8Array[] | undefined> {
    const read = readRequest(frames, this.#settings.encoding)
    if (read === undefined) {
      this.#log.malformed("Not enough frames")
      return undefined
    }
    if ("fault" in read) {
      this.#log.malformed(read.fault)
      return replyFrames(read.id, refuse(read.fault))
    }
    const decision = await this.#decide(read.request, signal)
    return this.#reply(read.id, read.request, decision)
  }

  async #decide(request: ZapRequest, signal: AbortSignal): Promise<Decision> {
    try {
      return await this.policy.decide(request, signal)
    } catch (error) {
      this.#log.failed("A decision failed", error)
      return refuse("Failed", 500)
    }
  }

  #reply(id: Uint8Array, request: ZapRequest, decision: Decision): Uint8Array[] {
    try {
      const userId = decision.allowed ? this.#userIdOf(request, decision) : ""
      const frames = decision.allowed
        ? { userId: encodeText(userId, this.#settings.encoding), metadata: metadataFrame(decision) }
        : undefined
      this.#log.decided(request, decision, userId)
      return replyFrames(id, decision, frames)
    } catch (error) {
      this.#log.failed("A user has no name", error)
      return replyFrames(id, refuse("Failed", 500))
    }
  }

  #userIdOf({ mechanism, credentials }: ZapRequest, { userId }: Admission): string {
    if (userId !== undefined) return userId
    return mechanism === "CURVE" ? this.curveUserId(credentials[0] as Uint8Array) : ""
  }
}

const domainOf = ({ domain }: { readonly domain?: string | undefined }): string => domain || "*"

/** A name takes one octet for its length (RFC 37, section 2.3.3). */
const metadataFrame = ({ metadata = {} }: Admission): Uint8Array =>
  encodeMetadata(
    Object.entries(metadata).map(([name, value]) => {
      const length = utf8(name).length
      if (length < 1 || length > 255) throw new RangeError("Names of properties have 1 to 255 octets.")
      return [name, encodeText(value)]
    }),
  )
