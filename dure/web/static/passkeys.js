// A form with data-passkey asks our server what to ask the browser's keys, and sends their answer.
(() => {
  "use strict";
  const able = window.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials;
  document.querySelectorAll("[data-passkeys]").forEach((place) => { if (!able) place.remove(); });
  const answer = async (form) => {
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const told = await fetch(form.dataset.passkey, { method: "POST", headers: { "x-csrftoken": token } });
    const { publicKey } = await told.json();
    const credential = "passkeyNew" in form.dataset
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    return JSON.stringify(credential.toJSON());
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.passkey || form.elements.credential.value) return;
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      form.elements.credential.value = await answer(form);
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  }, true);
})();
