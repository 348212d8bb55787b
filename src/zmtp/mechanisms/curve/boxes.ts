import { empty, utf8 } from "../../../core/bytes.ts"
import { type BoxState, keySize, nonceSize, type Sodium, tagSize } from "./sodium.ts"

export { counterSize } from "./sodium.ts"

/** What each kind of box has its nonce begin with (RFC 26): no two kinds can have the same. */
export const noncePrefixes = Object.freeze({
  hello: utf8("CurveZMQHELLO---"),
  welcome: utf8("WELCOME-"),
  cookie: utf8("COOKIE--"),
  vouch: utf8("VOUCH---"),
  initiate: utf8("CurveZMQINITIATE"),
  ready: utf8("CurveZMQREADY---"),
  clientMessage: utf8("CurveZMQMESSAGEC"),
  serverMessage: utf8("CurveZMQMESSAGES"),
})

/** Octets of the random part of a nonce. */
export const randomNonceSize = 16

/** A counter of the handshake, as it stands on the wire: most significant octet first. */
export const counter = (value: number): Uint8Array => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, value)

/** The state of boxes with this key, and a nonce of prefix and rest. */
export const boxState = (key: Uint8Array, prefix: Uint8Array, rest: Uint8Array): BoxState => {
  const state = new Uint8Array(keySize + nonceSize)
  state.set(key)
  state.set(prefix, keySize)
  state.set(rest, keySize + prefix.length)
  return state as BoxState
}

/** A key for boxes, and where its nonces begin. */
export interface BoxKey {
  readonly key: Uint8Array
  readonly prefix: Uint8Array
}

/** A single box. */
export const sealBox = (
  sodium: Sodium,
  { key, prefix }: BoxKey,
  nonce: Uint8Array,
  content: Uint8Array,
): Uint8Array => {
  const state = boxState(key, prefix, nonce)
  const box = new Uint8Array(tagSize + content.length)
  try {
    box.set(content, tagSize)
    sodium.seal(state, box, 0, box.length)
  } finally {
    sodium.forget(state)
  }
  return box
}

/** The content of a single box; undefined when it is not genuine. */
export const openBox = (
  sodium: Sodium,
  { key, prefix }: BoxKey,
  nonce: Uint8Array,
  box: Uint8Array,
): Uint8Array | undefined => {
  if (box.length < tagSize) return undefined
  const state = boxState(key, prefix, nonce)
  const content = box.length === tagSize ? empty : new Uint8Array(box.length - tagSize)
  try {
    return sodium.open(state, box, 0, box.length, content, 0) ? content : undefined
  } finally {
    sodium.forget(state)
  }
}
