/** customer's Worker, as far away from everything as in production. */
import worker from "../../workers/customer/worker.ts";
import { slow } from "./slow.ts";

export { Accounts } from "../../workers/customer/worker.ts";

export default slow("customer", worker);
