// A panel in another site's page: it reads itself again every minute, where somebody looks. No cookie goes with it.
const main = document.querySelector("main");
const stale = document.getElementById("stale");

async function again() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { credentials: "omit", cache: "no-store" });
    if (!answer.ok && answer.status !== 410) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    main.replaceChildren(...page.querySelector("main").childNodes);
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

setInterval(again, 60_000);
document.addEventListener("visibilitychange", again);
