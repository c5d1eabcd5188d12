// 당직표: a seat is dragged, or carried with the keyboard, over another; why it cannot be is said first.
// Without this file a seat is a link to a form that does the same.
(() => {
  "use strict";
  const board = document.querySelector("[data-board]");
  const form = document.querySelector("[data-exchange]");
  const says = document.querySelector("[data-board-says]");
  if (!board || !form) return;
  let held = null;
  let checks = Promise.resolve({});
  const seats = () => [...board.querySelectorAll("[data-seat]")];
  const nameOf = (seat) => seat.textContent.trim().replace(/\s+/g, " ");

  const pick = (seat) => {
    held = seat;
    seat.classList.add("held");
    says.textContent = `${nameOf(seat)} 자리를 집었습니다. 바꿀 자리로 옮겨 놓아 주세요. Esc를 누르면 그만둡니다.`;
    checks = fetch(`${board.dataset.board}?seat=${seat.dataset.seat}`)
      .then((answer) => (answer.ok ? answer.json() : {}))
      .catch(() => ({}));
    checks.then((said) => {
      if (held === seat) seats().forEach((each) => each.classList.toggle("shut", Boolean(said[each.dataset.seat])));
    });
  };
  const release = () => {
    seats().forEach((each) => each.classList.remove("held", "shut", "over"));
    held = null;
  };
  const drop = async (target) => {
    const from = held;
    if (!from || from === target) return release();
    const why = (await checks)[target.dataset.seat];
    release();
    if (why) {
      says.textContent = `${nameOf(target)} 자리와는 바꿀 수 없습니다. ${why}`;
      return;
    }
    form.elements.duty.value = from.dataset.seat;
    form.elements.other.value = target.dataset.seat;
    form.requestSubmit();
  };

  const seatOf = (event) => event.target.closest?.("[data-seat]");
  board.addEventListener("dragstart", (event) => {
    const seat = seatOf(event);
    if (!seat) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", seat.dataset.seat);
    pick(seat);
  });
  board.addEventListener("dragover", async (event) => {
    const seat = seatOf(event);
    if (!seat || !held || seat === held) return;
    event.preventDefault();
    if (seat.classList.contains("over")) return;
    seats().forEach((each) => each.classList.toggle("over", each === seat));
    const why = (await checks)[seat.dataset.seat];
    if (held) says.textContent = why ? `바꿀 수 없습니다. ${why}` : `놓으면 ${nameOf(seat)} 자리와 바꿉니다.`;
  });
  board.addEventListener("drop", (event) => {
    const seat = seatOf(event);
    if (!seat) return;
    event.preventDefault();
    drop(seat);
  });
  board.addEventListener("dragend", () => { if (held) release(); });

  board.addEventListener("keydown", (event) => {
    const seat = seatOf(event);
    if (event.key === "Escape" && held) {
      release();
      says.textContent = "그만두었습니다.";
    }
    if (event.key !== " " || !seat) return;
    event.preventDefault();
    if (held) drop(seat);
    else pick(seat);
  });
  board.addEventListener("focusin", async (event) => {
    const seat = seatOf(event);
    if (!seat || !held || seat === held) return;
    const why = (await checks)[seat.dataset.seat];
    if (held) says.textContent = why ? `바꿀 수 없습니다. ${why}` : `스페이스를 누르면 ${nameOf(seat)} 자리와 바꿉니다.`;
  });
})();
