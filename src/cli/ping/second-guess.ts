import type { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { connect as connectTls } from "node:tls"
import { isTls, quote, recognise } from "./foreign-speech.ts"
import { Line, type Patience } from "./line.ts"
import { Obstacle } from "./obstacle.ts"

/** Most milliseconds for an answer to each question. */
const longestWait = 800

/**
 * Finds out what somebody is who accepted the connection and did not say anything sensible: asks in the language of
 * the Web, which Redis, mail servers and many others answer as well, and in that of TLS. Resolves to what is found, or
 * undefined.
 */
export const secondGuess = async (
  dial: () => Promise<Socket>,
  timeout: number,
  signal: AbortSignal,
): Promise<Obstacle | undefined> => {
  const wait = Math.min(timeout, longestWait)
  const patience = { until: performance.now() + wait, signal }
  return (await askAsBrowser(dial, patience)) ?? (await askForTls(dial, wait, signal))
}

const askAsBrowser = async (
  dial: () => Promise<Socket>,
  patience: Patience,
): Promise<Obstacle | undefined> => {
  const socket = await dial().catch(() => undefined)
  if (socket === undefined) return undefined
  const line = new Line(socket)
  try {
    line.write(Buffer.from("HEAD / HTTP/1.0\r\n\r\n"))
    const words = await line.peek(1, patience).then(() => line.rest(100, patience))
    if (isTls(words)) return new Obstacle("tls", { seen: quote(words) })
    const name = recognise(words)
    return new Obstacle("foreign", { seen: `${name ?? "something unknown"}: ${quote(words)}` })
  } catch {
    patience.signal.throwIfAborted()
    return undefined
  } finally {
    line.close()
  }
}

const askForTls = async (
  dial: () => Promise<Socket>,
  wait: number,
  signal: AbortSignal,
): Promise<Obstacle | undefined> => {
  const socket = await dial().catch(() => undefined)
  if (socket === undefined) return undefined
  const secured = connectTls({ socket, rejectUnauthorized: false })
  try {
    return await new Promise((resolve) => {
      const nothing = (): void => resolve(undefined)
      const timer = setTimeout(nothing, wait)
      signal.addEventListener("abort", nothing, { once: true })
      secured.once("secureConnect", () => {
        const { subject } = secured.getPeerCertificate()
        const names = [subject?.CN ?? []].flat()
        const name = names.length === 0 ? "without a name" : `for ${quote(Buffer.from(names.join(", ")))}`
        resolve(new Obstacle("tls", { seen: `a certificate ${name}` }))
      })
      secured.once("error", nothing)
      secured.once("close", () => {
        clearTimeout(timer)
        signal.removeEventListener("abort", nothing)
        nothing()
      })
    })
  } finally {
    secured.on("error", () => {})
    secured.destroy()
    socket.destroy()
  }
}
