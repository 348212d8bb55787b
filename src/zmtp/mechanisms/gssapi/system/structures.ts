import type { KoffiPackage } from "./koffi.ts"
import { NativeMemory, wordSize } from "./memory.ts"

/** Octets of a structure of a length and a pointer. */
const pointingSize = 2 * wordSize

/** Octets for the library, behind their length and a pointer to them (`gss_buffer_desc`). */
export const inputBuffer = (koffi: KoffiPackage, octets: Uint8Array): NativeMemory =>
  pointing(koffi, octets, (memory) => memory.setWord(0, BigInt(octets.length)))

/** Where the library puts octets of its own (`gss_buffer_desc`). */
export const outputBuffer = (koffi: KoffiPackage): NativeMemory => new NativeMemory(koffi, pointingSize)

/** An object identifier, as DER has what is in it (`gss_OID_desc`). */
export const objectIdentifier = (koffi: KoffiPackage, octets: readonly number[]): NativeMemory =>
  pointing(koffi, octets, (memory) => memory.setNumber(0, octets.length))

/** A set of one object identifier, which has to be held on to as well (`gss_OID_set_desc`). */
export const identifierSet = (koffi: KoffiPackage, identifier: NativeMemory): NativeMemory => {
  const memory = new NativeMemory(koffi, pointingSize)
  memory.setWord(0, 1n)
  memory.setWord(wordSize, identifier.address)
  return memory
}

const pointing = (
  koffi: KoffiPackage,
  octets: ArrayLike<number>,
  setLength: (memory: NativeMemory) => void,
): NativeMemory => {
  const memory = new NativeMemory(koffi, pointingSize + octets.length)
  setLength(memory)
  memory.setWord(wordSize, memory.address + BigInt(pointingSize))
  memory.bytes.set(octets, pointingSize)
  return memory
}
