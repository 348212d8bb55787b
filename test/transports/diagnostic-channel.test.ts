import { AsyncLocalStorage } from "node:async_hooks"
import { channel } from "node:diagnostics_channel"
import { expect, it, onTestFinished } from "vitest"
import { diagnosticChannel as inBrowser } from "../../src/transports/browser.ts"
import { diagnosticChannel as onNode } from "../../src/transports/diagnostic-channel.ts"

it("On Node, a channel for diagnostics is the one that everybody has under this name", () => {
  const own = onNode<{ of: string }>("typemq:test")
  const storage = new AsyncLocalStorage<string>()
  const theirs = channel("typemq:test")
  theirs.bindStore(storage, (message) => (message as { of: string }).of)
  onTestFinished(() => {
    theirs.unbindStore(storage)
  })
  expect(own.hasSubscribers).toBe(true)
  expect(own.runStores({ of: "ours" }, () => storage.getStore())).toBe("ours")
})

it("In a browser, nobody ever subscribes to a channel for diagnostics", () => {
  const own = inBrowser<{ of: string }>("typemq:test")
  expect(own.hasSubscribers).toBe(false)
  own.publish({ of: "nobody" })
  expect(own.runStores({ of: "nobody" }, () => 5)).toBe(5)
})
