import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { onTestFinished } from "vitest"

/** What is published in a channel of the platform's diagnostics until the test ends. */
export const recordChannel = <Message>(name: string): Message[] => {
  const messages: Message[] = []
  const record = (message: unknown): void => {
    messages.push(message as Message)
  }
  subscribe(name, record)
  onTestFinished(() => {
    unsubscribe(name, record)
  })
  return messages
}
