// @ts-check
// Objects of your classes as arguments and results: a table says how they become bytes, and objects again. Whoever
// talks to each other needs the same codes; the classes may be of different languages.

import { connectRpc, ExtType, method, param, serveRpc, translation } from "typemq/rpc"

class Point {
  /** @param {number} x @param {number} y */
  constructor(x, y) {
    this.x = x
    this.y = y
  }
}

// Bytes that every language reads: two float64, the lowest octet first.
const translationTable = {
  0: translation(
    Point,
    ({ x, y }) => {
      const bytes = Buffer.alloc(16)
      bytes.writeDoubleLE(x, 0)
      bytes.writeDoubleLE(y, 8)
      return bytes
    },
    (bytes) => {
      const buffer = Buffer.from(bytes)
      return new Point(buffer.readDoubleLE(0), buffer.readDoubleLE(8))
    },
  ),
}

const handler = {
  between: method([param("from"), param("to")], ({ from, to }) => {
    if (!(from instanceof Point && to instanceof Point)) throw new TypeError("Only points have a middle.")
    return new Point((from.x + to.x) / 2, (from.y + to.y) / 2)
  }),
}

const server = await serveRpc(handler, { bind: "tcp://127.0.0.1:*", translationTable })
const client = await connectRpc({ connect: server.endpoint, translationTable })
const middle = await client.call.between(new Point(0, 0), new Point(3, -1))
console.log("with the table:", middle)

// A client without the table gets the bytes, and may hand them back as they are.
const stranger = await connectRpc({ connect: server.endpoint })
const bytes = Buffer.alloc(16)
const untold = await stranger.call.between(new ExtType(0, bytes), new ExtType(0, bytes))
if (!(untold instanceof ExtType)) throw untold
console.log(`without it: code ${untold.code} and ${untold.data.length} bytes`)
for (const each of [client, stranger, server]) each.close()
