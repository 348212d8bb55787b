/** Messages that stand one behind the other, whole, in bytes of a peer: as frames of RFC 15 and all that came later. */
export interface MessageRun {
  /** Where the last of them ends. */
  readonly end: number
  readonly messages: number
  readonly frames: number
  /** Bytes in their bodies. */
  readonly size: number
}

/** Takes messages as they came, without their being made. */
export interface Passage {
  take(chunk: Uint8Array, start: number, run: MessageRun): void
}

/** A connection whose peer reads frames as they came from another one. */
export interface FrameTarget {
  /** Copies encoded frames, to be sent behind what was sent before. */
  append(chunk: Uint8Array, start: number, end: number): void
}
