// Requests and their replies as files of a folder, so that they outlive the process. A file is there as a whole or not
// at all: it is written under another name, brought to the disk, and then renamed.

import { randomBytes } from "node:crypto"
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Message } from "typemq"

export interface StoredRequest {
  readonly service: string
  readonly body: readonly Message[]
}

/** What a file contains: frames as base64. */
interface Content {
  readonly service: string
  readonly frames: readonly string[]
}

const unfinished = ".part"

/** 32 hexadecimal digits, as RFC 9 wants them. They begin with the time, so that names in order are requests in order. */
const newId = (): string => Date.now().toString(16).padStart(12, "0") + randomBytes(10).toString("hex")

/** Ids come from clients, and become names of files: nothing else may get through. */
const isId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id)

/**
 * ```ts
 * const store = await RequestStore.open("requests")
 * const id = await store.add({ service: "echo", body: [Buffer.from("hello")] })
 * ```
 */
export class RequestStore {
  readonly folder: string

  /** Makes the folder if need be, and removes what a crash has left half written or half removed. */
  static async open(folder: string): Promise<RequestStore> {
    await mkdir(folder, { recursive: true })
    const names = new Set(await readdir(folder))
    const leftOver = [...names].filter(
      (each) =>
        each.endsWith(unfinished) ||
        (each.endsWith(".reply") && !names.has(each.replace(/reply$/, "request"))),
    )
    await Promise.all(leftOver.map((each) => rm(join(folder, each), { force: true })))
    return new RequestStore(folder)
  }

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Keeps a request, and answers the id under which it is known from now on. */
  async add({ service, body }: StoredRequest): Promise<string> {
    const id = newId()
    await this.#write(`${id}.request`, service, body)
    return id
  }

  /** Undefined when it is not known, or has been removed. */
  async request(id: string): Promise<StoredRequest | undefined> {
    const content = await this.#read(id, "request")
    return content && { service: content.service, body: decoded(content) }
  }

  /** Keeps the reply to a request, unless that has been removed. */
  async answer(id: string, { service, body }: StoredRequest): Promise<void> {
    await this.#write(`${id}.reply`, service, body)
    if ((await this.request(id)) === undefined) await this.remove(id)
  }

  /** Undefined while there is none. */
  async reply(id: string): Promise<Message[] | undefined> {
    const content = await this.#read(id, "reply")
    return content && decoded(content)
  }

  /** Forgets a request and its reply. What is not there is fine. */
  async remove(id: string): Promise<void> {
    if (!isId(id)) return
    for (const kind of ["request", "reply"]) await rm(join(this.folder, `${id}.${kind}`), { force: true })
  }

  /** The ids of all requests without a reply, the oldest first. */
  async pending(): Promise<string[]> {
    const names = new Set(await readdir(this.folder))
    return [...names]
      .filter((each) => each.endsWith(".request"))
      .map((each) => each.slice(0, -".request".length))
      .filter((id) => isId(id) && !names.has(`${id}.reply`))
      .sort()
  }

  async #read(id: string, kind: "request" | "reply"): Promise<Content | undefined> {
    if (!isId(id)) return undefined
    try {
      return JSON.parse(await readFile(join(this.folder, `${id}.${kind}`), "utf8")) as Content
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
      throw error
    }
  }

  async #write(name: string, service: string, body: readonly Message[]): Promise<void> {
    const content: Content = { service, frames: body.map((each) => each.toString("base64")) }
    const path = join(this.folder, name)
    const file = await open(path + unfinished, "w")
    try {
      await file.writeFile(JSON.stringify(content))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(path + unfinished, path)
    await syncFolder(this.folder)
  }
}

/** Without that, the new name may be lost when the machine loses its power. Windows has no such thing. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === "win32") return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const decoded = ({ frames }: Content): Message[] => frames.map((each) => Buffer.from(each, "base64"))
