//! Where reports go, and reading one back.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::Exit;
use super::problems::Failure;
use crate::config::Config;
use crate::model::{ASSESSMENT_SCHEMA, Assessment};
use crate::report::Format;

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
        let file = file.ok_or_else(|| format!("write {text:?} as FORMAT=FILE"))?;
        Ok(Self { format, file: Some(config.path(&file)) })
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

fn write_file(format: Format, path: &Path, assessment: &Assessment) -> std::io::Result<()> {
    // A link is followed, and what is no regular file (a pipe, a device) is written through, never replaced.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_not_there| path.to_path_buf());
    if std::fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        let mut file = BufWriter::new(std::fs::OpenOptions::new().write(true).open(&path)?);
        format.render(assessment, &mut file)?;
        return std::io::Write::flush(&mut file);
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
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
