/**
 * The forms' script in the browser: a button that shows the password, one request for a double click, and the server's own
 * messages at a field that is left. Sends the signup form itself, and shows the lights in its place, from the stream that
 * answers. Every form works without it.
 */

import type * as Lights from "./lights.ts";

type LightsModule = typeof Lights;

/**
 * How long a form that the browser sends stays locked, and how long the answer to one that this script sends may take
 * (milliseconds). To send a signup again is harmless: the form's idempotency key makes it the same one.
 */
const LOCKED_MS = 8_000;
const ANSWERED_MS = 20_000;

const main = document.querySelector("main");
if (main !== null) enable(main);

/** Makes the forms of this part of the page work: at first all of it, later what the server answered. */
function enable(part: HTMLElement): void {
  for (const button of part.querySelectorAll<HTMLButtonElement>("[data-toggle-password]")) {
    const input = part.querySelector<HTMLInputElement>(`#${button.dataset["togglePassword"]}`);
    if (input !== null) enableToggle(button, input);
  }
  for (const countdown of part.querySelectorAll<HTMLElement>("[data-countdown]")) countDown(countdown);
  for (const form of part.querySelectorAll("form")) {
    const inputs = [...form.querySelectorAll<HTMLInputElement>("[data-required]")];
    form.noValidate = inputs.length > 0;
    for (const input of inputs) {
      input.addEventListener("blur", () => input.value !== "" && say(input, faultOf(input)));
      input.addEventListener("input", () => say(input));
    }
    if (form.dataset["lights"] !== undefined) {
      form.addEventListener("focusin", () => void lightsOf(form), { once: true });
    }
    sendOnce(form, inputs);
  }
}

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

/** Counts the seconds of a text down to zero. Nothing is read out: the text was read when the page came. */
function countDown(countdown: HTMLElement): void {
  const endsAt = Date.now() + Number(countdown.dataset["countdown"]) * 1000;
  const language = document.documentElement.lang;
  const words = new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "long" });
  const clock = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    countdown.textContent = words.format(seconds);
    if (seconds === 0) clearInterval(clock);
  }, 1000);
}

/** What is wrong with a field, in the server's words: the rules of `shared/contract/user.ts` that a browser can check. */
function faultOf(input: HTMLInputElement): string | undefined {
  const { required, invalidStart, invalidCharacters, invalidEmail, tooShort, tooLong, min, max } = input.dataset;
  const value = input.type === "password" ? input.value : input.value.trim();
  const length = [...value.normalize()].length;
  if (value === "") return required;
  if (invalidStart !== undefined && /^[^a-z\d]/i.test(value)) return invalidStart;
  if (input.validity.patternMismatch) return invalidCharacters;
  if (length < Number(min)) return tooShort;
  if (length > Number(max)) return tooLong;
  return input.validity.typeMismatch ? invalidEmail : undefined;
}

/** Shows a message at a field, or takes it away. The message is a live region. */
function say(input: HTMLInputElement, message?: string): void {
  const error = document.getElementById(`${input.id}-error`);
  if (error !== null && error.textContent !== (message ?? "")) error.textContent = message ?? "";
  input.closest(".field")?.classList.toggle("field-invalid", message !== undefined);
  input.setAttribute("aria-invalid", String(message !== undefined));
}

/** Shows the list of what is wrong above the form, and moves there. */
function summarise(form: HTMLFormElement, faults: readonly { id?: string; message: string }[]): void {
  const summary = form.closest("main")?.querySelector<HTMLElement>(".error-summary");
  summary?.querySelector("ul")?.replaceChildren(
    ...faults.map(({ id, message }) => {
      const item = document.createElement("li");
      const text = document.createElement(id === undefined ? "span" : "a");
      text.textContent = message;
      if (id !== undefined) text.setAttribute("href", `#${id}`);
      item.append(text);
      return item;
    }),
  );
  if (summary === null || summary === undefined) return;
  summary.hidden = false;
  summary.focus();
}

function sendOnce(form: HTMLFormElement, inputs: readonly HTMLInputElement[]): void {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const label = button?.textContent ?? "";
  let sent = false;
  let unlock = 0;
  const mark = (isSent: boolean): void => {
    sent = isSent;
    // Not `disabled`, which would take the focus away.
    button?.setAttribute("aria-disabled", String(isSent));
    if (button !== null) button.textContent = isSent ? (form.dataset["submitting"] ?? label) : label;
  };
  form.addEventListener("submit", (event) => {
    const faults = inputs.flatMap((input) => {
      const message = faultOf(input);
      say(input, message);
      return message === undefined ? [] : [{ id: input.id, message }];
    });
    if (sent || faults.length > 0) event.preventDefault();
    if (faults.length > 0) summarise(form, faults);
    if (sent || faults.length > 0) return;
    mark(true);
    if (form.dataset["lights"] === undefined) {
      clearTimeout(unlock);
      unlock = setTimeout(() => mark(false), LOCKED_MS);
      return;
    }
    event.preventDefault();
    void send(form).finally(() => mark(false));
  });
  // Coming back to the page as it was left, from the browser's cache.
  addEventListener("pageshow", () => mark(false));
}

/** Sends a signup: the lights take the form's place, or the form that the server answered does, with what is wrong. */
async function send(form: HTMLFormElement): Promise<void> {
  const waiting = new AbortController();
  const timeout = setTimeout(() => waiting.abort(), ANSWERED_MS);
  try {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    const headers = { accept: "text/event-stream, text/html;q=0.5" };
    const response = await fetch(form.action, { method: "POST", body, headers, signal: waiting.signal });
    clearTimeout(timeout);
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    await (isStream ? showLights(form, response) : showAnswer(form, await response.text()));
  } catch {
    summarise(form, [{ message: form.dataset["unreachable"] ?? "" }]);
  } finally {
    clearTimeout(timeout);
  }
}

/** Takes the server's form in place of this one; of a page without a form, what it says. The password stays typed. */
function showAnswer(form: HTMLFormElement, html: string): void {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.querySelector("main");
  if (fresh === null || fresh.querySelector("[data-lights]") === null) {
    const said = [...answer.querySelectorAll("h1, .lede")].map(({ textContent }) => textContent);
    summarise(form, [{ message: said.join(". ") || (form.dataset["unreachable"] ?? "") }]);
    return;
  }
  const [typed, empty] = [form, fresh].map((part) => part.querySelector<HTMLInputElement>("#userPw"));
  if (typed && empty) empty.value = typed.value;
  document.title = answer.title;
  form.closest("main")?.replaceWith(fresh);
  enable(fresh);
  for (const widget of fresh.querySelectorAll(".cf-turnstile")) turnstile()?.render(widget);
  fresh.querySelector<HTMLElement>(".error-summary")?.focus();
}

function turnstile(): { render: (widget: Element) => void } | undefined {
  return (globalThis as { turnstile?: { render: (widget: Element) => void } }).turnstile;
}

/** The script and the stylesheet of the lights, loaded while the form is filled in. */
async function lightsOf({ dataset }: HTMLFormElement): Promise<LightsModule> {
  const { lights = "", lightsStyle = "" } = dataset;
  if (document.querySelector(`link[href="${lightsStyle}"]`) === null) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: lightsStyle });
    document.head.append(link);
  }
  return (await import(lights)) as LightsModule;
}

/** Puts the lights in the form's place, and the signup's address in the form's. */
async function showLights(form: HTMLFormElement, response: Response): Promise<void> {
  const { follow } = await lightsOf(form);
  const template = document.querySelector<HTMLTemplateElement>("template[data-lights]");
  const page = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
  const at = response.headers.get("location") ?? "";
  const formPage = form.closest("main");
  const { title } = document;
  Object.assign(page.dataset, { watchAt: at, doneLeadsTo: `/?after=${at}` });
  page.querySelector('[data-if-outcome="done"] a')?.setAttribute("href", `/?after=${at}`);
  for (const id of page.querySelectorAll("[data-user-id]")) id.textContent = at.split("/")[2] ?? "";
  const back = (): void => {
    page.replaceWith(formPage ?? form);
    history.replaceState(null, "", form.action);
    document.title = title;
  };
  page.querySelector("[data-other-id]")?.addEventListener("click", (event) => {
    event.preventDefault();
    back();
    const input = form.querySelector<HTMLInputElement>("#userId");
    const { taken = "" } = input?.dataset ?? {};
    if (input !== null) say(input, taken);
    summarise(form, [{ id: "userId", message: taken }]);
  });
  history.replaceState(null, "", at);
  formPage?.replaceWith(page);
  page.querySelector<HTMLElement>("h1")?.focus();
  const refused = (): void => {
    back();
    summarise(form, [{ message: form.dataset["unavailable"] ?? "" }]);
  };
  follow(page, { response, refused });
}
