/**
 * The forms' script in the browser: a button that shows the password, and one signup for a double click. Both forms
 * work without it.
 */

/**
 * How long a form that was sent stays locked (milliseconds). A request that was stopped (Esc, a lost network) says nothing
 * to the page. To send again is harmless: the form's idempotency key makes it the same signup.
 */
const LOCKED_MS = 8_000;

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-toggle-password]")) {
  const input = document.getElementById(button.dataset["togglePassword"] ?? "");
  if (input instanceof HTMLInputElement) enableToggle(button, input);
}
for (const form of document.forms) sendOnce(form);

function enableToggle(button: HTMLButtonElement, input: HTMLInputElement): void {
  const show = (visible: boolean): void => {
    input.type = visible ? "text" : "password";
    button.textContent = (visible ? button.dataset["hide"] : button.dataset["show"]) ?? "";
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  // A browser may remember what was in a text field, and show it to the next person.
  input.form?.addEventListener("submit", () => show(false));
}

function sendOnce(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const label = button?.textContent ?? "";
  let sent = false;
  let unlock: number | undefined;
  const mark = (isSent: boolean): void => {
    sent = isSent;
    // Not `disabled`, which would take the focus away.
    button?.setAttribute("aria-disabled", String(isSent));
    if (button !== null) button.textContent = isSent ? (form.dataset["submitting"] ?? label) : label;
  };
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    mark(true);
    clearTimeout(unlock);
    unlock = setTimeout(() => mark(false), LOCKED_MS);
  });
  // Coming back to the page as it was left, from the browser's cache.
  addEventListener("pageshow", () => mark(false));
}
