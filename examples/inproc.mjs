// @ts-check
// Sockets of one process, without a network. Connecting may come before binding.

import { Pair } from "typemq"

const left = new Pair()
left.connect("inproc://pair")
await left.send("sent before anybody was there")

const right = new Pair()
await right.bind("inproc://pair")
console.log(String((await right.receive())[0]))
await right.send("and back")
console.log(String((await left.receive())[0]))
await left.close()
await right.close()
