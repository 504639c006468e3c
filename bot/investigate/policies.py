"""Whether an IAM change hands out administrator rights: what answers point out first."""

from bot.query.grants import grants_admin as grants_admin
