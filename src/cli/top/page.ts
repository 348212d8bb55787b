import { randomBytes } from "node:crypto"
import { chartsOf } from "./charts.ts"
import { columns, sorted } from "./columns.ts"
import { Html, html } from "./html.ts"
import { peerAlignments, peerCells, peerTitles } from "./peer-rows.ts"
import type { Sample } from "./sample.ts"
import { factsOf, titleOf } from "./summary.ts"

/** Peers on a page at most. */
const mostPeers = 500

const style = `
:root { color-scheme: light dark; --line: #8886; --mark: #0969da; --fill: #0969da22 }
@media (prefers-color-scheme: dark) { :root { --mark: #58a6ff; --fill: #58a6ff22 } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 1.5rem; background: Canvas; color: CanvasText }
h1 { font-size: 1.3rem; margin: 0 0 .5rem } h2 { font-size: 1rem; margin: 1.5rem 0 .5rem }
dl { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; margin: 0 } dl div { display: flex; gap: .4rem }
dt, small, .time { opacity: .7 } dd { margin: 0; font-variant-numeric: tabular-nums }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 1rem; margin: 1rem 0 }
figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: .5rem .6rem }
svg { display: block; width: 100%; height: 3rem } polygon { fill: var(--fill) }
polyline { fill: none; stroke: var(--mark); stroke-width: 1.5; vector-effect: non-scaling-stroke }
.table { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .7rem; text-align: left; white-space: nowrap; border-bottom: 1px solid var(--line) }
th { font-size: .8rem; opacity: .7 } .right { text-align: right }
.ended main { opacity: .6 } #state { opacity: .7 }
`

const script = `
const source = new EventSource("events")
const state = document.getElementById("state")
source.onmessage = ({ data }) => {
  document.querySelector("main").innerHTML = JSON.parse(data)
  document.title = document.querySelector("h1")?.textContent ?? document.title
  document.body.classList.remove("ended")
  state.textContent = "live"
}
source.onerror = () => {
  document.body.classList.add("ended")
  state.textContent = "the view has ended"
}
`

type Alignment = "left" | "right"

const row = (tag: "th" | "td", cells: readonly string[], alignments: readonly Alignment[]): Html => {
  const name = new Html(tag)
  return html`<tr>${cells.map((cell, index) => html`<${name} class="${alignments[index] ?? "left"}">${cell}</${name}>`)}</tr>`
}

const table = (
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): Html =>
  html`<div class="table"><table><thead>${row("th", titles, alignments)}</thead><tbody>${rows.map((cells) => row("td", cells, alignments))}</tbody></table></div>`

/** What the page shows of a history, its last sample in full. */
export const contentOf = (history: readonly Sample[]): Html => {
  const last = history.at(-1)
  if (last === undefined) return html`<p>Looking …</p>`
  const sockets = sorted(last.sockets, { column: columns[0] as (typeof columns)[number], reverse: false })
  const peers = sockets
    .flatMap((socket) => socket.peers.map((peer) => [String(socket.id), ...peerCells(peer, last.at)]))
    .slice(0, mostPeers)
  return html`<h1>${titleOf(last)}</h1>
<dl>${factsOf(last).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${chartsOf(history)}
<h2>Sockets</h2>
${table(
  columns.map(({ title }) => title),
  sockets.map((socket) => columns.map(({ show }) => show(socket))),
  columns.map(({ align }) => align),
)}
<h2>Peers</h2>
${table(["SOCKET", ...peerTitles], peers, ["right", ...(peerAlignments as readonly Alignment[])])}
<p class="time">${new Date(last.at).toISOString()}</p>`
}

/** A page with nothing to load. A live one hears from its server what to show next. */
export const pageOf = (history: readonly Sample[], { live }: { readonly live: boolean }): string => {
  const nonce = randomBytes(16).toString("base64")
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'${live ? `; script-src 'nonce-${nonce}'; connect-src 'self'` : ""}`
  const title = history.length === 0 ? "typemq top" : titleOf(history.at(-1) as Sample)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style nonce="${nonce}">${new Html(style)}</style>
</head>
<body>
<main>${contentOf(history)}</main>
${live ? html`<p id="state">live</p><script nonce="${nonce}">${new Html(script)}</script>` : ""}
</body>
</html>
`.text
}
