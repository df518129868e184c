//! Files of a repository beside its workflows: own actions, and what Dependabot and pre-commit are told.
//!
//! A page of repositories tells where actions are; those that a workflow names are read by a further query, which only
//! repositories cost that name some.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::api::{Operation, UnknownReason};

use super::area::{Area, read_item};
use super::failure::Failure;
use super::repository_answers::Answer;
use super::repository_rows::{Action, Dependabot, PreCommit, Steps, Workflow};
use super::workflows::actions::{self, FILES, Names};
use super::workflows::{File, Folder, hooks, updates};

/// Reads own actions of a repository.
pub(super) const OWN_ACTIONS: Operation =
    Operation { name: "graphql:node.actions", permission: "metadata:read" };

const TEXT: &str = include_str!("queries/actions.graphql");

/// The places that the query asks for.
const AT_ONCE: usize = 8;

/// How many places are read of a repository at most, so that names that lead to names come to an end.
const MOST: usize = 200;

/// What a page tells of the files of a repository.
pub(super) struct Files {
    workflows: Option<Folder>,
    own: Option<Names>,
    root: [Option<File>; 2],
    dependabot: [Option<File>; 2],
    pre_commit: Option<File>,
    /// Whether a file that is not shown is not there.
    sees: bool,
}

/// What is read of the files of a page.
pub(super) struct Told {
    /// The workflows, where they are seen.
    pub(super) workflows: Option<Result<Vec<Workflow>, Failure>>,
    /// What Dependabot is told, where that is seen.
    pub(super) dependabot: Option<Result<Dependabot, Failure>>,
    /// What pre-commit is told, where that is seen.
    pub(super) pre_commit: Option<Result<PreCommit, Failure>>,
    /// The actions, where it is seen which there are.
    pub(super) actions: Option<Result<Actions, Failure>>,
}

/// Own actions, and where others are that are not read yet.
#[derive(Debug, Default)]
pub(super) struct Actions {
    read: Vec<Action>,
    absent: BTreeSet<String>,
    /// Folders, and whether an action must be in them.
    left: BTreeMap<String, bool>,
}

impl Files {
    /// Takes the files out of an answer.
    pub(super) fn of(area: &Area<'_>, answer: &mut Answer) -> Self {
        let root = [answer.root_action_yml.take(), answer.root_action_yaml.take()];
        let dependabot = [answer.dependabot_yml.take(), answer.dependabot_yaml.take()];
        let (workflows, own) = (answer.workflows.take(), answer.own_actions.take());
        let sees = area.grants.reads_contents()
            || workflows.is_some()
            || own.is_some()
            || root.iter().chain(&dependabot).any(Option::is_some)
            || answer.pre_commit.is_some();
        Self { workflows, own, root, dependabot, pre_commit: answer.pre_commit.take(), sees }
    }

    /// Reads them.
    pub(super) fn read(self, operation: Operation) -> Told {
        let Self { workflows, own, root, dependabot, pre_commit, sees } = self;
        let nothing = sees.then_some(());
        let workflows = match workflows {
            Some(folder) => Some(super::workflows::read(operation, folder)),
            None => nothing.map(|()| Ok(Vec::new())),
        };
        let actions = match &workflows {
            Some(Ok(workflows)) => Some(found(operation, workflows, own, root)),
            Some(Err(failure)) => Some(Err(failure.clone())),
            None => None,
        };
        let dependabot = match dependabot.into_iter().flatten().next() {
            Some(file) => Some(updates::read(operation, file)),
            None => nothing.map(|()| Ok(Dependabot::None)),
        };
        let pre_commit = match pre_commit {
            Some(file) => Some(hooks::read(operation, file)),
            None => nothing.map(|()| Ok(PreCommit::None)),
        };
        Told { workflows, dependabot, pre_commit, actions }
    }
}

/// The actions that a page holds, and those that it names.
fn found(
    operation: Operation,
    workflows: &[Workflow],
    own: Option<Names>,
    root: [Option<File>; 2],
) -> Result<Actions, Failure> {
    let mut found = Actions::default();
    for (file, name) in root.into_iter().zip(FILES) {
        if let Some(file) = file {
            found.read.push(actions::read(operation, name, file)?);
        }
    }
    if let Some(own) = own {
        found.left.extend(own.actions(operation)?.into_iter().map(|folder| (folder, false)));
    }
    let root: Vec<_> = found.read.iter().map(|action| action.steps.clone()).collect();
    // Jobs name workflows like actions.
    let known = workflows.iter().map(|workflow| (format!(".github/workflows/{}", workflow.file), true));
    found.must_have(actions::steps_of(workflows).chain(&root), &known.collect());
    Ok(found)
}

/// All own actions.
pub(super) struct OwnActions {
    /// Those that were read.
    pub(super) read: Vec<Action>,
    /// Those that are named and are not there.
    pub(super) absent: Vec<String>,
}

impl Actions {
    /// Notes the folders that must hold an action, since steps name it. `known` are those that were asked for, and whether one was
    /// there.
    fn must_have<'a>(&mut self, steps: impl Iterator<Item = &'a Steps>, known: &BTreeMap<String, bool>) {
        let has_root = self.read.iter().any(|action| FILES.contains(&action.file.as_str()));
        for (name, folder) in actions::named(steps) {
            let there = folder.as_ref().and_then(|folder| known.get(folder)).copied();
            match (folder, there) {
                (Some(folder), _) if folder.is_empty() && has_root => {}
                (Some(_), Some(true)) => {}
                (Some(folder), None) => {
                    self.left.insert(folder, true);
                }
                (None, _) | (Some(_), Some(false)) => {
                    self.absent.insert(name.to_owned());
                }
            }
        }
    }

    /// The actions when none is left to be read.
    pub(super) fn whole(&self) -> Option<OwnActions> {
        let Self { read, absent, left } = self;
        left.is_empty().then(|| OwnActions { read: read.clone(), absent: absent.iter().cloned().collect() })
    }

    /// Reads the actions that are left, and those that they name.
    ///
    /// # Errors
    /// When they cannot be asked for, or one of them cannot be understood.
    pub(super) async fn complete(mut self, area: &Area<'_>, id: &str) -> Result<OwnActions, Failure> {
        let mut known = BTreeMap::new();
        while !self.left.is_empty() {
            if known.len() + self.left.len() > MOST {
                let detail = format!("there are more than {MOST} places of actions");
                return Err(Failure::new(UnknownReason::Limit, OWN_ACTIONS, detail));
            }
            let mut round = Vec::new();
            let left: Vec<_> = std::mem::take(&mut self.left).into_iter().collect();
            for places in left.chunks(AT_ONCE) {
                for (place, there) in places.iter().zip(read(area, id, places).await?) {
                    known.insert(place.0.clone(), there.is_some());
                    self.absent.extend((there.is_none() && place.1).then(|| format!("./{}", place.0)));
                    round.extend(there.into_iter().flatten());
                }
            }
            self.read.extend(round.iter().cloned());
            self.must_have(round.iter().map(|action| &action.steps), &known);
        }
        self.read.sort_by(|one, other| one.file.cmp(&other.file));
        Ok(OwnActions { read: self.read, absent: self.absent.into_iter().collect() })
    }
}

/// The actions in each of some folders, nothing where there is none. A folder with a Dockerfile alone is an action without a file.
async fn read(
    area: &Area<'_>,
    id: &str,
    places: &[(String, bool)],
) -> Result<Vec<Option<Vec<Action>>>, Failure> {
    let mut variables = serde_json::Map::from_iter([("id".to_owned(), json!(id))]);
    for slot in 0..AT_ONCE {
        let folder = places.get(slot).or(places.first()).map_or("", |(folder, _)| folder.as_str());
        let file = |name: &str| format!("HEAD:{}", path(folder, name));
        variables.insert(format!("folder{slot}"), json!(format!("HEAD:{folder}")));
        variables.insert(format!("yml{slot}"), json!(file("action.yml")));
        variables.insert(format!("yaml{slot}"), json!(file("action.yaml")));
    }
    let answer = area.client.graphql(OWN_ACTIONS, TEXT, &variables).await?;
    if let Some(fault) = answer.errors.into_iter().next() {
        return Err(fault.failure);
    }
    let is_asked = |node: &&Value| node.get("id").and_then(Value::as_str) == Some(id);
    let node = answer.data.get("node").filter(is_asked);
    let node = node.ok_or_else(|| Failure::malformed(OWN_ACTIONS, "the repository is not in the answer"))?;
    places.iter().enumerate().map(|(slot, (folder, _))| in_folder(node, slot, folder)).collect()
}

fn in_folder(node: &Value, slot: usize, folder: &str) -> Result<Option<Vec<Action>>, Failure> {
    let part = |name: &str| {
        let part = node.get(format!("{name}{slot}")).cloned();
        part.ok_or_else(|| Failure::malformed(OWN_ACTIONS, format!("the answer does not tell of {folder}")))
    };
    let listing: Option<Names> = read_item(OWN_ACTIONS, part("folder")?)?;
    let files: [Option<File>; 2] =
        [read_item(OWN_ACTIONS, part("yml")?)?, read_item(OWN_ACTIONS, part("yaml")?)?];
    let mut all = Vec::new();
    for (file, name) in files.into_iter().zip(FILES) {
        if let Some(file) = file {
            all.push(actions::read(OWN_ACTIONS, &path(folder, name), file)?);
        }
    }
    let is_there = !all.is_empty() || listing.is_some_and(|names| names.has("Dockerfile"));
    Ok(is_there.then_some(all))
}

fn path(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
