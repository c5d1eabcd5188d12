// Keeps the pages that must open without network: the kiosk's own (/kiosk), or on a phone the page
// that stands in for a scanned code (/k/…). Nothing else is kept or changed.
const scope = new URL(self.registration.scope).pathname;
const isKiosk = scope === "/kiosk";
const PAGE = isKiosk ? "/kiosk" : "/k/shell";
const CACHE = `dure ${scope}`;
const FILES = [
  "/static/dure.css", "/static/dure.svg", "/static/kiosk/kiosk.css", "/static/kiosk/store.js",
  "/static/fonts/PretendardGOV-Regular.subset.woff2", "/static/fonts/PretendardGOV-Bold.subset.woff2",
  ...(isKiosk
    ? ["/static/kiosk/tablet.js", "/static/kiosk/qr.js", "/static/kiosk/signing.js", "/static/kiosk/kiosk.webmanifest"]
    : ["/static/kiosk/phone.js", "/static/dure.js"]),
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...FILES])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const stands = (request, path) =>
  request.mode === "navigate" ? (isKiosk ? path === "/kiosk" : path.startsWith("/k/")) : FILES.includes(path);

const fresh = async (request, path) => {
  const key = request.mode === "navigate" ? PAGE : path;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && path === key) (await caches.open(CACHE)).put(key, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(key, { cacheName: CACHE });
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method === "GET" && url.origin === self.location.origin && stands(request, url.pathname)) {
    event.respondWith(fresh(request, url.pathname));
  }
});
