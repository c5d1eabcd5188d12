// A phone that scans without network keeps the code and sends it when it can; acknowledged, then forgotten.
import * as store from "./store.js";

const WORDS = ["출근", "퇴근"];
const box = document.getElementById("kept-code"); // only on the page that stands in for a scanned code
const told = document.getElementById("kept-said");
const say = (lines, kind = "") => { // on a page of something else it stands above everything
  const note = document.createElement("div");
  note.className = `note across ${kind}`;
  note.setAttribute("role", kind === "bad" ? "alert" : "status");
  note.append(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  if (told) told.replaceChildren(note);
  else document.getElementById("main")?.prepend(note);
};
const shown = (code) => new Intl.DateTimeFormat("ko-KR", { timeZone: "Asia/Seoul", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false })
  .format(Number(code.split(".")[1]) * 10_000);
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

const sendOne = async (each) => {
  const body = new URLSearchParams(each);
  const answer = await fetch("/k/later", { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (answer.status === 401) return { say: "로그인이 끝나 보내지 못했습니다. 로그인하면 보냅니다." };
  if (answer.status === 403) return { say: "코드를 찍은 사람으로 로그인하면 보냅니다." };
  if (!answer.ok) return { say: "보내지 못했습니다. 잠시 뒤 다시 보냅니다." };
  const heard = await answer.json();
  await store.drop("codes", each.code);
  return heard;
};

const sendAll = async () => {
  const said = [];
  try {
    for (const each of await store.all("codes")) {
      const heard = await sendOne(each);
      said.push({ ...heard, say: `${shown(each.code)}에 찍은 코드: ${heard.say}` });
    }
  } catch { /* no network after all */ }
  if (said.length) say(said.map((each) => each.say), said.some((each) => each.taken === false) ? "bad" : "");
};
// One page at a time, so that no code is sent twice.
const send = async () => { if (navigator.onLine) await navigator.locks?.request("dure codes", sendAll); };

const keep = async (code, direction) => {
  await store.put("codes", code, { code, direction, whose: box.dataset.whose });
  box.hidden = true;
  say([`${WORDS[direction]}을 휴대전화에 적어 두었습니다. 연결되면 보냅니다. 12시간 안에 연결해 주세요.`]);
  await send();
};

window.addEventListener("online", send);
const code = location.pathname.match(/^\/k\/([A-Z2-9]{10}\.\d+\.[A-Z2-7]{16})$/)?.[1];
if (box && code) {
  box.hidden = false;
  box.querySelectorAll("button").forEach((b) => b.addEventListener("click", () => keep(code, Number(b.value))));
}
if (location.pathname.startsWith("/k/")) navigator.serviceWorker?.register("/static/kiosk/worker.js", { scope: "/k/" });
send();
