//! Reading TOML that people write into types: every problem at once, with its place.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Problem, Problems, SourceText, did_you_mean};

/// A table of a configuration file, with the file it came from.
#[derive(Debug, Clone)]
pub struct Section<'a> {
    /// The file.
    pub source: Arc<SourceText>,
    table: Spanned<DeTable<'a>>,
}

impl<'a> Section<'a> {
    /// Parses a whole file.
    ///
    /// # Errors
    /// Every syntax error and duplicate key.
    pub fn parse(source: &'a Arc<SourceText>) -> Result<Self, Problems> {
        let (table, errors) = DeTable::parse_recoverable(&source.text);
        let problems = errors
            .into_iter()
            .map(|error| Problem::at(source, error.span().unwrap_or(0..0), error.message().trim().to_owned()))
            .collect();
        Problems(problems).or(Self { source: Arc::clone(source), table })
    }

    /// The bytes of the section.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.table.span()
    }

    /// Takes a sub-table out; each entry of it becomes a section of its own, by key.
    ///
    /// # Errors
    /// When the value is no table, or an entry of it is none.
    pub fn take_tables(&mut self, key: &str) -> Result<Vec<(Spanned<String>, Section<'a>)>, Problems> {
        let Some(value) = self.table.get_mut().remove(key) else { return Ok(Vec::new()) };
        self.tables_of(key, value)
    }

    /// The same for a table within a table, `[outer.key.…]`. The outer one goes too when nothing else is in it.
    ///
    /// # Errors
    /// When the value is no table, or an entry of it is none.
    pub fn take_tables_in(
        &mut self,
        outer: &str,
        key: &str,
    ) -> Result<Vec<(Spanned<String>, Section<'a>)>, Problems> {
        let Some(value) = self.table.get_mut().get_mut(outer) else { return Ok(Vec::new()) };
        let DeValue::Table(within) = value.get_mut() else { return Ok(Vec::new()) };
        let taken = within.remove(key);
        if within.is_empty() && taken.is_some() {
            self.table.get_mut().remove(outer);
        }
        taken.map_or_else(|| Ok(Vec::new()), |value| self.tables_of(&format!("{outer}.{key}"), value))
    }

    fn tables_of(
        &self,
        key: &str,
        value: Spanned<DeValue<'a>>,
    ) -> Result<Vec<(Spanned<String>, Section<'a>)>, Problems> {
        let mut problems = Problems::default();
        let mut sections = Vec::new();
        let outer = value.span();
        let DeValue::Table(entries) = value.into_inner() else {
            return Err(Problem::at(&self.source, outer, format!("{key} must be a table of tables")).into());
        };
        for (name, value) in entries {
            let span = value.span();
            let DeValue::Table(table) = value.into_inner() else {
                problems.0.push(
                    Problem::at(&self.source, span, format!("{key}.{} must be a table", name.get_ref()))
                        .hint(format!("write it as [{key}.{}]", name.get_ref())),
                );
                continue;
            };
            sections.push((
                Spanned::new(name.span(), name.into_inner().into_owned()),
                Self { source: Arc::clone(&self.source), table: Spanned::new(span, table) },
            ));
        }
        problems.or(sections)
    }

    /// Takes an array of tables out; each entry becomes a section of its own.
    ///
    /// # Errors
    /// When the value is no array of tables.
    pub fn take_array(&mut self, key: &str) -> Result<Vec<Section<'a>>, Problems> {
        let Some(value) = self.table.get_mut().remove(key) else { return Ok(Vec::new()) };
        let wrong = |span| {
            Problem::at(&self.source, span, format!("{key} must be an array of tables"))
                .hint(format!("write each entry as [[{key}]]"))
        };
        let outer = value.span();
        let DeValue::Array(entries) = value.into_inner() else { return Err(wrong(outer).into()) };
        let mut problems = Problems::default();
        let mut sections = Vec::new();
        for entry in entries {
            let span = entry.span();
            let DeValue::Table(table) = entry.into_inner() else {
                problems.0.push(wrong(span));
                continue;
            };
            sections.push(Self { source: Arc::clone(&self.source), table: Spanned::new(span, table) });
        }
        problems.or(sections)
    }

    /// Takes one text out of the section, with its place.
    ///
    /// # Errors
    /// When the key is missing, or its value is no text.
    pub fn take_text(&mut self, key: &str) -> Result<Spanned<String>, Problems> {
        let Some(value) = self.table.get_mut().remove(key) else {
            return Err(Problem::at(&self.source, self.span(), format!("missing key {key:?}")).into());
        };
        let span = value.span();
        let DeValue::String(text) = value.into_inner() else {
            return Err(Problem::at(&self.source, span, format!("{key} must be a text")).into());
        };
        Ok(Spanned::new(span, text.into_owned()))
    }

    /// Takes some keys out, as a section of their own.
    #[must_use]
    pub fn take(&mut self, keys: &[&str]) -> Section<'a> {
        let span = self.table.span();
        let all = std::mem::take(self.table.get_mut());
        let (taken, left) = all.into_iter().partition(|(key, _)| keys.contains(&key.get_ref().as_ref()));
        *self.table.get_mut() = left;
        Self { source: Arc::clone(&self.source), table: Spanned::new(span, taken) }
    }

    /// The bytes of a key's value, or of the section when it does not have the key.
    #[must_use]
    pub fn span_of(&self, key: &str) -> Range<usize> {
        self.table.get_ref().get(key).map_or_else(|| self.span(), Spanned::span)
    }

    /// The keys that are left.
    pub fn keys(&self) -> impl Iterator<Item = Spanned<String>> {
        self.table.get_ref().keys().map(|key| Spanned::new(key.span(), key.get_ref().to_string()))
    }

    /// The text of a key that stays where it is.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.table.get_ref().get(key)?.get_ref().as_str()
    }

    /// Turns TOML dates into texts, for types that read dates from text.
    pub fn dates_as_text(&mut self) {
        for (_, value) in self.table.get_mut().iter_mut() {
            if let DeValue::Datetime(date) = value.get_ref() {
                *value.get_mut() = DeValue::String(date.to_string().into());
            }
        }
    }

    /// Reads the section into a type.
    ///
    /// A faulty entry is noted, removed, and reading goes on, so that all problems come out in one go.
    ///
    /// # Errors
    /// Every unknown key, wrong type and missing key.
    pub fn read<T: DeserializeOwned>(self) -> Result<T, Problems> {
        let source = self.source;
        let mut table = self.table;
        let mut problems = Problems::default();
        let mut removed = Vec::new();
        loop {
            let error = match T::deserialize(toml::de::Deserializer::from(table.clone())) {
                Ok(value) => return problems.or(value),
                Err(error) => error,
            };
            let span = error.span().unwrap_or_else(|| table.span());
            let message = error.message().trim();
            let missing =
                message.strip_prefix("missing field `").map(|rest| rest.trim_end_matches('`').to_owned());
            match (missing, remove_from_table(table.get_mut(), &span, &mut removed)) {
                // A required entry that was just removed for being faulty is missing now; that is no second problem.
                (Some(key), _) if removed.contains(&key) => return Err(problems),
                (Some(_), _) | (None, false) => {
                    problems.0.push(describe(&source, span, message));
                    return Err(problems);
                }
                (None, true) => problems.0.push(describe(&source, span, message)),
            }
        }
    }
}

/// Turns serde's wording into ours, with a hint where one helps.
fn describe(source: &Arc<SourceText>, span: Range<usize>, message: &str) -> Problem {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        let word = quoted.next().unwrap_or_default();
        let known: Vec<&str> = quoted.collect();
        let what = if message.starts_with("unknown field") { "key" } else { "value" };
        let hint = did_you_mean(word, known.iter().copied())
            .unwrap_or_else(|| format!("known {what}s are {}", known.join(", ")));
        return Problem::at(source, span, format!("unknown {what} \"{word}\"")).hint(hint);
    }
    if message.starts_with("missing field") {
        return Problem::at(source, span, format!("missing key \"{}\"", quoted.next().unwrap_or_default()));
    }
    Problem::at(source, span, message)
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Removes the innermost entry whose key or value covers the span, and notes its name; false when there is none.
fn remove_from_table(table: &mut DeTable<'_>, span: &Range<usize>, removed: &mut Vec<String>) -> bool {
    let hit = table.iter_mut().find_map(|(key, value)| {
        let at_key = covers(&key.span(), span);
        if !at_key && !covers(&value.span(), span) {
            return None;
        }
        let inside = !at_key && value.span() != *span && remove_inside(value.get_mut(), span, removed);
        Some((key.get_ref().to_string(), inside))
    });
    match hit {
        Some((_, true)) => true,
        Some((name, false)) => {
            let found = table.remove(name.as_str()).is_some();
            removed.push(name);
            found
        }
        // A table under a dotted header has a span that does not cover its entries: look inside those too.
        None => table.iter_mut().any(|(_, value)| remove_inside(value.get_mut(), span, removed)),
    }
}

fn remove_inside(value: &mut DeValue<'_>, span: &Range<usize>, removed: &mut Vec<String>) -> bool {
    match value {
        DeValue::Table(table) => remove_from_table(table, span, removed),
        DeValue::Array(items) => items.iter_mut().any(|item| remove_inside(item.get_mut(), span, removed)),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading is tested")]
    struct Example {
        region: String,
        retries: u8,
        nested: Nested,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading is tested")]
    struct Nested {
        depth: u8,
    }

    fn problems(text: &str) -> Vec<String> {
        let source = SourceText::new("annexa.toml", text);
        match Section::parse(&source).and_then(Section::read::<Example>) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.0.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn every_problem_comes_out_at_once_with_its_place() {
        let found = problems("regoin = \"eu\"\nretries = \"many\"\n[nested]\ndepth = 1\nwidth = 2\n");
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(
            found
                .iter()
                .any(|p| p
                    .contains("annexa.toml:1:1: unknown key \"regoin\" (hint: did you mean \"region\"?)"))
        );
        assert!(found.iter().any(|p| p.starts_with("annexa.toml:2:11:")), "{found:#?}");
        assert!(found.iter().any(|p| p.contains("annexa.toml:5:1: unknown key \"width\"")), "{found:#?}");
        assert!(found.iter().any(|p| p.contains("missing key \"region\"")), "{found:#?}");
    }

    #[test]
    fn duplicate_keys_and_syntax_errors_are_all_reported() {
        let found = problems("region = \"a\"\nregion = \"b\"\nretries = \n");
        assert!(found.len() >= 2, "{found:#?}");
    }
}
