// Iteration can be left and taken up again, by hand too; it ends with the socket.
import { Pair } from "zeromq"

const [left, right] = [new Pair({ linger: 0 }), new Pair({ linger: 0 })]
await left.bind("inproc://iterators")
right.connect("inproc://iterators")
for (const letter of "abcdef") await left.send(letter)
for await (const [letter] of right) {
  console.log(String(letter))
  if (String(letter) === "b") break
}
console.log(right.closed)
const iterator = right[Symbol.asyncIterator]()
const { done, value } = await iterator.next()
console.log(done, String(value[0]))
for await (const [letter] of right) {
  console.log(String(letter))
  if (String(letter) === "e") right.close()
}
console.log(JSON.stringify(await iterator.next()))
const failing = new Pair({ linger: 0, receiveTimeout: 10 })
try {
  for await (const message of failing) console.log(message)
} catch (error) {
  console.log("iteration fails", error.code)
}
failing.close()
left.close()
