import { exitCodes } from "../failure.ts"
import { typesThatFit } from "./fitting-types.ts"
import type { ObstacleDetails } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import { refusals } from "./refusals.ts"

/** What to tell somebody whose peers cannot talk to each other. */
interface Diagnosis {
  readonly exitCode: number
  /** What is the matter, in a sentence. */
  readonly says: (report: PeerReport, details: ObstacleDetails) => string
  /** What may be behind it, and what to do, likely things first. */
  readonly advice: (report: PeerReport, details: ObstacleDetails) => readonly string[]
}

const { failed, silence, refused } = exitCodes

const plainAdvice = "Give a name and a password: --plain USER:PASSWORD"
const curveAdvice =
  "Give the server's public key: --curve-server-key KEY (40 characters), or FILE of its certificate"

const list = (types: readonly string[]): string =>
  types.length < 2 ? types.join() : `${types.slice(0, -1).join(", ")} or ${types.at(-1)}`

/** The same place by another transport. */
const by = (scheme: string, endpoint: string): string =>
  scheme === "tcp" ? endpoint.replace(/^\w+:\/\/([^/]*).*$/, "tcp://$1") : endpoint.replace(/^\w+/, scheme)

/** Who should have spoken first, and did not. */
const expected: Readonly<Record<string, string>> = {
  ws: "a WebSocket would have answered",
  wss: "TLS would have answered",
}

const hangingUp =
  "Or its ZAP handler (authenticator) has a temporary problem (300), or is missing though it must be asked: then peers are hung up on as well."

const nothingYet = [
  "The port may be that of another service: check it.",
  "The program behind it may hang: the system accepts connections in its place.",
]

/** Everything that can be in the way, once. */
const table = {
  "nothing listens": {
    exitCode: failed,
    says: ({ address }) => `Nothing listens at ${address}: the connection was refused.`,
    advice: () => [
      "Does the program run that binds this endpoint? Is the port right?",
      "A program that binds 127.0.0.1 is reached from its own machine only; tcp://*:PORT binds all addresses.",
    ],
  },
  "connection reset": {
    exitCode: failed,
    says: ({ address }) => `${address} ended the connection at once.`,
    advice: () => [
      "A firewall or a proxy in between may do that, or a service that knows only certain peers.",
    ],
  },
  "no answer": {
    exitCode: silence,
    says: ({ address }) => `${address} does not answer: nobody accepted or refused the connection in time.`,
    advice: () => [
      "A firewall that drops packets is likely, here, there or in between.",
      "Or the address is wrong, or the machine is off.",
    ],
  },
  unreachable: {
    exitCode: failed,
    says: ({ address }, { seen }) => `There is no way to ${address} (${seen}).`,
    advice: () => ["Check the network of this machine, and the address."],
  },
  "not permitted": {
    exitCode: failed,
    says: ({ address, endpoint }, { seen }) =>
      `The system does not permit to connect to ${address ?? endpoint} (${seen}).`,
    advice: ({ endpoint }) =>
      endpoint.startsWith("ipc")
        ? ["Writing to the socket's file needs permission: ask as its owner, or change its mode."]
        : ["A firewall of this machine may forbid it."],
  },
  "cannot connect": {
    exitCode: failed,
    says: ({ address }, { seen }) => `Cannot connect to ${address}: ${seen}.`,
    advice: () => [],
  },
  "no such host": {
    exitCode: failed,
    says: ({ endpoint }, { seen }) => `The host of ${endpoint} is not known (${seen}).`,
    advice: () => ["Check the spelling, or try its numeric address."],
  },
  "names unanswered": {
    exitCode: silence,
    says: (_, { seen }) => `Nobody answered in time what the address of ${seen} is.`,
    advice: () => ["The name server of this machine does not answer: try a numeric address."],
  },
  "no such path": {
    exitCode: failed,
    says: (_, { seen }) => `There is no file ${seen}.`,
    advice: () => [
      "Does the program run that binds it? A relative path is meant from the working directory of each program.",
      "ipc reaches only programs on the same machine, and not into another container.",
    ],
  },
  "not a socket": {
    exitCode: failed,
    says: (_, { seen }) => `${seen} is not a socket, but another kind of file.`,
    advice: () => ["Check the path."],
  },
  "left behind": {
    exitCode: failed,
    says: ({ address }) =>
      `Nobody listens at ${address}: the file was left behind by a program that has ended.`,
    advice: () => ["Start that program again: it replaces the file."],
  },
  "no such name": {
    exitCode: failed,
    says: ({ address }) => `Nobody listens under the name ${address}, which is no file.`,
    advice: () => [
      "Does the program run that binds it? Names are known on the same machine only, and not in another container.",
    ],
  },
  "path too long": {
    exitCode: failed,
    says: () => "The path is too long for a socket: systems allow about 107 octets.",
    advice: () => ["Use a shorter path, or one that is relative."],
  },
  silent: {
    exitCode: silence,
    says: ({ address, endpoint }) =>
      `${address} accepts connections, but says nothing: ` +
      `${expected[endpoint.split(":", 1)[0] as string] ?? "every ZeroMQ would have greeted us"}.`,
    advice: () => nothingYet,
  },
  stuck: {
    exitCode: silence,
    says: (_, { stage }) => `The peer fell silent ${stage}.`,
    advice: ({ mechanism }, { stage }) =>
      mechanism === "PLAIN" || mechanism === "NULL" || stage?.includes("socket type") === true
        ? [
            "Its ZAP handler (authenticator) does not answer, or has answered that it has a temporary problem (300).",
          ]
        : stage?.includes("greeting") === true
          ? nothingYet
          : ["The program behind it may hang."],
  },
  "hung up": {
    exitCode: failed,
    says: (_, { stage }) => `The peer ended the connection ${stage}.`,
    advice: ({ mechanism, protocol }, { stage }) =>
      protocol === undefined
        ? ["That is how services answer that speak something else than ZeroMQ: check the port."]
        : mechanism === "PLAIN" && stage?.includes("password") === true
          ? [
              "A PLAIN server without a ZAP handler (authenticator) lets nobody in; one that answers 300 hangs up as well.",
            ]
          : mechanism === "NULL"
            ? ["Its own monitor or log may say why.", hangingUp]
            : ["Its own monitor or log may say why."],
  },
  foreign: {
    exitCode: failed,
    says: ({ address }, { seen }) => `${address} does not speak ZeroMQ. It seems to be ${seen}.`,
    advice: () => ["Check the port."],
  },
  tls: {
    exitCode: failed,
    says: ({ address }, { seen }) => `${address} speaks TLS, not ZeroMQ in clear (${seen}).`,
    advice: ({ endpoint }) => [
      "Check the port: HTTPS and other secured services answer so.",
      endpoint.startsWith("ws:")
        ? `If it is a ZeroMQ, its endpoint is ${by("wss", endpoint)}`
        : `If it is a ZeroMQ behind a WebSocket, its endpoint is ${by("wss", endpoint)}/…`,
      "If a TLS tunnel (stunnel) is in front of a ZeroMQ, connect through its other end.",
    ],
  },
  unexpected: {
    exitCode: failed,
    says: (_, { seen, stage }) =>
      `The peer sent ${seen}${stage === undefined ? "" : ` ${stage}`}, which is not allowed there.`,
    advice: () => ["Its implementation of ZeroMQ is broken, or something in between changes what is sent."],
  },
  error: {
    exitCode: failed,
    says: (_, { seen, stage }) => `The peer refused us ${stage}, with the words ${seen}.`,
    advice: () => [],
  },
  denied: {
    exitCode: refused,
    says: (_, { status = "" }) => `The peer does not let us in: ${refusals[status]?.says ?? status}.`,
    advice: (_, { status = "" }) => [refusals[status]?.advice ?? ""],
  },
  types: {
    exitCode: failed,
    says: ({ socketType = "" }, { seen }) =>
      `The peer is a ${socketType} socket, which does not talk to a ${seen}.`,
    advice: ({ socketType = "" }) => [`What fits a ${socketType}: ${list(typesThatFit(socketType) ?? [])}.`],
  },
  "no type fits": {
    exitCode: failed,
    says: (_, { seen }) => `The peer ended the handshake for each type that we asked with (${seen}).`,
    advice: () => [
      "It may be a PUSH, PAIR, DEALER or REQ, which could hand messages to us that others are to get: to try, say --type pull, pair, dealer or rep.",
      hangingUp,
    ],
  },
  "type unfit": {
    exitCode: failed,
    says: (_, { seen }) => `The peer ended the handshake when it saw our socket type (${seen}).`,
    advice: (_, { seen = "" }) => [
      `A ${seen} talks to ${list(typesThatFit(seen) ?? [])} only: what is the peer?`,
      hangingUp,
    ],
  },
  "wants plain": {
    exitCode: refused,
    says: () => "The peer wants a name and a password (mechanism PLAIN).",
    advice: () => [plainAdvice],
  },
  "wants curve": {
    exitCode: refused,
    says: () => "The peer wants encryption (mechanism CURVE).",
    advice: () => [curveAdvice],
  },
  "wants other": {
    exitCode: refused,
    says: ({ mechanism }) => `The peer wants the mechanism ${mechanism}, which cannot be pinged.`,
    advice: ({ mechanism }) =>
      mechanism === "GSSAPI"
        ? ["That is Kerberos: connect with a socket that has its gssapi options set."]
        : [],
  },
  "wants nothing": {
    exitCode: refused,
    says: ({ mechanism }, { seen }) => `The peer has the mechanism ${mechanism}, but ${seen} was asked for.`,
    advice: ({ mechanism }) =>
      mechanism === "NULL" || mechanism === "none"
        ? ["It has no security at all: ask without, or set it up as a server there."]
        : [mechanism === "PLAIN" ? plainAdvice : curveAdvice],
  },
  "two clients": {
    exitCode: refused,
    says: ({ mechanism }) => `The peer is a client of ${mechanism} as well: one side must be the server.`,
    advice: ({ mechanism }) => [
      mechanism === "PLAIN"
        ? "Set plainServer (PLAIN_SERVER) there."
        : "Set curveServer (CURVE_SERVER) and its secret key there.",
    ],
  },
  "wrong server key": {
    exitCode: refused,
    says: () =>
      "The peer could not read what we sealed with the server key that was given: it is not its key.",
    advice: () => ["Take the public key from the server's own certificate. That of a client is another."],
  },
  "no upgrade": {
    exitCode: failed,
    says: ({ address }, { seen }) => `${address} is a web server, but has no WebSocket there: ${seen}.`,
    advice: () => ["Check the path, and the proxy in front of it if there is one: it must pass on upgrades."],
  },
  "other web socket": {
    exitCode: failed,
    says: (_, { seen }) => `There is a WebSocket, but not one of ZeroMQ: its sub-protocol is ${seen}.`,
    advice: () => ["Check the port and the path."],
  },
  "no web server": {
    exitCode: failed,
    says: ({ address }, { seen }) => `${address} is no web server: it answered ${seen}.`,
    advice: () => ["Check the port."],
  },
  "zmtp in clear": {
    exitCode: failed,
    says: ({ address }) => `${address} is a ZeroMQ, but without WebSockets.`,
    advice: ({ endpoint }) => [`Its endpoint is ${by("tcp", endpoint)}`],
  },
  "web socket in clear": {
    exitCode: failed,
    says: ({ address }) => `${address} is a ZeroMQ behind a WebSocket, but does not speak TLS.`,
    advice: ({ endpoint }) => [`Its endpoint is ${by("ws", endpoint)}`],
  },
  "no tls": {
    exitCode: failed,
    says: ({ address }, { seen }) => `${address} does not speak TLS (${seen}).`,
    advice: () => ["Check the port."],
  },
} as const satisfies Record<string, Diagnosis>

/** What can be in the way. */
export type ObstacleName = keyof typeof table

/** The table of what to tell about each obstacle. */
export const diagnoses: Readonly<Record<ObstacleName, Diagnosis>> = table
