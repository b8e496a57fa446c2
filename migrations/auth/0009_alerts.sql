CREATE TABLE `alert_notices` (
	`notice_id` text NOT NULL,
	`channel` text NOT NULL,
	`body` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at_ms` integer,
	PRIMARY KEY(`notice_id`, `channel`)
) STRICT, WITHOUT ROWID;
CREATE INDEX `alert_notices_by_next_attempt` ON `alert_notices` (`next_attempt_at_ms`);
CREATE TABLE `alerts` (
	`condition` text NOT NULL,
	`subject` text NOT NULL,
	`since_ms` integer NOT NULL,
	`started_at_ms` integer,
	`calm_since_ms` integer,
	`told_at_ms` integer,
	`value` integer NOT NULL,
	`written_by` text NOT NULL,
	PRIMARY KEY(`condition`, `subject`)
) STRICT, WITHOUT ROWID;
