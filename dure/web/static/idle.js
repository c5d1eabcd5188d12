// Two minutes before an idle log-in ends it says so, and one press keeps it.
(() => {
  "use strict";
  const WARNING = 120;
  const idle = Number(document.body.dataset.idle);
  const sheet = document.getElementById("idle");
  if (!idle || !sheet) return;
  const left = sheet.querySelector("[data-idle-left]");
  const line = new BroadcastChannel("dure-idle"); // what keeps one window keeps them all
  let ends = 0;
  let putBy = false; // closed by the reader: it does not come back until the page is used again
  const used = () => {
    ends = Date.now() + idle * 1000;
    if (sheet.open) sheet.close();
    putBy = false;
  };
  const tell = () => { used(); line.postMessage("used"); };
  line.onmessage = used;
  const look = () => {
    const seconds = Math.round((ends - Date.now()) / 1000);
    if (seconds > WARNING) return;
    if (!sheet.open && !putBy) {
      sheet.showModal();
      sheet.querySelector("[data-idle-stay]").focus();
    }
    const minutes = Math.ceil(seconds / 60);
    const said = seconds > 0
      ? `쓰지 않은 지 오래되어 ${minutes}분 안에 로그아웃됩니다.`
      : "로그아웃되었습니다. 쓰던 것은 그대로 보내면 로그인한 뒤 이어서 올릴 수 있습니다.";
    if (left.textContent !== said) left.textContent = said; // read out once, not each second
  };
  sheet.querySelector("[data-idle-stay]").addEventListener("click", async () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];
    const told = await fetch("/account/stay", { method: "POST", headers: { "x-csrftoken": token } });
    if (told.ok) tell();
    else ends = 0;
  });
  sheet.querySelector("[data-close]").addEventListener("click", () => { putBy = true; });
  sheet.addEventListener("cancel", () => { putBy = true; });
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful) tell(); });
  setInterval(look, 1000);
  tell();
})();
