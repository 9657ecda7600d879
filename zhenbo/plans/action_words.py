"""Sentences for what a Treasury is asked to do most: `{argument}` stands for what the bytes say."""

from zhenbo.language import Text

WORDS = {
    "Points.setBudget": Text("{source} 可创建的积分：{budget}", "{source} may create {budget} points"),
    "Points.admitRedeemer": Text(
        "允许 {redeemer} 收取粉丝花费的积分", "{redeemer} may take points that fans spend"
    ),
    "Points.dismissRedeemer": Text("不再允许 {redeemer} 收取积分", "{redeemer} may take points no more"),
    "RuleBook.propose": Text("新一版积分规则：{content}", "A new version of the rules: {content}"),
    "RuleBook.announceSunset": Text(
        "宣布社区于 {date} 终止：{reason}", "The community ends at {date}: {reason}"
    ),
    "Rewards.decide": Text(
        "裁定第 {epoch} 期的异议，成立：{upheld}，{reason}",
        "Decide the dispute about epoch {epoch}, upheld: {upheld}, {reason}",
    ),
    "Rewards.voidEpoch": Text("作废第 {epoch} 期：{reason}", "Void epoch {epoch}: {reason}"),
    "Membership.setPlaces": Text("可授予的会员名额：{newPlaces}", "{newPlaces} memberships may be given"),
    "Membership.setTier": Text(
        "等级 {tier}：{price} 积分，{duration} 秒", "Tier {tier} costs {price} points and lasts {duration} s"
    ),
    "Membership.revoke": Text("终止会员 {memberId}：{reason}", "End membership {memberId}: {reason}"),
    "FanPoll.setExecutor": Text(
        "{executor} 执行投票结果：{isAdmitted}", "{executor} carries out what polls decide: {isAdmitted}"
    ),
    "CharityPot.fill": Text(
        "为公益投票备款，条件 {conditions}", "Money for charities by a poll: {conditions}"
    ),
    "CharityPot.giveBack": Text("公益款 {potId} 退回 Treasury", "Pot {potId} goes back to the Treasury"),
    "CommunityManager.grantRole": Text(
        "授予 {account} 角色 {roleId}，延迟 {executionDelay} 秒",
        "{account} becomes {roleId}, with a delay of {executionDelay} s",
    ),
    "CommunityManager.revokeRole": Text("收回 {account} 的角色 {roleId}", "{account} is {roleId} no more"),
    "CommunityManager.setTargetFunctionRole": Text(
        "{target} 的函数 {selectors} 由 {roleId} 调用", "Functions {selectors} of {target} are for {roleId}"
    ),
    "Treasury.updateDelay": Text(
        "Treasury 的操作须等待 {newDelay} 秒", "What the Treasury does waits {newDelay} s"
    ),
    "Treasury.grantRole": Text(
        "授予 {account} Treasury 的权限 {role}", "{account} gets the Treasury's role {role}"
    ),
    "Treasury.revokeRole": Text(
        "收回 {account} 的 Treasury 权限 {role}", "{account} loses the Treasury's role {role}"
    ),
    "FanGovernor.setQuorum": Text(
        "法定票数：{share} 个基点，至多 {cap} 票", "The quorum is {share} basis points, {cap} votes at most"
    ),
    "FanGovernor.setVotingDelay": Text(
        "提案 {newVotingDelay} 秒后开始投票", "The vote begins {newVotingDelay} s after a proposal"
    ),
    "FanGovernor.setVotingPeriod": Text("投票持续 {newVotingPeriod} 秒", "A vote lasts {newVotingPeriod} s"),
}
