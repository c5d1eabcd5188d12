// The page of a kiosk: shows codes and takes PINs with or without network; sends, waits for the
// acknowledgement, and only then forgets.
import { encode, path } from "./qr.js";
import * as signing from "./signing.js";
import * as store from "./store.js";

const BATCH = 20, EVERY = 60_000, AGAIN = 15_000, PATIENCE = 4_000, SHOWN = 8_000, IDLE = 30_000;
const part = (id) => document.getElementById(id);
const LIFE = Number(document.body.dataset.life) * 1000;
let kiosk, step = 0, online = true, sending = null, storing = false, timer = 0, hiding = 0, idling = 0;
const awaited = new Map(); // a press's key → who waits for the answer

const now = () => Date.now() + kiosk.offset; // the server's time, as it was when last heard
const say = (text, kind = "") => {
  const told = part("answer");
  told.textContent = text;
  told.className = `answer ${kind}`;
  clearTimeout(hiding);
  hiding = setTimeout(() => { told.textContent = ""; told.className = "answer"; }, SHOWN);
};

// ── the line to the server ─────────────────────────────────────────────────
const showLine = async () => {
  const waiting = await store.count("presses"), line = part("line");
  line.className = online ? "tag ok" : "tag warn";
  line.textContent = online ? "연결됨" : waiting ? `연결 없음 · 보내지 않은 기록 ${waiting}건` : "연결 없음";
};

// How far this tablet's time has moved since a press: by what the server told, and by somebody's hand,
// for which the watch of this page is held against its clock. A page opened since has no such watch.
const since = ({ life, watch, offset, ...press }) => {
  const passed = Date.now() + offset - press.at, set = passed - (performance.now() - watch);
  return { ...press, moved: Math.round(kiosk.offset - offset), set: life === performance.timeOrigin ? Math.round(set) : 0 };
};

const post = async (address, body, headers = {}) => {
  const answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": "application/json", ...headers } });
  return { status: answer.status, said: await answer.json() };
};

const heed = async (said) => {
  kiosk = { ...kiosk, name: said.name, publicKey: said.key, offset: said.now - Date.now() };
  await store.put("kept", "kiosk", kiosk);
  part("place").textContent = kiosk.name;
};

const sendBatch = async () => {
  const items = (await store.all("presses", BATCH)).map(since);
  const waiting = await store.count("presses");
  const body = JSON.stringify({ sent_at: Math.round(now()), waiting: waiting - items.length, items });
  const signed = await signing.sign(kiosk.secret, body);
  const { status, said } = await post("/api/kiosk/hear", body, { "X-Kiosk": kiosk.serial, "X-Kiosk-Signature": signed });
  if (status !== 200) {
    part("stopped").textContent = said.say || "";
    part("stopped").hidden = !said.say;
    throw new Error(String(status));
  }
  part("stopped").textContent = said.ended;
  part("stopped").hidden = !said.ended;
  part("codes").hidden = part("pad").hidden = Boolean(said.ended); // what waits is sent all the same
  for (const each of said.heard) {
    await store.drop("presses", each.key);
    awaited.get(each.key)?.(each);
  }
  await heed(said);
  return waiting > items.length;
};

const send = () => {
  sending ??= (async () => {
    clearTimeout(timer);
    try {
      while (await sendBatch());
      online = true;
    } catch {
      online = false;
    } finally {
      sending = null;
      timer = setTimeout(send, online ? EVERY : AGAIN);
      await showLine();
    }
  })();
  return sending;
};

// ── codes ──────────────────────────────────────────────────────────────────
const draw = async () => {
  const at = now(), current = Math.floor(at / LIFE);
  part("left").value = LIFE - (at % LIFE);
  part("clock").textContent = new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false }).format(at);
  if (current === step) return;
  step = current;
  const { drawn, box } = path(encode(`${location.origin}/k/${await signing.code(kiosk.secret, kiosk.serial, step)}`));
  part("qr").setAttribute("viewBox", box);
  part("qr-dark").setAttribute("d", drawn);
};

// ── the pad ────────────────────────────────────────────────────────────────
const fields = () => [part("number"), part("pin")];
const clear = () => { fields().forEach((f) => { f.value = ""; }); };
let typing; // the field that the pad's keys go to

const idle = () => {
  clearTimeout(idling);
  idling = setTimeout(clear, IDLE);
};

const pressKey = (key) => {
  const field = typing || part("number");
  if (key === "back") field.value = field.value.slice(0, -1);
  else if (key === "next") (field === part("number") ? part("pin") : part("number")).focus();
  else if (field.value.length < field.maxLength) field.value += key;
  idle();
};

const wait = (key) => new Promise((done) => {
  awaited.set(key, done);
  setTimeout(() => done(null), PATIENCE);
}).finally(() => awaited.delete(key));

const keep = async (key, direction, pressed) => {
  const at = Math.round(now()), { offset } = kiosk, clock = { offset, watch: performance.now(), life: performance.timeOrigin };
  const sealed = await signing.seal(pressed, `${key}|${at}|${direction}`, kiosk.publicKey);
  await store.put("presses", key, { key, at, direction, sealed, ...clock });
};

// What was typed stays until it is stored; meanwhile a second touch is the same press.
const punch = async (direction) => {
  if (storing) return;
  const [number, pin] = fields().map((f) => f.value.trim());
  if (!number || !pin) {
    say("직원고유번호와 PIN을 모두 눌러 주세요.", "bad");
    (number ? part("pin") : part("number")).focus();
    return;
  }
  const key = crypto.randomUUID();
  storing = true;
  try {
    await keep(key, direction, { number, pin });
  } catch {
    say("태블릿에 적어 두지 못했습니다. 다시 눌러 주세요. 거듭 그러면 서무에게 알려 주세요.", "bad");
    return;
  } finally {
    storing = false;
  }
  clear();
  part("number").focus();
  const answer = wait(key);
  (sending ?? Promise.resolve()).then(send);
  const heard = online ? await answer : null;
  if (heard) say(heard.say, heard.taken ? "ok" : "bad");
  else say(`${direction ? "퇴근" : "출근"}을 적어 두었습니다. 연결되면 PIN을 확인해 지금 시각으로 보냅니다.`, "warn");
  await showLine();
};

// ── becoming a kiosk, and being one ────────────────────────────────────────
const open = () => {
  part("pairing").hidden = true;
  part("codes").hidden = part("pad").hidden = false;
  part("place").textContent = kiosk.name;
  setInterval(draw, 250);
  draw();
  send();
};

const pair = async (number) => {
  part("pair-go").setAttribute("aria-busy", "true");
  try {
    const { status, said } = await post("/api/kiosk/pair", JSON.stringify({ number }));
    if (status !== 200) return say(said.say, "bad");
    kiosk = { serial: said.serial, secret: await signing.keep(said.secret) };
    await heed(said);
    history.replaceState(null, "", "/kiosk");
    open();
  } catch {
    say("연결이 없어 등록하지 못했습니다. 연결된 뒤 다시 눌러 주세요.", "bad");
  } finally {
    part("pair-go").removeAttribute("aria-busy");
  }
};

const start = async () => {
  part("pair-form").addEventListener("submit", (event) => { event.preventDefault(); pair(part("pair-number").value); });
  part("press").addEventListener("submit", (event) => { event.preventDefault(); punch(Number(event.submitter?.value ?? 0)); });
  document.querySelectorAll("[data-key]").forEach((b) => b.addEventListener("click", () => pressKey(b.dataset.key)));
  fields().forEach((f) => f.addEventListener("focus", () => { typing = f; }));
  document.addEventListener("input", idle);
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { online = false; showLine(); });
  if (!globalThis.crypto?.subtle) return say("이 화면은 https 주소에서만 쓸 수 있습니다.", "bad");
  navigator.serviceWorker?.register("/static/kiosk/worker.js", { scope: "/kiosk" });
  navigator.storage?.persist?.();
  kiosk = await store.get("kept", "kiosk");
  const given = location.hash.slice(1);
  if (given) kiosk = undefined; // another registration takes the place of the one before; presses stay
  if (kiosk) return open();
  part("pairing").hidden = false;
  part("pair-number").value = given;
  part("pair-number").focus();
};
start();
