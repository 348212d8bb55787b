import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as delay } from "node:timers/promises"
import { WebSocket } from "ws"

/** Where Chromium may be: by the names that distributions give it. */
const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]

const found = programs
  .flatMap((name) => (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, name)))
  .find(existsSync)

const running = new Set<ChildProcess>()
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})

interface Answer {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/** Processes that a browser has started write into its folder until they notice that it is gone. */
const removeFolder = async (folder: string, attempts = 50): Promise<void> => {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    if (attempts === 1) throw error
    await delay(100)
    await removeFolder(folder, attempts - 1)
  }
}

/** A Chromium without a window, told what to do by its DevTools protocol. */
export class Browser {
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #control: WebSocket
  readonly #calls = new Map<number, (answer: Answer) => void>()
  #count = 0

  /** Starts one; throws where there is none. */
  static async start(): Promise<Browser> {
    if (found === undefined) throw new Error("There is no Chromium.")
    const folder = mkdtempSync(join(tmpdir(), "browser-"))
    const child = spawn(
      found,
      [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--remote-debugging-port=0",
        `--user-data-dir=${folder}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    )
    running.add(child)
    child.once("exit", () => running.delete(child))
    const complaints: string[] = []
    for await (const line of createInterface({ input: child.stderr as NodeJS.ReadableStream })) {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      complaints.push(line)
      if (address === undefined) continue
      // What it complains of later is of no interest, but has to be read.
      child.stderr?.resume()
      const control = new WebSocket(address, { perMessageDeflate: false, maxPayload: 0 })
      await new Promise((resolve, reject) => control.once("open", resolve).once("error", reject))
      return new Browser(child, folder, control)
    }
    throw new Error(`Chromium does not start: ${complaints.join("; ")}`)
  }

  private constructor(child: ChildProcess, folder: string, control: WebSocket) {
    this.#child = child
    this.#folder = folder
    this.#control = control
    control.on("message", (data) => {
      const answer = JSON.parse(String(data)) as Answer
      if (answer.id === undefined) return
      this.#calls.get(answer.id)?.(answer)
      this.#calls.delete(answer.id)
    })
  }

  /** A new page. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank" })
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true })
    const page = new Page(this, sessionId as string, targetId as string)
    await page.go(url)
    return page
  }

  async close(): Promise<void> {
    this.#control.terminate()
    const gone = new Promise((resolve) => this.#child.once("exit", resolve))
    if (running.has(this.#child)) {
      this.#child.kill("SIGKILL")
      await gone
    }
    await removeFolder(this.#folder)
  }

  /** @internal */
  call(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#count
    this.#control.send(JSON.stringify({ id, method, params, sessionId }))
    return new Promise((resolve, reject) => {
      this.#calls.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {})
        else reject(new Error(`${method}: ${error.message}`))
      })
    })
  }
}

interface Evaluation {
  readonly result: { readonly value?: unknown }
  readonly exceptionDetails?: {
    readonly text: string
    readonly exception?: { readonly description?: string }
  }
}

/** A page in a browser. */
export class Page {
  readonly #browser: Browser
  readonly #session: string
  readonly #target: string

  constructor(browser: Browser, session: string, target: string) {
    this.#browser = browser
    this.#session = session
    this.#target = target
  }

  async go(url: string): Promise<void> {
    await this.#browser.call("Page.navigate", { url }, this.#session)
    await this.evaluate(
      "document.readyState === 'complete' || new Promise((done) => addEventListener('load', done))",
    )
  }

  /** Runs the body of an async function in the page; answers what it returns, as JSON. */
  run<Result>(body: string): Promise<Result> {
    return this.evaluate(`(async () => { ${body} })()`) as Promise<Result>
  }

  /** The value of an expression in the page, awaited. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = (await this.#browser.call(
      "Runtime.evaluate",
      { expression, awaitPromise: true, returnByValue: true },
      this.#session,
    )) as unknown as Evaluation
    if (exceptionDetails === undefined) return result.value
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  }

  async close(): Promise<void> {
    await this.#browser.call("Target.closeTarget", { targetId: this.#target })
  }
}
