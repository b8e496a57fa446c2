/** customer's real Worker, behind faults. */
import worker from "../../../workers/customer/worker.ts";
import { withFaults } from "./faults.ts";

export default withFaults(worker);
