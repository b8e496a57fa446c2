/** customer's real Worker, with queues that are listened to. */
import worker from "../../../workers/customer/worker.ts";
import { listened } from "./listened.ts";

export { Accounts } from "../../../workers/customer/worker.ts";

export default listened(worker);
