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

  protected getBoolOption(option: number): boolean {
    return Boolean(this.get(option))
  }

  protected setBoolOption(option: number, value: boolean): void {
    this.set(option, value)
  }

  protected getInt32Option(option: number): number {
    return Number(this.get(option))
  }

  protected setInt32Option(option: number, value: number): void {
    this.set(option, value)
  }

  protected getUint32Option(option: number): number {
    return Number(this.get(option))
  }

  protected setUint32Option(option: number, value: number): void {
    this.set(option, value)
  }

  protected getInt64Option(option: number): number {
    return Number(this.get(option))
  }

  protected setInt64Option(option: number, value: number): void {
    this.set(option, value)
  }

  protected getUint64Option(option: number): number {
    return Number(this.get(option))
  }

  protected setUint64Option(option: number, value: number): void {
    this.set(option, value)
  }

  protected getStringOption(option: number): string | null {
    const value = this.get(option)
    const shown = value instanceof Uint8Array ? text(value) : value
    return typeof shown === "string" && shown !== "" ? shown : null
  }

  protected setStringOption(option: number, value: string | Uint8Array | null): void {
    this.set(option, value)
  }
}
