/**
 * The forms' script in the browser: a button that shows the password, one request for a double click, and the server's own
 * messages at a field that is left. Sends the signup form itself, and shows the lights in its place, from the stream that
 * answers. Every form works without it.
 */

import type * as Script from "./lights.ts";

declare global {
  /** Turnstile's own script, if it is on. */
  var turnstile: { render: (widget: Element) => void } | undefined;
}

/** The lights' script, and their content as HTML. */
type Lights = typeof Script & { html: string };

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
  for (const form of part.querySelectorAll("form")) {
    const inputs = [...form.querySelectorAll<HTMLInputElement>("[data-required]")];
    form.noValidate = inputs.length > 0;
    for (const input of inputs) {
      input.addEventListener("blur", () => input.value !== "" && say(input, faultOf(input)));
      input.addEventListener("input", () => say(input));
    }
    if (form.dataset["lights"] !== undefined) {
      form.addEventListener("focusin", () => void lightsOf(form).catch(() => {}), { once: true });
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
  for (const widget of fresh.querySelectorAll(".cf-turnstile")) globalThis.turnstile?.render(widget);
  fresh.querySelector<HTMLElement>(".error-summary")?.focus();
}

let lights: Promise<Lights> | undefined;

/** The script, the stylesheet and the content of the lights, loaded while the form is filled in. */
function lightsOf({ dataset }: HTMLFormElement): Promise<Lights> {
  const [script = "", style = "", content = ""] = (dataset["lights"] ?? "").split(" ");
  lights ??= (async () => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: style });
    document.head.append(link);
    const [loaded, answer] = await Promise.all([import(script) as Promise<typeof Script>, fetch(content)]);
    return { ...loaded, html: await answer.text() };
  })();
  return lights;
}

/**
 * Puts the lights in the form's place, and the signup's address in the form's. If they do not load (a newer release has
 * other files), the browser goes to the signup's own page.
 */
async function showLights(form: HTMLFormElement, response: Response): Promise<void> {
  const at = response.headers.get("location") ?? "";
  const { follow, html } = await lightsOf(form).catch(() => ({ follow: undefined, html: "" }));
  const page = new DOMParser().parseFromString(html, "text/html").querySelector<HTMLElement>("[data-seq]");
  if (follow === undefined || page === null) return location.assign(at);
  const formPage = form.closest("main");
  const { title } = document;
  page.dataset["watchAt"] = at;
  page.querySelector("[data-if=done] a")?.setAttribute("href", `/?after=${at}`);
  page.querySelector(".who strong")?.replaceChildren(at.split("/")[2] ?? "");
  const back = (message: string | undefined, id?: string): void => {
    page.replaceWith(formPage ?? form);
    history.replaceState(null, "", form.action);
    document.title = title;
    const input = form.querySelector<HTMLInputElement>(`#${id}`);
    if (input !== null) say(input, message);
    summarise(form, [{ message: message ?? "", ...(id !== undefined && { id }) }]);
  };
  page.querySelector("[data-other-id]")?.addEventListener("click", (event) => {
    event.preventDefault();
    back(form.querySelector<HTMLInputElement>("#userId")?.dataset["taken"], "userId");
  });
  history.replaceState(null, "", at);
  formPage?.replaceWith(page);
  const heading = page.querySelector("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  void follow(page, { response, refused: () => back(form.dataset["unavailable"]) });
}
