"""States of an account to seed, each with what is true of it."""

ROOT_IDLE = {"age": 2000, "password_idle": 1500, "mfa": None, "key": None, "certificate": False}
STRICT = {
    "MinimumPasswordLength": 14,
    "RequireSymbols": True,
    "RequireNumbers": True,
    "RequireUppercaseCharacters": True,
    "RequireLowercaseCharacters": True,
    "MaxPasswordAge": 90,
    "PasswordReusePrevention": 24,
}
LAX = {
    "MinimumPasswordLength": 13,
    "RequireSymbols": False,
    "RequireNumbers": False,
    "RequireUppercaseCharacters": False,
    "RequireLowercaseCharacters": False,
}
MIXED = STRICT | {"RequireSymbols": False, "MaxPasswordAge": 91, "PasswordReusePrevention": 23, "MinimumPasswordLength": 20}

# Days until the certificates end.
CERTIFICATES = {"good": 300, "last-day-but-one": 31, "soon": 29, "over": -1}

EMPTY = {
    "root": ROOT_IDLE | {"mfa": "hardware"},
    "password": STRICT,
    "contact": True,
    "saml": {"staff": 400},
    "support": None,
    "certificates": {},
    "users": False,
    "filled": False,
}

# `password` None is AWS's default rules. `saml` are providers with the days until their metadata ends, None without
# an end. `support` says who may open support cases: "aws", "own" or
# None. `users` and `filled`: whether there are users, and everything else.
ACCOUNTS = {
    "tidy": {
        "root": ROOT_IDLE | {"mfa": "hardware"},
        "password": STRICT,
        "contact": True,
        "saml": {"staff": 400},
        "support": "aws",
        "certificates": CERTIFICATES,
        "users": True,
        "filled": True,
    },
    "lax": {
        "root": {"age": 2000, "password_idle": 2, "mfa": "virtual", "key": {"age": 900, "idle": 29}, "certificate": True},
        "password": LAX,
        "contact": False,
        "saml": {"staff": -3},
        "support": None,
        "certificates": {"over": -400},
        "users": True,
        "filled": True,
    },
    "plain": {
        "root": ROOT_IDLE | {"password_idle": None, "key": {"age": 900, "idle": 31}},
        "password": None,
        "contact": False,
        "saml": {},
        "support": "own",
        "certificates": CERTIFICATES,
        "users": True,
        "filled": True,
    },
    "mixed": {
        "root": ROOT_IDLE | {"mfa": "virtual", "password_idle": 29},
        "password": MIXED,
        "contact": True,
        "saml": {"staff": None, "old": -30},
        "support": "aws",
        "certificates": CERTIFICATES,
        "users": True,
        "filled": True,
    },
    # People, groups, roles and policies, and nothing beyond IAM.
    "people": {
        "root": ROOT_IDLE | {"mfa": "hardware"},
        "password": STRICT,
        "contact": True,
        "saml": {"staff": 400},
        "support": "aws",
        "certificates": {},
        "users": True,
        "filled": True,
        "areas": False,
    },
    # Nothing but the root user and an identity provider.
    "empty": EMPTY,
    # The same with the user that reads the account.
    "audited": EMPTY | {"users": True},
}
