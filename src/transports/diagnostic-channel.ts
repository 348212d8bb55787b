import { channel } from "node:diagnostics_channel"

/** A channel of the platform's diagnostics: what is published there goes to whoever subscribed to its name. */
export interface DiagnosticChannel<Message extends object> {
  /** Whether anybody subscribed; asked before a message is made. */
  readonly hasSubscribers: boolean
  /** Calls the subscribers at once. What they throw surfaces as an uncaught exception; it never comes here. */
  publish(message: Message): void
  /** Publishes, then runs a function with the values that subscribers bound to the message for their storages. */
  runStores<Result>(message: Message, run: () => Result): Result
}

/** The channel of a name; the same for everybody in the process. */
export type OpenDiagnosticChannel = <Message extends object>(name: string) => DiagnosticChannel<Message>

/** Node's own. */
export const diagnosticChannel: OpenDiagnosticChannel = channel
