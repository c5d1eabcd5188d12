// A form that has nothing to ask is sent by itself.
document.querySelector("form[data-go-on]")?.requestSubmit();
