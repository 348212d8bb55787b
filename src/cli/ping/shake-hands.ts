import { Buffer } from "node:buffer"
import { harmlessType, typesThatFit } from "./fitting-types.ts"
import {
  decodeCommand,
  decodeProperties,
  encodeCommand,
  encodeProperties,
  type FrameChannel,
} from "./frames.ts"
import { atMost, HungUp, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"

/** Milliseconds after which a peer that waits for our READY gets it before we have seen its own. */
const courtesy = 1000

/** What we show of ourselves. */
export interface Introduction {
  /** The type to ask with, when the user has named one. */
  readonly type: string | undefined
  /** For PLAIN. */
  readonly username?: string
  readonly password?: string
}

/**
 * NULL (RFC 37, section 2.3). The peer shows its socket type first; we then ask as a type that fits and does no harm, or
 * leave it at that. Notes in the report what it says. Resolves to whether the handshake is complete.
 */
export const shakeNull = async (
  channel: FrameChannel,
  report: PeerReport,
  { type }: Introduction,
  patience: Patience,
): Promise<boolean> => {
  let told: string | undefined
  let data: Buffer
  try {
    data = await expect(channel, "READY", "after the greetings", atMost(courtesy, patience))
  } catch (error) {
    if (!(error instanceof Obstacle) || error.kind !== "stuck") throw error
    told = type ?? "REQ"
    channel.send(encodeCommand("READY", metadataOf(told)), { command: true })
    data = await expect(channel, "READY", "after the greetings", patience)
  }
  noteMetadata(data, report)
  const chosen = chooseType(report, type)
  if (chosen === undefined) return false
  if (told === undefined) channel.send(encodeCommand("READY", metadataOf(chosen)), { command: true })
  report.askedWith = told ?? chosen
  return true
}

/** PLAIN (RFC 24) as a client. The peer shows its type only to who showed one that fits. */
export const shakePlain = async (
  channel: FrameChannel,
  report: PeerReport,
  { type = "REQ", username = "", password = "" }: Introduction,
  patience: Patience,
): Promise<boolean> => {
  channel.send(encodeCommand("HELLO", short(username), short(password)), { command: true })
  await expect(channel, "WELCOME", "after our name and password", patience)
  channel.send(encodeCommand("INITIATE", metadataOf(type)), { command: true })
  noteMetadata(await expect(channel, "READY", "after our socket type", patience), report)
  report.askedWith = type
  return true
}

const short = (text: string): Buffer => {
  const octets = Buffer.from(text)
  return Buffer.concat([Buffer.from([octets.length]), octets])
}

const metadataOf = (type: string): Buffer => {
  const named = type === "REQ" || type === "DEALER" || type === "ROUTER"
  return encodeProperties({ "Socket-Type": type, ...(named ? { Identity: "" } : {}) })
}

/** The data of the next command, which must be this one. */
const expect = async (
  channel: FrameChannel,
  expected: string,
  stage: string,
  patience: Patience,
): Promise<Buffer> => {
  let name: string
  let data: Buffer
  try {
    const { command, body } = await channel.receive(patience)
    ;({ name, data } = command ? readCommand(body) : { name: "a message", data: body })
  } catch (error) {
    if (error instanceof Silence) throw new Obstacle("stuck", { stage })
    if (error instanceof HungUp) throw new Obstacle("hung up", { stage })
    throw error
  }
  if (name === expected) return data
  // What a client begins with.
  if (name === "HELLO") throw new Obstacle("two clients")
  if (name !== "ERROR") throw new Obstacle("unexpected", { seen: JSON.stringify(name), stage })
  const reason = data.toString("latin1", 1, 1 + (data[0] ?? 0))
  if (/^[345]00$/.test(reason)) throw new Obstacle("denied", { status: reason, stage })
  throw new Obstacle("error", { seen: JSON.stringify(reason), stage })
}

/** ERROR of libzmq's PLAIN begins with the octet 5E, which stands for its length and its first letter. */
const readCommand = (body: Buffer): ReturnType<typeof decodeCommand> =>
  body.toString("latin1", 0, 5) === "^RROR" ? { name: "ERROR", data: body.subarray(5) } : decodeCommand(body)

const noteMetadata = (data: Buffer, report: PeerReport): void => {
  const properties = decodeProperties(data)
  if (properties === undefined) throw new Obstacle("unexpected", { seen: "metadata that cannot be read" })
  const { "socket-type": socketType, identity, ...others } = Object.fromEntries(properties)
  if (socketType !== undefined) report.socketType = socketType
  if (identity !== undefined && identity !== "") report.routingId = identity
  if (Object.keys(others).length > 0) report.properties = others
}

/** The type to ask with; undefined when it is better not to be taken for a peer. Throws when types do not fit. */
const chooseType = (
  { socketType = "", remarks }: PeerReport,
  asked: string | undefined,
): string | undefined => {
  const fitting = typesThatFit(socketType)
  if (asked !== undefined) {
    if (fitting?.includes(asked) === false) throw new Obstacle("types", { seen: asked })
    return asked
  }
  const chosen = harmlessType(socketType)
  if (chosen === undefined && fitting !== undefined) {
    remarks.push(
      `Not joined: a ${socketType} could hand messages to us that others are to get. ` +
        `To join all the same: --type ${fitting[0]?.toLowerCase()}`,
    )
  }
  return chosen
}
