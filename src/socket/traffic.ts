import { type Message, messageSize } from "../core/message.ts"

/** What went through a socket since it was made. */
export class Traffic {
  messagesIn = 0
  messagesOut = 0
  bytesIn = 0
  bytesOut = 0
  dropped = 0

  received(message: Message): void {
    this.messagesIn++
    this.bytesIn += message.length === 1 ? (message[0] as Uint8Array).length : messageSize(message)
  }

  receivedMany(messages: number, bytes: number): void {
    this.messagesIn += messages
    this.bytesIn += bytes
  }

  sentMany(messages: number, bytes: number): void {
    this.messagesOut += messages
    this.bytesOut += bytes
  }

  sent(message: Message): void {
    this.messagesOut++
    this.bytesOut += message.length === 1 ? (message[0] as Uint8Array).length : messageSize(message)
  }
}
