import { once } from "node:events"
import { readFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { compiledLibrary } from "./compiled-library.ts"

/** A page that has the library as `typemq`, compiled as it is now, in the modules that browsers load. */
const page = `<!doctype html>
<title>typemq</title>
<script type="importmap">
  { "imports": { "typemq": "/library/index.js", "#transports": "/library/transports/browser.js" } }
</script>`

/** An HTTP server on this machine with such a page. */
export class WebPage {
  readonly url: string
  readonly #server: Server

  static async serve(): Promise<WebPage> {
    const server = createServer(async ({ url }, response) => {
      if (!url?.startsWith("/library/")) {
        response.setHeader("Content-Type", "text/html").end(page)
        return
      }
      const file = new URL(url.slice("/library/".length), compiledLibrary)
      response.setHeader("Content-Type", "text/javascript").end(await readFile(file).catch(() => ""))
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return new WebPage(server)
  }

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
