// The worker of the families' portal: an application that was begun opens without
// a connection too. It keeps that page and what it loads, listed here by the build
// (dev/worker.ts), and nothing else: what the server answers under /api never comes
// here, and the draft is kept by the page itself.
const shelf = 'doudi.portal'
const page = '/portal/apply'
const assets = self.ASSETS
const patience = 8000 // ms: a line that is slower is as good as none, where there is a kept page

// A name under /assets/ is of one content for ever; any other may have another by now.
const lasts = (path) => path.startsWith('/assets/')
const anew = (path) => new Request(path, { credentials: 'omit', cache: 'no-cache' })
const kept = (what) => caches.match(what, { ignoreVary: true })

// newest is what the network answers, or what is kept where it does not, or not in time.
async function newest(request, what) {
  const fetched = fetch(request)
  const late = new Promise((resolve) => setTimeout(resolve, patience)).then(() => kept(what)).then((k) => k ?? fetched)
  return Promise.race([fetched, late]).catch(async () => (await kept(what)) ?? Response.error())
}

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shelf)
      .then(async (cache) => {
        const held = new Set((await cache.keys()).map((r) => new URL(r.url).pathname))
        await cache.addAll(assets.filter((path) => lasts(path) && !held.has(path)))
        await cache.addAll(assets.filter((path) => !lasts(path)).map(anew))
        await cache.add(anew(page)) // last: with all that it loads, or the one before stays
      })
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  const wanted = new Set([page, ...assets])
  event.waitUntil(
    caches
      .open(shelf)
      .then(async (cache) => {
        for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request)
      })
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  // The newest page where there is a connection: the kept one is for when there is none.
  if (request.mode === 'navigate') event.respondWith(newest(request, page))
  else if (assets.includes(url.pathname)) event.respondWith(lasts(url.pathname) ? kept(request).then((k) => k ?? fetch(request)) : newest(request, request))
})
