/** What native code is called with: a number, a pointer that it gave us, or memory of ours, which it gets a pointer to. */
export type Word = number | bigint | Uint8Array

/** A function of a library's, which answers a number. */
export interface NativeFunction {
  (...words: readonly Word[]): number
  /** The same in one of Node's threads; `done` is the last argument. */
  async(...words: readonly unknown[]): void
}

/** A library of the system's. */
export interface NativeLibrary {
  func(name: string, result: string, parameters: readonly string[]): NativeFunction
}

/** What we use of the package `koffi`. */
export interface KoffiPackage {
  load(file: string): NativeLibrary
  /** Where the memory of an array is. */
  address(memory: Uint8Array): bigint
  /** A copy of so many values that lie at an address. */
  decode(address: bigint, type: string, length: number): unknown
  sizeof(type: string): number
  config(): { readonly async_stack_size: number }
  /** Throws once a library has been loaded. */
  config(values: { readonly async_stack_size: number }): unknown
}
