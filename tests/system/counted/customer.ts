/** customer's Worker, counting what it does. */
import worker from "../../../workers/customer/worker.ts";
import { counted } from "./counts.ts";

export { Accounts } from "../../../workers/customer/worker.ts";

export default counted(worker);
