// A phone that scans without network keeps the code and sends it when it can; acknowledged, then forgotten.
import * as store from "./store.js";

const WORDS = ["출근", "퇴근"];
const box = document.getElementById("kept-code"); // only on the page that stands in for a scanned code
const told = document.getElementById("kept-said");
const say = (text) => { if (told) told.textContent = text; };
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";

const sendOne = async (each) => {
  const body = new URLSearchParams(each);
  const answer = await fetch("/k/later", { method: "POST", body, headers: { "X-CSRFToken": token() } });
  if (answer.status === 401) return "로그인이 끝나 보내지 못했습니다. 로그인하면 보냅니다.";
  if (answer.status === 403) return "코드를 찍은 사람으로 로그인하면 보냅니다.";
  if (!answer.ok) return "보내지 못했습니다. 잠시 뒤 다시 보냅니다.";
  const heard = await answer.json();
  await store.drop("codes", each.code);
  return heard.say;
};

const send = async () => {
  if (!navigator.onLine) return;
  for (const each of await store.all("codes")) {
    try {
      say(await sendOne(each));
    } catch {
      return; // no network after all
    }
  }
};

const keep = async (code, direction) => {
  await store.put("codes", code, { code, direction, whose: box.dataset.whose });
  box.hidden = true;
  say(`${WORDS[direction]}을 휴대전화에 적어 두었습니다. 연결되면 보냅니다. 12시간 안에 연결해 주세요.`);
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
