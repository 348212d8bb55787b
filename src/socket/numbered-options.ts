import { text } from "../core/bytes.ts"

/**
 * Options by libzmq's numbers, for subclasses that give names of their own to options:
 *
 * ```ts
 * class BusyDealer extends Dealer {
 *   get busyPoll(): number {
 *     return this.getInt32Option(113)
 *   }
 *   set busyPoll(value: number) {
 *     this.setInt32Option(113, value)
 *   }
 * }
 * ```
 *
 * Getters convert what `get` answers for the number. Setters do what `set` does. Both throw as those do.
 */
export abstract class NumberedOptions {
  /** An option by libzmq's number or by its name here. */
  abstract get(option: number | string): unknown
  /** Sets an option by libzmq's number or by its name here. */
  abstract set(option: number | string, value: unknown): void

  /** The option of this number as a flag. Throws as `get`. */
  protected getBoolOption(option: number): boolean {
    return Boolean(this.get(option))
  }

  /** Sets the option of this number to a flag. Throws as `set`. */
  protected setBoolOption(option: number, value: boolean): void {
    this.set(option, value)
  }

  /** The option of this number as a number of 32 bits. Throws as `get`. */
  protected getInt32Option(option: number): number {
    return Number(this.get(option))
  }

  /** Sets the option of this number to a number of 32 bits. Throws as `set`. */
  protected setInt32Option(option: number, value: number): void {
    this.set(option, value)
  }

  /** The option of this number as a number of 32 bits, not negative. Throws as `get`. */
  protected getUint32Option(option: number): number {
    return Number(this.get(option))
  }

  /** Sets the option of this number to a number of 32 bits, not negative. Throws as `set`. */
  protected setUint32Option(option: number, value: number): void {
    this.set(option, value)
  }

  /** The option of this number as a number of 64 bits. Throws as `get`. */
  protected getInt64Option(option: number): number {
    return Number(this.get(option))
  }

  /** Sets the option of this number to a number of 64 bits. Throws as `set`. */
  protected setInt64Option(option: number, value: number): void {
    this.set(option, value)
  }

  /** The option of this number as a number of 64 bits, not negative. Throws as `get`. */
  protected getUint64Option(option: number): number {
    return Number(this.get(option))
  }

  /** Sets the option of this number to a number of 64 bits, not negative. Throws as `set`. */
  protected setUint64Option(option: number, value: number): void {
    this.set(option, value)
  }

  /** The option of this number as text; null when there is none. Throws as `get`. */
  protected getStringOption(option: number): string | null {
    const value = this.get(option)
    const shown = value instanceof Uint8Array ? text(value) : value
    return typeof shown === "string" && shown !== "" ? shown : null
  }

  /** Sets the option of this number to text, bytes, or null for none. Throws as `set`. */
  protected setStringOption(option: number, value: string | Uint8Array | null): void {
    this.set(option, value)
  }
}
