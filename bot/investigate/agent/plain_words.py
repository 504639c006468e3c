"""Words the checker of prose knows: what counts, dates or names, and what only looks like it."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Product and protocol names that hold digits or odd capitals and state nothing about a log.
PRODUCTS = frozenset({
    "S3", "EC2", "IPv4", "IPv6", "CloudTrail", "CloudWatch", "CloudFormation", "CloudFront",
    "GuardDuty", "DynamoDB", "IAM", "KMS", "RDS", "SSM", "STS", "VPC", "VPCs", "NACL", "NACLs",
    "MFA", "API", "APIs", "ARN", "ARNs", "CIDR", "AWS", "SSO", "SAML", "DNS", "SSH", "RDP", "SQL",
    "CLI", "SDK", "EKS", "ECS", "ECR", "SNS", "SQS", "IDs", "ID", "UTC", "TCP", "UDP", "IP", "IPs",
    "PowerShell", "JSON", "EBS", "AMI", "AMIs", "ELB", "OK", "URL",
})  # fmt: skip

#: Words that state a quantity. "one", "no" and "single" are judged by context, not here.
NUMBERS = _words(
    """zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred hundreds thousand thousands million millions billion dozen dozens couple twice thrice
    double doubled triple tripled half halves quarter majority most percent both pair first second
    third fourth fifth sixth seventh eighth ninth tenth noon midnight"""
)

NUMERALS_ZH = re.compile(
    "[零一二两三四五六七八九十百千万亿几数半]+"
    "(?:个|次|条|名|位|台|项|天|日|小时|分钟|秒|点|倍|成|人|笔|种|处|周|月|年)"
    "|一半|大半|半数|过半|多数|少数|全部|一成|翻倍|数[十百千万]|成[百千]上[百千万]"
)

MOMENTS = re.compile(
    r"(?i)\b(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tonight|tomorrow"
    r"|o'clock|last (?:night|week|month|year|hour|minute)|this (?:morning|afternoon|evening|week"
    r"|month|year)|an? (?:second|minute|hour|day|week|month|year)s? (?:ago|later|before|after))\b"
    "|昨天|今天|明天|前天|昨晚|今晨|上午|下午|凌晨|中午|午夜|上周|本周|上个?月|本月|去年|今年"
    "|(?:周|星期|礼拜)[一二三四五六日天]|[一二三四五六七八九十]月"
)

#: What follows these is a name, unless it is an ordinary word there.
NAMES_FOLLOW = re.compile(
    r"(?i)\b(?:users?|roles?|accounts?|principals?|sessions?|buckets?|groups?|instances?|keys?"
    r"|functions?|by|named|called|region|policy|secret|host)(?=\s+([a-z][\w-]*))"
)
NOT_NAMES = _words(
    """the a an this that these those its their his her any anyone anybody someone somebody each
    every all other another is are was were be been being has have had did does do can could may
    might must should will would and or but nor of in on at to for from with without within through
    which who whom whose what when where why how as than then so if not no none never only also
    alone itself themselves himself herself them it they he she we you there here into over under
    after before since until during while because using calling running making taking adding
    removing deleting creating changing attaching assuming opening closing reading writing design
    default hand mistake itself keeping rotating requiring restricting reviewing checking asking
    aws another's name names policy policies role roles user users key keys group groups account
    accounts region regions session sessions function functions change changes rule rules activity
    used seen named called made took given involved concerned affected listed shown above below
    later again still already yet had's owner owners root admin administrator administrators
    address addresses id ids arn arns type types level usage use access permissions permission
    rotation manager pair pairs material itself's member members failed succeeded denied allowed
    acted appears appear looks look comes came belongs belong exists exist show shows calls call
    behind beside now currently elsewhere across between against about like outside inside via per
    way means mean lacks lack needs need tries tried makes make takes take gets get got
    leaked created deleted changed opened closed attached detached removed added started stopped
    assumed refused rotated shared stolen compromised"""
)

#: Words a sentence may begin with; any other first word could be somebody's name.
STARTERS = _words(
    """the a an this that these those it its they their there here all each every some any other
    another such most no none nothing nobody never neither what who when where why how if because
    while after before since until during from in on at by with within without for to of as so but
    and or then also however instead still yet only even both either probably likely possibly maybe
    apparently suggested suggestion next first finally overall together otherwise meanwhile nothing
    ask check review rotate remove close restrict require enable disable revoke confirm compare
    contact look read keep turn limit verify consider inspect delete detach attach block raise
    access activity calls call events event records record requests request attempts attempt
    sign-ins logins users user roles role sessions session accounts account keys key rules rule
    policies policy traffic connections changes change logging one several many few more fewer
    which whose whom please
    i we you he she is are was were do does did can could may might must should will would not
    yes unusual normal expected denied failed successful refused"""
)

#: In Chinese, what follows these is a name, unless a reference follows.
NAMES_FOLLOW_ZH = re.compile(
    "(?:操作者|使用者|用户|角色|账户|账号|会话|主体|存储桶|实例|密钥|策略|区域)"
    r"(?:名)?(?:是|为|叫做?|名为|：|:)\s*(?!\s|\{|不|未|没|否|谁|同|被)"
)
