// @ts-check
// Values that are compressed, and signed with a key that both sides have: what somebody else sends is refused before
// anything looks into it.

import { createHmac, timingSafeEqual } from "node:crypto"
import { deflateSync, inflateSync } from "node:zlib"
import { Pull, Push } from "typemq"

const key = "a secret that both sides know"

/** @param {Buffer} bytes */
const signatureOf = (bytes) => createHmac("sha256", key).update(bytes).digest()

const signed = {
  /** @param {unknown} value */
  encode: (value) => {
    const body = deflateSync(JSON.stringify(value))
    return [signatureOf(body), body]
  },

  /** @param {Buffer[]} frames */
  decode: ([signature, body]) => {
    // Compared in constant time: how long it takes tells nobody how much was right.
    const right =
      body !== undefined && signature?.length === 32 && timingSafeEqual(signatureOf(body), signature)
    if (!right) throw new Error("not signed with our key")
    return JSON.parse(String(inflateSync(body, { maxOutputLength: 1_000_000 })))
  },
}

const pull = new Pull()
const push = new Push()
push.connect(await pull.bind("tcp://127.0.0.1:*"))

const values = pull.withCodec(signed)
await push.withCodec(signed).send({ celsius: Array.from({ length: 1000 }, () => 21.5) })
await push.send(["no signature", "no value"])

const { celsius } = await values.receive()
console.log(`${celsius.length} values, ${celsius[0]} °C each`)
await values.receive().catch((error) => console.log(`refused: ${error.message}`))
await Promise.all([push.close(), pull.close()])
