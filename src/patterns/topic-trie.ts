/** Where a topic may branch: the rest of a topic's octets up to the next branch, and who holds it. */
interface Node<Holder> {
  /** Octets from the parent to here, one character each. */
  edge: string
  /** Length of the edge: so that most steps need not look at the text. */
  size: number
  /** How many children it has. */
  children: number
  /** Its children are found by this, plus their first octet. */
  readonly key: number
  holders: Holder[] | undefined
}

/** Keys of nodes are this far apart: one place for each octet. */
const octets = 256

/**
 * Topics and who subscribed to them, as a radix trie: matching costs as much as the matching topics are long,
 * however many others there are; memory grows with the octets subscribed. Topics are strings with one character
 * per octet (see `keyOf`). Nothing here recurses, so a long topic cannot exhaust the stack.
 *
 * All edges are in one table. With very many topics the time goes into cache misses, and a table for each node
 * has twice as many of them.
 *
 * The caller sees to it that a holder is added to a topic once.
 */
export class TopicTrie<Holder> {
  readonly #root: Node<Holder>
  /** The children of all nodes: by the key of the parent and the first octet of the child's edge. */
  readonly #children = new Map<number, Node<Holder>>()
  #nextKey = 0
  /** Keys of nodes that are gone. */
  readonly #freeKeys: number[] = []
  #topics = 0

  constructor() {
    this.#root = this.#newNode("")
  }

  /** How many different topics have a holder. */
  get topics(): number {
    return this.#topics
  }

  /** Adds a holder; answers whether it is the topic's first. */
  add(topic: string, holder: Holder): boolean {
    const node = this.#reach(topic)
    if (node.holders !== undefined) {
      node.holders.push(holder)
      return false
    }
    node.holders = [holder]
    this.#topics++
    return true
  }

  /** Removes a holder; answers whether it was the topic's last. */
  remove(topic: string, holder: Holder): boolean {
    const path = this.#find(topic)
    const node = path?.at(-1)
    const holders = node?.holders
    if (path === undefined || node === undefined || holders === undefined) return false
    const index = holders.indexOf(holder)
    if (index === -1) return false
    holders[index] = holders[holders.length - 1] as Holder
    holders.pop()
    if (holders.length > 0) return false
    node.holders = undefined
    this.#topics--
    this.#prune(path)
    return true
  }

  /** Whether anybody holds this very topic. */
  has(topic: string): boolean {
    return this.#find(topic)?.at(-1)?.holders !== undefined
  }

  /** Whether anybody holds a prefix of these octets. */
  matches(bytes: Uint8Array): boolean {
    let node: Node<Holder> | undefined = this.#root
    let offset = 0
    while (node !== undefined) {
      if (node.holders !== undefined) return true
      node = this.#step(node, bytes, offset)
      if (node !== undefined) offset += node.size
    }
    return false
  }

  /** Calls back with the holders of each prefix of these octets, shortest first. */
  match(bytes: Uint8Array, found: (holders: readonly Holder[]) => void): void {
    let node: Node<Holder> | undefined = this.#root
    let offset = 0
    while (node !== undefined) {
      if (node.holders !== undefined) found(node.holders)
      node = this.#step(node, bytes, offset)
      if (node !== undefined) offset += node.size
    }
  }

  /** The child whose whole edge continues these octets. */
  #step(node: Node<Holder>, bytes: Uint8Array, offset: number): Node<Holder> | undefined {
    if (node.children === 0 || offset === bytes.length) return undefined
    const child = this.#children.get(node.key + (bytes[offset] as number))
    if (child === undefined) return undefined
    const { size } = child
    if (size === 1) return child
    if (size > bytes.length - offset) return undefined
    const { edge } = child
    for (let index = 1; index < size; index++) {
      if (edge.charCodeAt(index) !== bytes[offset + index]) return undefined
    }
    return child
  }

  /** The node of a topic, made if need be. */
  #reach(topic: string): Node<Holder> {
    let node = this.#root
    let offset = 0
    while (offset < topic.length) {
      const first = topic.charCodeAt(offset)
      const child = this.#children.get(node.key + first)
      if (child === undefined) {
        const leaf = this.#newNode(topic.slice(offset))
        this.#children.set(node.key + first, leaf)
        node.children++
        return leaf
      }
      const shared = sharedLength(child.edge, topic, offset)
      if (shared < child.size) {
        // The topics part inside this edge: a node is put where they do.
        const fork = this.#newNode(child.edge.slice(0, shared))
        setEdge(child, child.edge.slice(shared))
        this.#children.set(fork.key + child.edge.charCodeAt(0), child)
        fork.children = 1
        this.#children.set(node.key + first, fork)
        node = fork
      } else {
        node = child
      }
      offset += shared
    }
    return node
  }

  /** The nodes from the root to a topic's own; undefined when there is none. */
  #find(topic: string): Node<Holder>[] | undefined {
    const path = [this.#root]
    let node = this.#root
    let offset = 0
    while (offset < topic.length) {
      const child = this.#children.get(node.key + topic.charCodeAt(offset))
      if (child === undefined || !topic.startsWith(child.edge, offset)) return undefined
      offset += child.size
      node = child
      path.push(node)
    }
    return path
  }

  /** Takes away nodes that hold nothing any more, and joins edges that no longer branch. */
  #prune(path: Node<Holder>[]): void {
    for (let depth = path.length - 1; depth > 0; depth--) {
      const node = path[depth] as Node<Holder>
      const parent = path[depth - 1] as Node<Holder>
      if (node.holders !== undefined) return
      const place = parent.key + node.edge.charCodeAt(0)
      if (node.children === 0) {
        this.#children.delete(place)
        this.#freeKeys.push(node.key)
        parent.children--
        continue
      }
      if (node.children === 1) {
        const only = this.#onlyChild(node)
        setEdge(only, node.edge + only.edge)
        this.#children.set(place, only)
        this.#freeKeys.push(node.key)
      }
      return
    }
  }

  /** Takes the one child away from its parent. */
  #onlyChild(node: Node<Holder>): Node<Holder> {
    let place = node.key
    while (!this.#children.has(place)) place++
    const child = this.#children.get(place) as Node<Holder>
    this.#children.delete(place)
    return child
  }

  #newNode(edge: string): Node<Holder> {
    const key = this.#freeKeys.pop() ?? this.#nextKey++ * octets
    return { edge, size: edge.length, children: 0, key, holders: undefined }
  }
}

const setEdge = (node: Node<unknown>, edge: string): void => {
  node.edge = edge
  node.size = edge.length
}

const sharedLength = (edge: string, topic: string, offset: number): number => {
  let index = 0
  while (index < edge.length && edge.charCodeAt(index) === topic.charCodeAt(offset + index)) index++
  return index
}
