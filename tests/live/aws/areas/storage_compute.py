"""Functions, repositories of images, file systems and notebooks."""

import io
import json
import zipfile

from areas.storage_policies import ACCOUNT, POLICIES, cross_account, document, public, verdict
from areas.growth import grown, repeated
from areas.placing import populations, subjects

# `invoked_by` are principals of permissions, each with the account they may ask for.
FUNCTION = {"region": "us-east-1", "invoked_by": [], "url": None, "public": "pass", "admits": "not_applicable"}

FUNCTIONS = {
    "bare": FUNCTION,
    "service": FUNCTION | {"region": "eu-west-1", "invoked_by": [("sns.amazonaws.com", ACCOUNT)], "admits": "pass", "url": "AWS_IAM"},
    "service-elsewhere": FUNCTION | {"invoked_by": [("sns.amazonaws.com", "210987654321")], "admits": "fail"},
    "partner": FUNCTION | {"invoked_by": [("arn:aws:iam::210987654321:root", None)], "admits": "fail"},
    "everybody": FUNCTION | {"invoked_by": [("*", None)], "public": "fail", "admits": "fail", "url": "NONE"},
}

REPOSITORY = {"region": "us-east-1", "tags": "MUTABLE", "scans": False, "policy": None}

REPOSITORIES = {
    "bare": REPOSITORY,
    "good": REPOSITORY | {"region": "eu-west-1", "tags": "IMMUTABLE", "scans": True},
    **{f"policy/{name}": REPOSITORY | {"policy": name} for name in POLICIES},
}

FILE_SYSTEM = {"region": "us-east-1", "encrypted": False, "backups": None}

FILE_SYSTEMS = [
    FILE_SYSTEM,
    FILE_SYSTEM | {"region": "eu-west-1", "encrypted": True, "backups": "ENABLED"},
    FILE_SYSTEM | {"encrypted": True},
    # More than a page of moto.
    *[FILE_SYSTEM] * 12,
]

NOTEBOOK = {"region": "us-east-1", "internet": "Enabled", "root": "Enabled", "key": None}

NOTEBOOKS = {
    "bare": NOTEBOOK,
    "good": NOTEBOOK | {"region": "eu-west-1", "internet": "Disabled", "root": "Disabled", "key": "alias/mine"},
}


def nothing():
    return {"functions": [], "repositories": [], "file_systems": [], "notebooks": []}


def code():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def main(event, context):\n    pass\n")
    return packed.getvalue()


def place_function(client, name, function, role):
    api = client("lambda", function["region"])
    made = api.create_function(
        FunctionName=name, Runtime="python3.13", Role=role, Handler="app.main", Code={"ZipFile": code()}
    )
    for number, (principal, account) in enumerate(function["invoked_by"]):
        more = {"SourceAccount": account} if account else {}
        api.add_permission(
            FunctionName=name, StatementId=f"s{number}", Action="lambda:InvokeFunction", Principal=principal, **more
        )
    if function["url"]:
        api.create_function_url_config(FunctionName=name, AuthType=function["url"])
    return made["FunctionArn"]


def place_repository(client, name, repository):
    ecr = client("ecr", repository["region"])
    made = ecr.create_repository(
        repositoryName=name,
        imageTagMutability=repository["tags"],
        imageScanningConfiguration={"scanOnPush": repository["scans"]},
    )
    if repository["policy"]:
        policy = document(repository["policy"], "ecr:*", "ecr:BatchGetImage")
        statements = [{key: part for key, part in each.items() if key != "Resource"} for each in policy["Statement"]]
        ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(policy | {"Statement": statements}))
    return made["repository"]["repositoryArn"]


def place_file_system(client, number, file_system):
    efs = client("efs", file_system["region"])
    # moto fails on PutBackupPolicy, so that no policy can be turned off.
    made = efs.create_file_system(
        CreationToken=f"rig-{number}", Encrypted=file_system["encrypted"], Backup=file_system["backups"] == "ENABLED"
    )
    return made["FileSystemArn"]


def place_notebook(client, name, notebook, role):
    more = {"KmsKeyId": notebook["key"]} if notebook["key"] else {}
    made = client("sagemaker", notebook["region"]).create_notebook_instance(
        NotebookInstanceName=name,
        InstanceType="ml.t2.medium",
        RoleArn=role,
        DirectInternetAccess=notebook["internet"],
        RootAccess=notebook["root"],
        **more,
    )
    return made["NotebookInstanceArn"]


def seed(client):
    role = client("iam").list_roles()["Roles"][0]["Arn"]
    file_systems = dict(enumerate(repeated(FILE_SYSTEMS)))
    return populations(
        functions=lambda: subjects(grown(FUNCTIONS), lambda *each: place_function(client, *each, role)),
        repositories=lambda: subjects(grown(REPOSITORIES), lambda *each: place_repository(client, *each)),
        file_systems=lambda: subjects(file_systems, lambda *each: place_file_system(client, *each)),
        notebooks=lambda: subjects(grown(NOTEBOOKS), lambda *each: place_notebook(client, *each, role)),
    )


def url(function):
    return "not_applicable" if function["url"] is None else verdict(function["url"] == "AWS_IAM")


TRUTH = {
    "aws.lambda_public_policy": ("functions", lambda function: function["public"]),
    "aws.lambda_cross_account": ("functions", lambda function: function["admits"]),
    "aws.lambda_url_auth": ("functions", url),
    "aws.ecr_image_scan": ("repositories", lambda repository: verdict(repository["scans"])),
    "aws.ecr_tag_immutability": ("repositories", lambda repository: verdict(repository["tags"] == "IMMUTABLE")),
    "aws.ecr_public_policy": ("repositories", public),
    "aws.ecr_cross_account": ("repositories", cross_account),
    "aws.efs_encryption": ("file_systems", lambda file_system: verdict(file_system["encrypted"])),
    "aws.efs_backup": ("file_systems", lambda file_system: verdict(file_system["backups"] == "ENABLED")),
    "aws.notebook_internet_access": ("notebooks", lambda notebook: verdict(notebook["internet"] == "Disabled")),
    "aws.notebook_root_access": ("notebooks", lambda notebook: verdict(notebook["root"] == "Disabled")),
    "aws.notebook_kms": ("notebooks", lambda notebook: verdict(notebook["key"])),
}
