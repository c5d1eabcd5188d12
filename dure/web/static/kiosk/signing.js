// The kiosk's secret in use: codes for ten seconds, signatures, and PINs closed for the server alone.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const bytes = (text) => new TextEncoder().encode(text);
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const toBase64 = (raw) => btoa(String.fromCharCode(...raw));

// A key that scripts can use and nobody can read out again.
export const keep = (secret) =>
  crypto.subtle.importKey("raw", fromBase64(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const hmac = async (key, text) => new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text)));

const base32 = (raw) => {
  let bits = "";
  raw.forEach((b) => { bits += b.toString(2).padStart(8, "0"); });
  return bits.match(/.{5}/g).map((five) => LETTERS[parseInt(five, 2)]).join("");
};

export const code = async (key, serial, step) =>
  `${serial}.${step}.${base32((await hmac(key, `code:${serial}:${step}`)).slice(0, 10))}`;

export const sign = async (key, body) =>
  [...(await hmac(key, `send:${body}`))].map((b) => b.toString(16).padStart(2, "0")).join("");

// docs/adr/0013: ECDH with a key made for this one PIN, HKDF-SHA256, AES-256-GCM.
export const seal = async (pressed, about, publicKey) => {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("raw", fromBase64(publicKey), curve, false, []);
  const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: bytes("dure-kiosk-pin") };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const closed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(about) }, key, bytes(JSON.stringify(pressed)));
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  return toBase64(new Uint8Array([...point, ...iv, ...new Uint8Array(closed)]));
};
