import { once } from "node:events"
import { createServer, get, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { ownHost } from "../support/network.ts"
import { anyEndpoint } from "../support/wiring.ts"

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  let body = ""
  for await (const part of response.setEncoding("utf8")) body += part
  return body
}

describe("A STREAM in a conversation over HTTP", () => {
  test("serves several clients at once", async ({ context }) => {
    const stream = context.socket("STREAM")
    const endpoint = await stream.bind(anyEndpoint("tcp"))
    const requests = new Map<string, string>()
    stream.consume(async ([id, data]) => {
      const connection = id.toString("hex")
      const request = (requests.get(connection) ?? "") + String(data)
      requests.set(connection, request)
      if (!request.endsWith("\r\n\r\n")) return
      const path = request.split(" ")[1]
      await stream.send([id, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"])
      await stream.send([id, `You asked for ${path}.`])
      await stream.send([id, ""])
      requests.delete(connection)
    })
    const answers = await Promise.all(
      ["/a", "/b", "/c"].map(async (path) => {
        const [response] = await once(get(endpoint.replace("tcp", "http") + path), "response")
        return bodyOf(response as IncomingMessage)
      }),
    )
    expect(answers).toEqual(["You asked for /a.", "You asked for /b.", "You asked for /c."])
  })

  test("asks a server", async ({ context }) => {
    const server = createServer((request, response) => {
      response.end(`You asked for ${request.url}.${"x".repeat(100_000)}`)
    })
    server.listen(0, ownHost())
    await once(server, "listening")
    const { address, port } = server.address() as AddressInfo
    const stream = context.socket("STREAM", { reconnectInterval: -1 })
    stream.connect(`tcp://${address}:${port}`, { routingId: "server" })
    await stream.send(["server", `GET /what HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`])
    expect((await stream.receive())[1]).toHaveLength(0)
    let answer = ""
    for await (const [, data] of stream) {
      if (data.length === 0) break
      answer += String(data)
    }
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toContain("You asked for /what.")
    expect(answer.match(/x/g)?.length).toBeGreaterThan(99_999)
    server.close()
  })
})
