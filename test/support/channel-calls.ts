import { channel } from "node:diagnostics_channel"
import { onTestFinished, vi } from "vitest"

/** How often something was to be published in channels of diagnostics, subscribers or not, until the test ends. */
export const countChannelCalls = (names: readonly string[]): (() => number) => {
  const calls = names.map(channel).flatMap((each) => {
    const [published, ran] = [vi.spyOn(each, "publish"), vi.spyOn(each, "runStores")]
    onTestFinished(() => {
      published.mockRestore()
      ran.mockRestore()
    })
    return [published.mock, ran.mock]
  })
  return () => calls.reduce((sum, mock) => sum + mock.calls.length, 0)
}
