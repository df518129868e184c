//! Where reports go, and reading one back.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use collectors::api::SecretRef;

use super::problems::Failure;
use super::{Exit, setup};
use crate::config::Config;
use crate::model::{ASSESSMENT_SCHEMA, Assessment};
use crate::report::Format;

/// Where the day stands in the name of a file.
const DATE: &str = "{date}";

/// One report: its form and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Output {
    format: Format,
    file: Option<PathBuf>,
}

impl Output {
    /// Reads `FORMAT` or `FORMAT=FILE`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (format, file) = match text.split_once('=') {
            Some((_, "")) => return Err("there is no file after =".to_owned()),
            Some((format, file)) => (format, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = Format::parse(format)
            .ok_or_else(|| format!("there is no format {format:?}; formats are {}", Format::names()))?;
        Ok(Self { format, file })
    }

    /// Reads `FORMAT=FILE`, for a program without a standard output that anybody reads.
    pub(super) fn parse_file(text: &str, config: &Config) -> Result<Self, String> {
        let Self { format, file } = Self::parse(text)?;
        let file = config.path(&file.ok_or_else(|| format!("write {text:?} as FORMAT=FILE"))?);
        if is_own(&file, &setup::data_dir(config)) || is_configured(&file, config) {
            return Err(over_own(&file));
        }
        Ok(Self { format, file: Some(file) })
    }

    /// Reads `FORMAT=FILE`, where `{date}` may stand in the name of the file, for reports that are made again and again.
    pub(super) fn parse_dated(text: &str, config: &Config) -> Result<Self, String> {
        let output = Self::parse_file(text, config)?;
        let file = output.file.as_deref().unwrap_or(Path::new(""));
        let name = file.file_name().map(|name| name.to_string_lossy().replace(DATE, "")).unwrap_or_default();
        let folder = file.parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        if folder.contains(DATE) {
            return Err(format!("{DATE} can stand in the name of a file only, not in that of a folder"));
        }
        if name.contains(['{', '}']) {
            return Err(format!("in the name of a file, {DATE} is all that can stand in braces"));
        }
        Ok(output)
    }

    /// The same for a day: where `{date}` stands in the name of the file, it is that day.
    pub(super) fn on(&self, day: NaiveDate) -> Self {
        let named = self.file.as_ref().and_then(|file| {
            let name = file.file_name()?.to_str()?.replace(DATE, &day.to_string());
            Some(file.with_file_name(name))
        });
        Self { format: self.format, file: named.or_else(|| self.file.clone()) }
    }

    /// The file that it goes to.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    pub(super) fn human() -> Self {
        Self { format: Format::Human, file: None }
    }

    pub(super) fn json() -> Self {
        Self { format: Format::Json, file: None }
    }

    pub(super) fn html(file: PathBuf) -> Self {
        Self { format: Format::Html, file: Some(file) }
    }
}

/// The files of annexa's own in a data directory; a report over one of them would destroy what is kept.
const OWN: [&str; 6] =
    ["annexa.db", "annexa.db-wal", "annexa.db-shm", "annexa.db-journal", "lock", "log.key"];

/// Whether a report to this file would write over what annexa keeps in its data directory.
fn is_own(file: &Path, data_dir: &Path) -> bool {
    let (file, data_dir) = (resolved(file), resolved(data_dir));
    let Ok(inside) = file.strip_prefix(&data_dir) else { return false };
    inside.starts_with("evidence") || OWN.into_iter().any(|name| inside == Path::new(name))
}

/// Whether a report to this file would write over the configuration, or over what it names of annexa's own.
fn is_configured(file: &Path, config: &Config) -> bool {
    let settings = &config.settings;
    let key = match &settings.log.key {
        Some(SecretRef::File(key)) => Some(key.clone()),
        Some(SecretRef::Env(_)) | None => None,
    };
    let named = config.file.as_ref().map(|file| PathBuf::from(&file.name));
    let waivers = settings.waivers.as_ref().map(|path| config.path(path));
    let folder = settings.policies.folder.as_ref().map(|path| resolved(&config.path(path)));
    let file = resolved(file);
    folder.is_some_and(|folder| file.starts_with(folder))
        || [named, waivers, key].into_iter().flatten().any(|own| resolved(&own) == file)
}

/// What is wrong with such a report.
fn over_own(file: &Path) -> String {
    format!(
        "{} is where annexa keeps data or settings of its own; a report must not go there",
        file.display()
    )
}

/// A path with its links followed, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_empty| path.to_path_buf());
    let there = whole.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    match there {
        Some((above, real)) => whole.strip_prefix(above).map_or(real.clone(), |rest| real.join(rest)),
        None => whole,
    }
}

/// Looks whether every report can be written, before anything is read for it.
///
/// # Errors
/// When two reports go to one file, one goes over annexa's own, or a file cannot be written.
pub(super) fn check(outputs: &[Output], data_dir: &Path) -> Result<(), Failure> {
    let mut taken = BTreeSet::new();
    for path in outputs.iter().filter_map(|output| output.file.as_ref()) {
        let cannot = |error: std::io::Error| {
            let context = format!("write {}", path.display());
            Failure::new(Exit::CannotWrite, anyhow::Error::new(error).context(context))
        };
        let target = target(path).map_err(cannot)?;
        if !taken.insert(target.clone()) || !taken.insert(part_of(&target)) {
            let message = format!("two reports go to {}", path.display());
            return Err(Failure::message(Exit::Usage, message).hint("give each a file of its own"));
        }
        if is_own(&target, data_dir) {
            return Err(Failure::message(Exit::Usage, over_own(path)).hint("name another file"));
        }
        probe(&target).map_err(cannot)?;
    }
    Ok(())
}

/// Where a report lands: links are followed, and the folder is there.
fn target(path: &Path) -> std::io::Result<PathBuf> {
    if let Ok(there) = std::fs::canonicalize(path) {
        return Ok(there);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(std::io::ErrorKind::IsADirectory)?;
    Ok(std::fs::canonicalize(folder)?.join(name))
}

/// Makes a file beside the report and takes it away again. What is no regular file is left alone: a pipe would wait.
fn probe(target: &Path) -> std::io::Result<()> {
    match std::fs::metadata(target) {
        Ok(there) if there.is_dir() => return Err(std::io::ErrorKind::IsADirectory.into()),
        Ok(there) if !there.is_file() => return Ok(()),
        Ok(_) | Err(_) => {}
    }
    let folder = target.parent().unwrap_or(Path::new("/"));
    tempfile::Builder::new().prefix(".annexa-").tempfile_in(folder).map(drop)
}

/// The name under which a report is written until it is whole.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

/// Writes every report. Files appear whole or not at all.
pub(super) fn write_all(outputs: &[Output], assessment: &Assessment) -> Result<(), Failure> {
    for output in outputs {
        match &output.file {
            None => {
                let mut text = Vec::new();
                output.format.render(assessment, &mut text)?;
                super::print_bytes(&text)?;
            }
            Some(path) => write_file(output.format, path, assessment).map_err(|error| {
                Failure::new(
                    Exit::CannotWrite,
                    anyhow::Error::new(error).context(format!("write {}", path.display())),
                )
            })?,
        }
    }
    for path in outputs.iter().filter_map(|output| output.file.as_ref()) {
        super::say(&format!("wrote {}", path.display()));
    }
    Ok(())
}

/// Writes every report by itself: one that cannot be written leaves the others, and is told afterwards.
pub(super) fn write_each(
    outputs: &[Output],
    assessment: &Assessment,
    data_dir: &Path,
) -> Result<(), Failure> {
    let mut first = Ok(());
    for output in outputs.chunks(1) {
        let written = check(output, data_dir).and_then(|()| write_all(output, assessment));
        first = first.and(written);
    }
    first
}

fn write_file(format: Format, path: &Path, assessment: &Assessment) -> std::io::Result<()> {
    // A link is followed, and what is no regular file (a pipe, a device) is written through, never replaced.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_not_there| path.to_path_buf());
    if std::fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        let mut file = BufWriter::new(std::fs::OpenOptions::new().write(true).open(&path)?);
        format.render(assessment, &mut file)?;
        return std::io::Write::flush(&mut file);
    }
    let part = part_of(&path);
    let mut file = BufWriter::new(File::create(&part)?);
    format.render(assessment, &mut file)?;
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&part, &path)
}

/// Reads a JSON report back.
pub(super) fn read_report(path: &Path) -> Result<Assessment, Failure> {
    let text = std::fs::read(path).map_err(|error| {
        Failure::new(Exit::BadInput, anyhow::Error::new(error).context(format!("read {}", path.display())))
    })?;
    let wrong = |what: String| {
        Failure::message(
            Exit::BadInput,
            format!("{} is not a report that can be read: {what}", path.display()),
        )
        .hint("use a file that `annexa scan -o json=FILE` wrote")
    };
    let assessment: Assessment =
        collectors::api::parse_as(&text).map_err(|error| wrong(error.to_string()))?;
    if assessment.schema == ASSESSMENT_SCHEMA {
        Ok(assessment)
    } else {
        Err(wrong(format!("its form is {}, not {ASSESSMENT_SCHEMA}", assessment.schema)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SourceText;

    #[test]
    fn a_day_stands_in_the_names_of_files_alone() {
        let config = Config { base: PathBuf::from("/etc/annexa"), ..Config::default() };
        let read = |text: &str| Output::parse_dated(text, &config);
        let day = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap();
        let dated = read("html=weekly-{date}.html").unwrap();
        assert_eq!(dated.on(day).file().unwrap(), Path::new("/etc/annexa/weekly-2027-03-01.html"));
        let plain = read("json=/var/{odd}/report.json").unwrap();
        assert_eq!(plain.on(day).file().unwrap(), Path::new("/var/{odd}/report.json"));
        for text in [
            "html",
            "html=",
            "pdf=x",
            "html=/var/{date}/report.html",
            "html=a-{week}.html",
            "html={date.html",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    fn checked(folder: &Path, files: &[&str]) -> Result<(), Failure> {
        let outputs = files.iter().map(|file| Output::html(folder.join(file)));
        check(&outputs.collect::<Vec<_>>(), &folder.join("data"))
    }

    #[test]
    fn two_reports_to_one_file_are_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("link")).unwrap();
        std::fs::write(folder.path().join("a"), "old").unwrap();
        for twice in [["a", "a"], ["b", "sub/../b"], ["a", "link"], ["c.part", "c"], ["c", "c.part"]] {
            assert!(checked(folder.path(), &twice).is_err(), "{twice:?}");
        }
        assert!(checked(folder.path(), &["a", "b", "sub/a"]).is_ok());
        assert_eq!(std::fs::read_to_string(folder.path().join("a")).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_cannot_be_written_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        for place in ["sub", "nowhere/x", "sub/.."] {
            assert!(checked(folder.path(), &[place]).is_err(), "{place}");
        }
        let data_dir = folder.path();
        assert!(check(&[Output::human(), Output::html(PathBuf::from("/dev/null"))], data_dir).is_ok());
        assert!(check(&[Output::html(PathBuf::from("/proc/annexa.html"))], data_dir).is_err());
    }

    #[test]
    fn a_report_never_goes_over_what_annexa_keeps() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("evidence/ab")).unwrap();
        std::fs::write(data.join("annexa.db"), "kept").unwrap();
        std::os::unix::fs::symlink(&data, folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink(data.join("annexa.db"), folder.path().join("page.html")).unwrap();
        for own in [
            "data/annexa.db",
            "data/annexa.db-wal",
            "data/../data/lock",
            "link/log.key",
            "data/evidence/ab/cd.json.zst",
            "page.html",
        ] {
            assert!(checked(folder.path(), &[own]).is_err(), "{own}");
        }
        let text = "data_dir = \"data\"\nwaivers = \"w.toml\"\n[policies]\nfolder = \"rego\"\n";
        let named = folder.path().join("annexa.toml").display().to_string();
        let config = Config::parse(&SourceText::new(named, text), folder.path(), &[]).unwrap();
        for own in ["page.html", "annexa.toml", "w.toml", "rego/aws/x.rego"] {
            let refused = Output::parse_file(&format!("html={own}"), &config).unwrap_err();
            assert!(refused.contains("of its own; a report must not go there"), "{own}: {refused}");
        }
        assert!(Output::parse_dated("json=data/{date}.json", &config).is_ok());
        for other in ["data/report.html", "data/locked", "annexa.db"] {
            assert!(checked(folder.path(), &[other]).is_ok(), "{other}");
        }
        assert!(is_own(Path::new("nowhere/data/annexa.db"), Path::new("nowhere/data")));
        assert_eq!(std::fs::read_to_string(data.join("annexa.db")).unwrap(), "kept");
    }
}
