CREATE TABLE `hours` (
	`hour_ms` integer PRIMARY KEY NOT NULL,
	`counts` text NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE `deployments` (
	`service` text NOT NULL,
	`seen_at_ms` integer NOT NULL,
	`version_id` text NOT NULL,
	PRIMARY KEY(`service`, `seen_at_ms`)
) STRICT, WITHOUT ROWID;
