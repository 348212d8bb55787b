import { createHash } from "node:crypto"

/** A frame in short: text with one character per octet, or that many octets grown from a seed. */
export type Frame = string | { readonly size: number; readonly seed: string }

/** Longer frames are compared by their size and hash. */
const longestText = 200

/** The octets that a frame stands for. Peers written in other languages make the same ones. */
export const octets = (frame: Frame): Buffer =>
  typeof frame === "string"
    ? Buffer.from(frame, "latin1")
    : createHash("shake128", { outputLength: frame.size }).update(frame.seed).digest()

/** So many octets. */
export const sized = (size: number): Frame => ({ size, seed: `${size} octets` })

/** Messages of all shapes: short ones, empty frames, one frame of each of these sizes, and what else is to be among them. */
export const messagesWith = (sizes: readonly number[], ...others: Frame[][]): Frame[][] => [
  ["one frame"],
  ["two", "frames"],
  [""],
  ["an", "", "empty", "", ""],
  ...sizes.map((size) => [sized(size)]),
  ...others,
  ["over"],
]

/** What a test compares: short frames as text, long ones as size and hash. */
export const described = (message: readonly Uint8Array[]): string[] => message.map(describedFrame)

const describedFrame = (frame: Uint8Array): string =>
  frame.length <= longestText
    ? Buffer.from(frame).toString("latin1")
    : `${frame.length}:${createHash("sha256").update(frame).digest("hex")}`
