import { once } from "node:events"
import { get, type IncomingMessage } from "node:http"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { Browser } from "../support/browser.ts"
import { RecordingTerminal, runInProcess } from "../support/command.ts"
import { inspectedScene } from "../support/inspected-scene.ts"

const browser: Browser | Error = await Browser.start().catch((error: Error) => error)
if (browser instanceof Error && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw browser
afterAll(async () => {
  if (browser instanceof Browser) await browser.close()
})

const serve = async (folder: string): Promise<{ url: string; terminal: RecordingTerminal }> => {
  const terminal = new RecordingTerminal()
  const ended = runInProcess(["top", "--serve", "--interval", "30ms", "--folder", folder], terminal)
  onTestFinished(async () => {
    terminal.interrupt()
    expect(await ended).toBe(130)
  })
  const [url] = await terminal.match(/http:\S+/)
  return { url, terminal }
}

const answer = async (url: string, options: object = {}): Promise<IncomingMessage> => {
  const [response] = (await once(get(url, options), "response")) as [IncomingMessage]
  return response.resume()
}

const status = async (url: string, options: object = {}): Promise<number | undefined> =>
  (await answer(url, options)).statusCode

describe("typemq top --serve", () => {
  it("answers nobody but who knows its address", async () => {
    const { url } = await serve((await inspectedScene()).folder)
    const { origin, port, pathname } = new URL(url)
    expect(origin).toBe(`http://127.0.0.1:${port}`)
    expect(pathname).toMatch(/^\/[\w-]{32}\/$/)
    expect(await status(url)).toBe(200)
    expect(await status(url, { headers: { host: `localhost:${port}` } })).toBe(200)
    expect(await status(url, { headers: { host: "rebound.example" } })).toBe(403)
    expect(await status(url, { headers: { host: `rebound.example:${port}` } })).toBe(403)
    expect(await status(`${url}events`, { headers: { host: `rebound.example:${port}` } })).toBe(403)
    expect(await status(`${origin}/`)).toBe(404)
    expect(await status(`${origin}/events`)).toBe(404)
    expect(await status(`${origin}/${"x".repeat(32)}/events`)).toBe(404)
    expect(await status(`${url}other`)).toBe(404)
    expect(await status(url, { method: "POST" })).toBe(405)
    expect(
      await status(`${url}events`, { method: "OPTIONS", headers: { origin: "http://other.example" } }),
    ).toBe(405)
    // Only the one address of this machine: not even others that lead nowhere else.
    await expect(status(`http://127.0.0.2:${port}${pathname}`)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    })
    const { headers } = await answer(url, { headers: { origin: "http://other.example" } })
    expect(Object.keys(headers).filter((each) => each.startsWith("access-control"))).toEqual([])
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
    })
  })

  if (browser instanceof Error) it("needs a browser", (context) => context.skip(browser.message))
  else
    it("shows what happens to browsers, and believes nothing", { timeout: 60_000 }, async () => {
      const { folder, push } = await inspectedScene('<img src=x onerror="document.title = 1">')
      const { url } = await serve(folder)
      const page = await browser.open(url)
      const waitFor = (expression: string): Promise<unknown> =>
        page.run(`
          while (!(${expression})) await new Promise((next) => setTimeout(next, 10))
          return true`)
      await waitFor(`document.querySelector("main").textContent.includes("orders in")`)
      await waitFor(`document.title.startsWith("<img src=x")`)
      expect(await page.evaluate(`document.querySelector("h1").textContent`)).toContain("<img src=x")
      expect(await page.evaluate(`document.querySelectorAll("img, main b b").length`)).toBe(0)
      for (let count = 0; count < 20; count++) await push.send("8 octets")
      await waitFor(`[...document.querySelectorAll("td")].some((cell) => cell.textContent === "23")`)
      const widths = await page.run<number[]>(
        `return [...document.querySelectorAll("svg")].map((chart) => chart.getBoundingClientRect().width)`,
      )
      expect(widths).toHaveLength(8)
      expect(Math.min(...widths)).toBeGreaterThan(100)
      // The page is styled, although its policy lets nothing in but what it brings along.
      expect(await page.evaluate(`getComputedStyle(document.querySelector("dl")).display`)).toBe("flex")
      // Pages from elsewhere that got to know the address cannot read it.
      const stranger = await browser.open("data:text/html,<p>a page of others</p>")
      for (const address of [url, `${url}events`]) {
        expect(
          await stranger.run(`
            return fetch(${JSON.stringify(address)}).then((response) => response.text(), () => "refused")`),
        ).toBe("refused")
      }
      await stranger.close()
      await page.close()
    })
})
