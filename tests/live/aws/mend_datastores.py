"""Mends what moto says of databases, functions and log groups otherwise than AWS."""

import json

from moto.awslambda import models as functions
from moto.core.responses import ActionResult
from moto.logs import models as logs
from moto.logs import responses as logs_responses
from moto.rds import responses as rds

# What the default groups of the engines' newest families say, as AWS tells it of them.
DEFAULTS = {
    "postgres": ("rds.force_ssl", "1"),
    "aurora-postgresql": ("rds.force_ssl", "1"),
    "mysql": ("require_secure_transport", "0"),
    "aurora": ("require_secure_transport", "OFF"),
}


def parameters(group: str, changed: dict, filters: list) -> ActionResult:
    """AWS lists every parameter of a group, of the default ones too, and filters them by name; moto lists what was
    changed, knows no default group of clusters, and ignores the filter."""
    engine = max((name for name in DEFAULTS if group.startswith(f"default.{name}")), key=len, default=None)
    told = [{"ParameterName": DEFAULTS[engine][0], "ParameterValue": DEFAULTS[engine][1]}] if engine else []
    told += [{"ParameterName": name, **values} for name, values in changed.items()]
    wanted = {name for each in filters or [] if each["Name"] == "parameter-name" for name in each["Values"]}
    if wanted:
        told = [each for each in told if each["ParameterName"] in wanted]
    return ActionResult({"Parameters": told})


def mend_parameters() -> None:
    def describe_db_parameters(self):
        name = self.params["DBParameterGroupName"]
        group = self.backend.db_parameter_groups.get(name)
        return parameters(name, group.parameters if group else {}, self.params.get("Filters"))

    def describe_db_cluster_parameters(self):
        name = self.params["DBClusterParameterGroupName"]
        group = self.backend.db_cluster_parameter_groups.get(name)
        return parameters(name, group.parameters if group else {}, self.params.get("Filters"))

    rds.RDSResponse.describe_db_parameters = describe_db_parameters
    rds.RDSResponse.describe_db_cluster_parameters = describe_db_cluster_parameters


def mend_environment_keys() -> None:
    """AWS changes the key of an environment with the rest of a configuration; moto keeps the first one."""
    plain = functions.LambdaFunction.update_configuration

    def update_configuration(self, config_updates):
        if "KMSKeyArn" in config_updates:
            self.kms_key_arn = config_updates["KMSKeyArn"]
        return plain(self, config_updates)

    functions.LambdaFunction.update_configuration = update_configuration


def mend_deletion_protection() -> None:
    """AWS protects log groups against deletion and tells it; moto does not know it."""
    plain = logs.LogGroup.to_describe_dict

    def to_describe_dict(self):
        protected = getattr(self, "deletion_protection", None)
        return plain(self) | ({} if protected is None else {"deletionProtectionEnabled": protected})

    def put_log_group_deletion_protection(self):
        group = self.logs_backend.groups[self._get_param("logGroupIdentifier")]
        group.deletion_protection = self._get_param("deletionProtectionEnabled")
        return json.dumps({})

    logs.LogGroup.to_describe_dict = to_describe_dict
    logs_responses.LogsResponse.put_log_group_deletion_protection = put_log_group_deletion_protection


def mend() -> None:
    mend_parameters()
    mend_environment_keys()
    mend_deletion_protection()
