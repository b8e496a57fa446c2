CREATE TABLE `ranges` (
	`until_user_id` text PRIMARY KEY NOT NULL,
	`after_user_id` text NOT NULL,
	`accounts` integer NOT NULL,
	`digest` text
) STRICT, WITHOUT ROWID;
CREATE TRIGGER `ranges_insert` AFTER INSERT ON `users` BEGIN UPDATE `ranges` SET `digest` = NULL WHERE `until_user_id` = (SELECT `until_user_id` FROM `ranges` WHERE `until_user_id` >= NEW.`user_id` ORDER BY `until_user_id` LIMIT 1) AND `after_user_id` < NEW.`user_id` AND `digest` IS NOT NULL; END;
CREATE TRIGGER `ranges_update` AFTER UPDATE OF `user_id`, `event_id`, `revision` ON `users` WHEN NEW.`user_id` IS NOT OLD.`user_id` OR NEW.`event_id` IS NOT OLD.`event_id` OR NEW.`revision` IS NOT OLD.`revision` BEGIN UPDATE `ranges` SET `digest` = NULL WHERE `until_user_id` = (SELECT `until_user_id` FROM `ranges` WHERE `until_user_id` >= OLD.`user_id` ORDER BY `until_user_id` LIMIT 1) AND `after_user_id` < OLD.`user_id` AND `digest` IS NOT NULL; UPDATE `ranges` SET `digest` = NULL WHERE `until_user_id` = (SELECT `until_user_id` FROM `ranges` WHERE `until_user_id` >= NEW.`user_id` ORDER BY `until_user_id` LIMIT 1) AND `after_user_id` < NEW.`user_id` AND `digest` IS NOT NULL; END;
CREATE TRIGGER `ranges_delete` AFTER DELETE ON `users` BEGIN UPDATE `ranges` SET `digest` = NULL WHERE `until_user_id` = (SELECT `until_user_id` FROM `ranges` WHERE `until_user_id` >= OLD.`user_id` ORDER BY `until_user_id` LIMIT 1) AND `after_user_id` < OLD.`user_id` AND `digest` IS NOT NULL; END;
