// What htmx leaves to us. Without this file every action still works as a plain link or form.
(() => {
  "use strict";
  const UNDO_SECONDS = 10;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const pressedBy = ({ detail }) => detail.requestConfig?.triggeringEvent?.submitter || detail.elt;

  // ── the pressed control says that it is busy ─────────────────────────────
  const busy = new WeakMap(); // a request → what was pressed for it
  document.addEventListener("htmx:beforeRequest", (event) => {
    const pressed = pressedBy(event);
    if (pressed.getAttribute("aria-disabled") === "true") return event.preventDefault();
    if (!pressed.matches("button, a")) return;
    pressed.setAttribute("aria-busy", "true");
    busy.set(event.detail.xhr, pressed);
  });
  document.addEventListener("htmx:afterRequest", (event) => busy.get(event.detail.xhr)?.removeAttribute("aria-busy"));
  // A plain form is sent once, however often it is pressed (a download leaves the page: then again).
  const freshen = (form) => {
    delete form.dataset.sent;
    all('[aria-busy="true"]', form).forEach((b) => b.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent || event.submitter?.getAttribute("aria-disabled") === "true") return event.preventDefault();
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(freshen, 8000, form);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(freshen));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[aria-disabled="true"]')) event.preventDefault();
  }, true);

  // ── a number unfolds, and folds again when pressed a second time ─────────
  const openBy = new WeakMap(); // the cell pressed → what it opened
  const fold = (num) => {
    openBy.get(num)?.remove();
    if (num.dataset.unfold !== "row") {
      const panel = document.querySelector(num.dataset.unfold);
      if (panel) panel.replaceChildren();
    }
    num.setAttribute("aria-expanded", "false");
    num.closest("td")?.classList.remove("is-open");
  };
  document.addEventListener("htmx:confirm", (event) => {
    const num = event.detail.elt.closest?.("[data-unfold]");
    if (num?.getAttribute("aria-expanded") !== "true") return;
    event.preventDefault();
    fold(num);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const num = event.detail.requestConfig?.elt?.closest?.("[data-unfold]");
    if (!num || !event.detail.shouldSwap) return;
    const peers = num.dataset.unfold === "row"
      ? all('[data-unfold="row"][aria-expanded="true"]', num.closest("tr"))
      : all(`[data-unfold="${num.dataset.unfold}"][aria-expanded="true"]`);
    peers.filter((peer) => peer !== num).forEach(fold);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const num = event.detail.requestConfig?.elt?.closest?.("[data-unfold]");
    if (!num || event.detail.xhr.status >= 400) return;
    num.setAttribute("aria-expanded", "true");
    num.closest("td")?.classList.add("is-open");
    if (num.dataset.unfold === "row") openBy.set(num, num.closest("tr").nextElementSibling);
  });

  // ── a refusal (422) or a conflict (409) stands beside what was pressed ───
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if ((xhr.status !== 422 && xhr.status !== 409) || !/\bdata-beside\b/.test(xhr.responseText)) return;
    const pressed = event.detail.requestConfig.elt;
    const home = pressed.closest("dialog, form, li, td, .note, section") || pressed.parentElement;
    let slot = home.querySelector(":scope > .refusal-slot");
    if (!slot) {
      slot = document.createElement("div");
      slot.className = "refusal-slot";
      home.append(slot);
    }
    event.detail.target = slot;
    event.detail.swapOverride = "innerHTML";
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.elt.closest("dialog, form, li, td, section")?.querySelector(":scope > .refusal-slot")?.replaceChildren();
  });

  // ── what could not be sent or done is said, and stays a while ────────────
  const SENTENCES = {
    401: "로그인한 지 오래되었습니다. 다시 로그인한 뒤 눌러 주세요.",
    403: "지금 역할로는 할 수 없는 일입니다. 역할을 바꾸거나 담당자에게 요청해 주세요.",
    404: "찾는 내용이 없습니다. 화면을 새로 고쳐 주세요.",
  };
  const say = (sentence) => {
    const toast = document.getElementById("failed")?.content.firstElementChild.cloneNode(true);
    if (!toast) return;
    toast.querySelector("span").textContent = sentence;
    document.getElementById("toasts").append(toast);
    leave(toast);
  };
  document.addEventListener("htmx:responseError", ({ detail }) =>
    say(SENTENCES[detail.xhr.status] || "처리하지 못했습니다. 잠시 뒤 다시 눌러 주세요."));
  document.addEventListener("htmx:sendError", () => say("연결이 끊겨 보내지 못했습니다. 연결된 뒤 다시 눌러 주세요."));

  // ── the day picked in a calendar ─────────────────────────────────────────
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const day = detail.requestConfig?.elt?.closest?.("[data-day]");
    if (!day || detail.xhr.status >= 400) return;
    all('[data-day][aria-current="true"]').forEach((d) => d.removeAttribute("aria-current"));
    day.setAttribute("aria-current", "true");
  });

  // ── focus follows: the first field in error, else what asks for it ───────
  document.addEventListener("htmx:afterSettle", (event) => {
    const { elt, requestConfig } = event.detail;
    if (!elt?.querySelector || requestConfig?.elt?.matches("input, select, textarea")) return;
    const wanted = requestConfig?.verb !== "get" && elt.querySelector('[aria-invalid="true"]')
      || (elt.matches("[data-focus]") ? elt : elt.querySelector("[data-focus]"));
    wanted?.focus({ preventScroll: false });
  });

  // ── toasts leave after ten seconds, unless someone is on them ────────────
  const leave = (toast) => {
    if (toast.dataset.timed) return;
    toast.dataset.timed = "1";
    let left = Number(toast.dataset.seconds || UNDO_SECONDS);
    const clock = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      if (left <= 0) { clearInterval(clock); toast.remove(); }
    }, 1000);
  };
  const setUp = (root = document) => {
    all(".toasts .toast", root.querySelector ? root : document).forEach(leave);
    if (root.matches?.(".toast")) leave(root);
    all("[data-print][hidden], [data-script-only][hidden]", root).forEach((b) => { b.hidden = false; });
    all("form:has([data-picks])", root).forEach(countPicks);
  };
  document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));

  // ── choose all, and the button says how many ─────────────────────────────
  const countPicks = (form) => {
    const boxes = all("[data-pick]", form);
    const picked = boxes.filter((b) => b.checked).length;
    all("[data-picks]", form).forEach((b) => { b.textContent = String(picked); });
    all("[data-needs-picks]", form).forEach((b) => b.setAttribute("aria-disabled", String(picked === 0)));
    all("[data-pick-all]", form).forEach((box) => {
      box.checked = picked > 0 && picked === boxes.length;
      box.indeterminate = picked > 0 && picked < boxes.length;
    });
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form");
    if (!form) return;
    if (event.target.matches("[data-pick-all]")) all("[data-pick]", form).forEach((b) => { b.checked = event.target.checked; });
    if (event.target.matches("[data-pick], [data-pick-all]")) countPicks(form);
  });

  // ── dialogs, printing, menus ─────────────────────────────────────────────
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal && opener.getAttribute("aria-disabled") !== "true") {
      event.preventDefault();
      dialog.showModal();
    }
    event.target.closest?.("[data-close]")?.closest("dialog")?.close();
    if (event.target.closest?.("[data-print]")) window.print();
    if (event.target.closest?.("[data-dismiss]")) event.target.closest(".toast, .note")?.remove();
    all("details.switch[open], details.more[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details.switch[open], details.more[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("main details:not([open])");
    folded.forEach((d) => { d.open = true; });
  });
  window.addEventListener("afterprint", () => folded.forEach((d) => { d.open = false; }));

  // ── the line drops, and says so ──────────────────────────────────────────
  const line = () => all("[data-offline]").forEach((n) => { n.hidden = navigator.onLine; });
  window.addEventListener("online", line);
  window.addEventListener("offline", line);

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => { setUp(); line(); });
  else { setUp(); line(); }
})();
