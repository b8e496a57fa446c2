/** What the package exports: `signup` and `watch`, the error they throw, and types. Nothing else is promised. */
export { SignupProblem, type FieldError, type ProblemCode } from "./problem.ts";
export { signup, type Signup, type SignupOptions } from "./signup.ts";
export type { Hops, Light, Person, Snapshot, Status } from "./snapshot.ts";
export { watch, type Fetch, type Handle, type WatchOptions } from "./watch.ts";
