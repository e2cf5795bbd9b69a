// The worker of the field app: it keeps the page and its scripts, so that the
// page opens without signal, and nothing else. What the server answers under
// /api never comes here: families' data is on the phone under the PIN or not at all.
const shelf = 'doudi.field.1'
const page = '/field/'

// What the page loads: its own text names it all, because its scripts load no others.
const assetsOf = (html) => [...new Set([...html.matchAll(/(?:src|href)="(\/(?:assets\/|favicon|field\/manifest)[^"]*)"/g)].map((m) => m[1]))]

async function keep(response) {
  const html = await response.clone().text()
  const cache = await caches.open(shelf)
  const wanted = assetsOf(html)
  const held = new Set((await cache.keys()).map((r) => new URL(r.url).pathname))
  await cache.addAll(wanted.filter((path) => !held.has(path)))
  await cache.put(page, response) // last: a page is there with all that it loads, or the one before stays
  await Promise.all([...held].filter((path) => path !== page && !wanted.includes(path)).map((path) => cache.delete(path)))
}

async function opened() {
  const fetched = await fetch(page, { credentials: 'omit', cache: 'no-cache' })
  if (!fetched.ok) throw new Error(`status ${fetched.status}`)
  return fetched
}

self.addEventListener('install', (event) => {
  event.waitUntil(opened().then(keep).then(() => self.skipWaiting()))
})

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

// The page comes from the phone at once; a newer one is kept for the next time.
async function shell(event) {
  const kept = await caches.match(page, { ignoreVary: true })
  if (!kept) return fetch(event.request)
  event.waitUntil(
    opened()
      .then(keep)
      .catch(() => undefined),
  )
  return kept
}

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || url.pathname.startsWith('/api/')) return
  if (request.mode === 'navigate') event.respondWith(shell(event))
  else event.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)))
})
