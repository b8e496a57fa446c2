ALTER TABLE `sessions` ADD `account_id` text DEFAULT '' NOT NULL;
UPDATE `sessions` SET `account_id` = coalesce((SELECT `event_id` FROM `users` WHERE `users`.`user_id` = `sessions`.`user_id`), '');
