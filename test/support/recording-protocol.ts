import type { Message } from "../../src/index.ts"
import type { SocketEvent, ZmqProtocol, ZmqTransport } from "../../src/streams/index.ts"
import { Feed } from "./feed.ts"
import { texts } from "./messages.ts"

/** A protocol that notes what is called, in order. */
export class RecordingProtocol implements ZmqProtocol {
  /** Names of the callbacks, `messageReceived` and `eventReceived` excepted. */
  readonly calls = new Feed<string>()
  /** Messages as text. */
  readonly messages = new Feed<string[]>()
  readonly events = new Feed<SocketEvent>()
  transport: ZmqTransport | undefined
  /** What `connectionLost` was told. */
  readonly losses: (Error | undefined)[] = []

  connectionMade(transport: ZmqTransport): void {
    this.transport = transport
    this.calls.push("connectionMade")
  }

  connectionLost(error: Error | undefined): void {
    this.losses.push(error)
    this.calls.push("connectionLost")
  }

  messageReceived(message: Message[]): void {
    this.messages.push(texts(message))
  }

  eventReceived(event: SocketEvent): void {
    this.events.push(event)
  }

  pauseWriting(): void {
    this.calls.push("pauseWriting")
  }

  resumeWriting(): void {
    this.calls.push("resumeWriting")
  }

  /** Resolves when `connectionLost` was called. */
  async lost(): Promise<Error | undefined> {
    await this.calls.until((calls) => calls.includes("connectionLost"))
    return this.losses[0]
  }
}
