import type { Message } from "../../src/core/message.ts"
import type { FrameSink } from "../../src/zmtp/decoder.ts"

/** Where a decoder puts what it finds: written down in order, and stopping whenever it is told to. */
export class PlainSink implements FrameSink {
  readonly messages: Message[] = []
  /** All that came, messages as arrays of text and commands as text. */
  readonly log: (string | string[])[] = []
  /** Frames that came with more to follow. */
  parts = 0
  /** Asked after each message and command: whether decoding may go on. */
  goOn: () => boolean

  constructor(goOn: () => boolean = () => true) {
    this.goOn = goOn
  }

  message(message: Message): boolean {
    this.messages.push(message)
    this.log.push(message.map((each) => Buffer.from(each).toString("latin1")))
    return this.goOn()
  }

  part(): void {
    this.parts++
  }

  command(body: Uint8Array): boolean {
    this.log.push(Buffer.from(body).toString("latin1"))
    return this.goOn()
  }
}
