// The messages of the clustered hashmap protocol (RFC 12). All but one have the same five frames: a key, a sequence
// number, an id, properties, and a value.

import type { Message, MessageLike } from "typemq"

export interface KeyValue {
  readonly key: string
  /** Publications are counted by the server, from 1 on. */
  readonly sequence: number
  /** 16 octets by which a client knows its own changes again; or none. */
  readonly id: Message
  readonly properties: Readonly<Record<string, string>>
  /** No octets: the key is to be forgotten. */
  readonly value: Message
}

/** Instead of keys. */
export const words = { ask: "ICANHAZ?", end: "KTHXBAI", beat: "HUGZ" } as const

/** Whether a key would be taken for one of the words. */
export const isWord = (key: string): boolean => Object.values<string>(words).includes(key)

const none = Buffer.alloc(0)

export const keyValue = (key: string, given: Partial<Omit<KeyValue, "key">> = {}): KeyValue => ({
  key,
  sequence: 0,
  id: none,
  properties: {},
  value: none,
  ...given,
})

export const write = ({ key, sequence, id, properties, value }: KeyValue): MessageLike[] => {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(sequence))
  const lines = Object.entries(properties).map(([name, text]) => `${name}=${text}\n`)
  return [key, number, id, lines.join(""), value]
}

/** Undefined for what is none. What is kept of it does not keep the rest of what was received. */
export const read = ([key, number, id, properties, value, ...more]: readonly Message[]):
  | KeyValue
  | undefined => {
  if (key === undefined || number?.length !== 8 || properties === undefined) return undefined
  if (id === undefined || (id.length !== 0 && id.length !== 16) || value === undefined || more.length > 0) {
    return undefined
  }
  const pairs = String(properties)
    .split("\n")
    .filter((line) => line.indexOf("=") > 0)
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
  return {
    key: String(key),
    sequence: Number(number.readBigUInt64BE()),
    id: Buffer.from(id),
    properties: Object.fromEntries(pairs),
    value: Buffer.from(value),
  }
}

/** The request for a snapshot of a subtree. Servers ask each other for the properties as well, which clients do not. */
export const writeAsk = (subtree: string, withProperties: boolean): MessageLike[] =>
  withProperties ? [words.ask, subtree, "properties"] : [words.ask, subtree]

export const readAsk = ([word, subtree, extra]: readonly Message[]):
  | { readonly subtree: string; readonly withProperties: boolean }
  | undefined =>
  String(word) === words.ask && subtree !== undefined
    ? { subtree: String(subtree), withProperties: extra !== undefined }
    : undefined

/** Throws for what is no subtree: nothing, or segments of a path between slashes. */
export const checkSubtree = (subtree: string): string => {
  if (/^(\/([^/]+\/)+)?$/.test(subtree)) return subtree
  throw new RangeError(`A subtree is "", or like "/client/", not ${JSON.stringify(subtree)}.`)
}
