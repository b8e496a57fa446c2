/**
 * One labelled input: label, hint, error and input, tied together for assistive technology. Every form is made of these.
 */
import type { JSX } from "hono/jsx";
import type { FieldCode } from "#shared/contract/user.ts";
import { FIELD_LIMITS, type LimitedField } from "./signup-fields.ts";
import { fieldMessage, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type FieldProps = {
  name: string;
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  /** The id of an error elsewhere on the page that is about this field, too. */
  errorId?: string | undefined;
  input: JSX.IntrinsicElements["input"];
  /** What client/form.ts says of a value, by `data-` attribute; `data-required` makes it look. */
  messages: Record<`data-${string}`, string | number>;
  /** The words of the button that shows the password; client/form.ts makes it work. */
  toggle?: Pick<Words["signup"], "showPassword" | "hidePassword">;
};

/** The input of a userId that exists already: as it is typed, for password managers, and not to be left empty. */
export const KNOWN_USER_ID = {
  type: "text",
  autocomplete: "username",
  autocapitalize: "none",
  autocorrect: "off",
  spellcheck: false,
  required: true,
} as const;

/** The faults of each field that client/form.ts can see. */
const SEEN_FAULTS: Record<LimitedField, readonly FieldCode[]> = {
  userId: ["invalid_start", "invalid_characters", "too_short", "too_long"],
  userPw: ["too_short", "too_long"],
  newPw: ["too_short", "too_long"],
  email: ["invalid_email", "too_long"],
  userName: ["too_long"],
};

/** What client/form.ts says of a value that is to be set: that there is none, or what is wrong with it; and the limits that it counts by. */
export function messagesOfNew(language: Language, field: LimitedField): FieldProps["messages"] {
  const said = SEEN_FAULTS[field].map(
    (code) => [`data-${code.replace("_", "-")}`, fieldMessage(language, field, code)] as const,
  );
  const { min, max } = FIELD_LIMITS[field];
  const limits = { ...(min > 1 && { "data-min": min }), "data-max": max };
  return { ...messagesOfKnown(language, field), ...Object.fromEntries<string>(said), ...limits };
}

/** The same of a value that the account has already: only that there is none. */
export function messagesOfKnown(language: Language, field: LimitedField): FieldProps["messages"] {
  return { "data-required": fieldMessage(language, field, "required") };
}

/** A labelled input with its hint, and with its error if it has one. The input's id is its name: errors link to it. */
export function Field({ name, label, hint, error, errorId, input, messages, toggle }: FieldProps) {
  const hintId = hint === undefined ? undefined : `${name}-hint`;
  const ownErrorId = `${name}-error`;
  const isInvalid = error !== undefined || errorId !== undefined;
  const describedBy = [ownErrorId, errorId, hintId].filter((id) => id !== undefined).join(" ");
  return (
    <div class={isInvalid ? "field field-invalid" : "field"}>
      <label for={name}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={hintId}>
          {hint}
        </p>
      )}
      <p class="field-error" id={ownErrorId} aria-live="polite">
        {error}
      </p>
      <div class="input">
        <input
          id={name}
          name={name}
          {...input}
          {...messages}
          aria-invalid={isInvalid ? "true" : undefined}
          aria-describedby={describedBy}
        />
        {toggle !== undefined && (
          <button
            type="button"
            class="toggle"
            aria-controls={name}
            data-toggle-password={name}
            data-hide={toggle.hidePassword}
            data-show={toggle.showPassword}
            hidden
          >
            {toggle.showPassword}
          </button>
        )}
      </div>
    </div>
  );
}
