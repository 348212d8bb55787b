import { empty } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { warn } from "../core/warning.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { InprocNames } from "../transports/inproc.ts"
import type { Authenticate, AuthenticationRequest } from "../zmtp/mechanisms/authenticate.ts"
import { ZapExchange } from "./zap-exchange.ts"
import { readZapReply, type ZapSettings, zapRequest } from "./zap-messages.ts"
import { type ZapOptions, zapDecision } from "./zap-policy.ts"

/** Where a handler is bound (RFC 27, section 2.1), as a name inside the process. */
const handlerName = "zeromq.zap.01"

/** Socket types that can be handlers. */
const handlerTypes: readonly string[] = ["REP", "ROUTER", "SERVER"]

/** What a socket's options say about asking. */
export const zapSettings = (options: OptionSet): ZapSettings & ZapOptions => ({
  domain: options.value("zapDomain") ?? "",
  enforced: options.value("zapEnforceDomain"),
  routingId: options.value("routingId") ?? empty,
  maxProperties: options.value("maxProperties"),
  maxSize: options.value("maxHandshakeSize"),
})

/**
 * Lets the peers of a socket in by asking the ZAP handler of the context, if there is one at the moment when a peer
 * wants in. Whatever goes wrong from then on keeps the peer out.
 */
export const zapAuthenticate = (names: InprocNames, settings: ZapSettings & ZapOptions): Authenticate => {
  let warned = false
  return async (request) => {
    const handler = names.at(handlerName)
    const decision = zapDecision(request.mechanism, settings, handler !== undefined)
    if (decision === "accept") {
      if (handler === undefined && settings.domain !== "" && !warned) {
        warned = true
        warnOfOpenDoor(settings.domain)
      }
      return {}
    }
    if (handler === undefined || decision === "refuse") {
      throw unasked("There is no ZAP handler to ask whether the peer may come in.")
    }
    if (!handlerTypes.includes(handler.socketType)) {
      throw unasked(`The ZAP handler is a ${handler.socketType} socket, which cannot answer.`)
    }
    return readZapReply(await ask(names, zapRequest(request, settings), request), settings)
  }
}

/** Whoever names a domain wants somebody to be asked, so libzmq's way of asking nobody may come as a surprise. */
const warnOfOpenDoor = (domain: string): void =>
  warn(
    `A peer was let in unasked: the socket has the ZAP domain ${JSON.stringify(domain)}, but no handler is bound to ` +
      `inproc://${handlerName} in its context. Start one, or set zapEnforceDomain to let nobody in without.`,
    { type: "SecurityWarning", code: "TYPEMQ_NO_ZAP_HANDLER" },
  )

const ask = (names: InprocNames, request: Message, { signal }: AuthenticationRequest): Promise<Message> =>
  new Promise<Message>((resolve, reject) => {
    signal?.throwIfAborted()
    const exchange = new ZapExchange(request, {
      replied: (reply) => {
        // The handler is still in the middle of sending.
        queueMicrotask(close)
        resolve(reply)
      },
      gone: () => {
        signal?.removeEventListener("abort", abort)
        reject(unasked("The ZAP handler went away before it answered."))
      },
    })
    const close = (): void => {
      signal?.removeEventListener("abort", abort)
      exchange.close()
    }
    const abort = (): void => {
      close()
      reject(signal?.reason)
    }
    signal?.addEventListener("abort", abort)
    names.connect(handlerName, exchange.inprocEnd)
  })

const unasked = (message: string): Error => zmqError("EFAULT", message)
