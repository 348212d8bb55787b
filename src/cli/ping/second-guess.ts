import type { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { connect as connectTls } from "node:tls"
import { isTls, quote, recognise } from "./foreign-speech.ts"
import { Line } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PingTarget } from "./target.ts"
import { upgrade } from "./upgrade.ts"

/** Most milliseconds for an answer to each question. */
const longestWait = 800

/** How to ask once more. */
interface Question {
  /** A new connection, in clear. */
  readonly dial: () => Promise<Socket>
  readonly target: PingTarget
  readonly timeout: number
  readonly signal: AbortSignal
}

/** Who may be behind an endpoint of each transport if nobody sensible answers, and how to find out. */
const guesses: Readonly<
  Record<PingTarget["scheme"], readonly ((question: Question) => Promise<Obstacle | undefined>)[]>
> = {
  tcp: [
    // Redis, mail servers and many others answer what a browser says as well.
    (question) => askAsBrowser(question),
    (question) => askForTls(question),
  ],
  ipc: [(question) => askAsBrowser(question), (question) => askForTls(question)],
  ws: [(question) => askForTls(question)],
  wss: [(question) => askInClear(question)],
}

/**
 * Finds out what somebody is who accepted the connection and did not say anything sensible, by asking in other
 * languages. Resolves to what is found, or undefined.
 */
export const secondGuess = async (question: Question): Promise<Obstacle | undefined> => {
  const timeout = Math.min(question.timeout, longestWait)
  for (const guess of guesses[question.target.scheme]) {
    const found = await guess({ ...question, timeout })
    if (found !== undefined) return found
  }
  return undefined
}

/** Asks for a WebSocket without TLS. */
const askInClear = async ({ dial, target, timeout, signal }: Question): Promise<Obstacle | undefined> => {
  const began = performance.now()
  const patience = { until: began + timeout, signal }
  const line = await dial()
    .then((socket) => new Line(socket))
    .catch(() => undefined)
  if (line === undefined) return undefined
  try {
    await upgrade(line, target, { endpoint: target.endpoint, remarks: [] }, began, patience)
    return new Obstacle("web socket in clear")
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Obstacle)) return undefined
    if (error.kind === "zmtp in clear") return error
    if (error.kind === "no upgrade") return new Obstacle("no tls", { seen: "it is a web server in clear" })
    return error.kind === "no web server" ? new Obstacle("no tls", error.details) : undefined
  } finally {
    line.close()
  }
}

const askAsBrowser = async ({ dial, timeout, signal }: Question): Promise<Obstacle | undefined> => {
  const patience = { until: performance.now() + timeout, signal }
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

const askForTls = async ({ dial, timeout, signal }: Question): Promise<Obstacle | undefined> => {
  const socket = await dial().catch(() => undefined)
  if (socket === undefined) return undefined
  const secured = connectTls({ socket, rejectUnauthorized: false })
  try {
    return await new Promise((resolve) => {
      const nothing = (): void => resolve(undefined)
      const timer = setTimeout(nothing, timeout)
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
