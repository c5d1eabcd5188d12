// One press: the browser is asked for the place once, the form carries it, nothing is kept here.
const SENTENCES = {
  1: "휴대전화가 위치를 주지 않았습니다. 브라우저의 위치 권한을 허용하거나 다른 방법으로 기록해 주세요.",
  2: "위치를 찾지 못했습니다. 창가나 바깥에서 다시 눌러 주세요.",
  3: "위치를 찾는 데 너무 오래 걸립니다. 창가나 바깥에서 다시 눌러 주세요.",
};

document.querySelectorAll("form[data-place]").forEach((form) => {
  const said = form.querySelector("[data-said]");
  form.hidden = !navigator.geolocation;
  form.addEventListener("submit", (event) => {
    if (form.dataset.placed) return;
    event.preventDefault();
    const { submitter } = event;
    submitter.setAttribute("aria-busy", "true");
    said.textContent = "위치를 확인하고 있습니다.";
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      for (const name of ["latitude", "longitude", "accuracy"]) form.elements[name].value = coords[name];
      form.dataset.placed = "1";
      form.requestSubmit(submitter);
    }, (failed) => {
      submitter.removeAttribute("aria-busy");
      said.textContent = SENTENCES[failed.code] || SENTENCES[2];
    }, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 });
  });
});
