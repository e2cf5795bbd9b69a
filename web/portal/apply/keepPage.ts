/** keepPage has the browser keep the page of an application, so that what was begun opens again without a connection. Where it cannot, the page needs one. */
export function keepPage(): void {
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/portal.sw.js', { scope: '/portal' }).catch(() => undefined)
}
