/** customer's real Worker, behind faults. */
import worker from "../../../workers/customer/worker.ts";
import { withFaults } from "./faults.ts";

export { Accounts } from "../../../workers/customer/worker.ts";

export default withFaults(worker);
