//! Shapes: the part of JSON Schema that row types derive to, compiled for checking row fields.
//!
//! A policy declares the fields it reads; each is checked against its shape before the policy runs, all the way
//! down, so that a field that is absent, null or of the wrong type becomes `unknown` and never reaches Rego.
//! Only what `schemars` derives from our own row types is understood; any other keyword is an error, so that a
//! shape never checks less than its type says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// What a value must look like.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// `true` or `false`.
    Bool,
    /// A whole number, at least the bound where there is one.
    Integer(Option<i64>),
    /// Any number.
    Number,
    /// Any text.
    Text,
    /// A moment in RFC 3339.
    Moment,
    /// One of these texts.
    OneOf(BTreeSet<String>),
    /// Items of one shape.
    List(Box<Shape>),
    /// Any keys, values of one shape.
    Map(Box<Shape>),
    /// Named fields.
    Object(BTreeMap<String, Field>),
    /// The first alternative that fits.
    Any(Vec<Shape>),
}

/// A named field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// What its value must look like.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// A row type that derives to something shapes do not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("schema of a row at {path}: {what}")]
pub struct ShapeError {
    path: String,
    what: String,
}

/// Why a value does not fit its shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct Misfit {
    /// The path inside the row, such as `password.last_used.at`.
    pub path: String,
    /// What is wrong.
    pub what: String,
}

const DOCUMENTATION: &[&str] =
    &["$schema", "title", "description", "$defs", "default", "deprecated", "examples"];

impl Shape {
    /// Compiles a derived schema.
    ///
    /// # Errors
    /// When the schema uses a keyword that shapes do not know.
    pub fn of(schema: &schemars::Schema) -> Result<Self, ShapeError> {
        let root = schema.as_value();
        let empty = Map::new();
        let definitions = root.get("$defs").and_then(Value::as_object).unwrap_or(&empty);
        Compiler { definitions }.compile(root, "row")
    }

    /// The field of an object shape.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        match self {
            Self::Object(fields) => fields.get(name),
            Self::Bool
            | Self::Integer(_)
            | Self::Number
            | Self::Text
            | Self::Moment
            | Self::OneOf(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Any(_) => None,
        }
    }

    /// Checks a value, all the way down. Fields that the shape does not name are ignored.
    ///
    /// # Errors
    /// The first place that does not fit.
    pub fn check(&self, value: &Value) -> Result<(), Misfit> {
        match (self, value) {
            (_, Value::Null) => Err(misfit("is null")),
            (Self::Bool, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::Text, Value::String(_)) => Ok(()),
            (Self::Integer(least), Value::Number(number)) => check_integer(*least, number),
            (Self::Moment, Value::String(text)) => match chrono::DateTime::parse_from_rfc3339(text) {
                Ok(_) => Ok(()),
                Err(_) => Err(misfit("is not a moment in RFC 3339")),
            },
            (Self::OneOf(allowed), Value::String(text)) if allowed.contains(text) => Ok(()),
            (Self::OneOf(_), Value::String(_)) => Err(misfit("is none of the known values")),
            (Self::List(item), Value::Array(items)) => {
                items.iter().enumerate().try_for_each(|(index, value)| {
                    item.check(value).map_err(|misfit| misfit.below(&format!("[{index}]")))
                })
            }
            (Self::Map(item), Value::Object(map)) => map.iter().try_for_each(|(key, value)| {
                item.check(value).map_err(|misfit| misfit.below(&format!(".{key}")))
            }),
            (Self::Object(fields), Value::Object(map)) => fields.iter().try_for_each(|(name, field)| {
                field.check(map.get(name)).map_err(|misfit| misfit.below(&format!(".{name}")))
            }),
            (Self::Any(shapes), value) => match shapes.iter().any(|shape| shape.check(value).is_ok()) {
                true => Ok(()),
                false => Err(misfit("fits none of its alternatives")),
            },
            (expected, _) => Err(misfit(&format!("is not {}", expected.noun()))),
        }
    }

    fn noun(&self) -> &'static str {
        match self {
            Self::Bool => "a boolean",
            Self::Integer(_) => "a whole number",
            Self::Number => "a number",
            Self::Text | Self::OneOf(_) => "a text",
            Self::Moment => "a moment",
            Self::List(_) => "a list",
            Self::Map(_) | Self::Object(_) => "an object",
            Self::Any(_) => "one of its alternatives",
        }
    }
}

impl Field {
    /// Checks the field's value; an absent optional field fits.
    ///
    /// # Errors
    /// The first place that does not fit.
    pub fn check(&self, value: Option<&Value>) -> Result<(), Misfit> {
        match value {
            Some(value) => self.shape.check(value),
            None if self.required => Err(misfit("is absent")),
            None => Ok(()),
        }
    }
}

impl Misfit {
    /// The same misfit, seen from the value that holds this one. Paths are built only when something is wrong:
    /// almost every value fits.
    #[must_use]
    pub fn below(mut self, place: &str) -> Self {
        self.path.insert_str(0, place);
        self
    }
}

fn misfit(what: &str) -> Misfit {
    Misfit { path: String::new(), what: what.to_owned() }
}

fn check_integer(least: Option<i64>, number: &serde_json::Number) -> Result<(), Misfit> {
    match (least, number.as_i64()) {
        (Some(least), Some(value)) if value < least => Err(misfit(&format!("is below {least}"))),
        (_, Some(_)) => Ok(()),
        (_, None) if number.is_u64() => Ok(()),
        (_, None) => Err(misfit("is not a whole number")),
    }
}

struct Compiler<'a> {
    definitions: &'a Map<String, Value>,
}

impl Compiler<'_> {
    fn compile(&self, schema: &Value, path: &str) -> Result<Shape, ShapeError> {
        let fail = |what: &str| Err(ShapeError { path: path.to_owned(), what: what.to_owned() });
        let Some(schema) = schema.as_object() else { return fail("not an object") };
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let name = reference.trim_start_matches("#/$defs/");
            return match self.definitions.get(name) {
                Some(definition) => self.compile(definition, path),
                None => fail("a reference that leads nowhere"),
            };
        }
        self.refuse_unknown_keywords(schema, path)?;
        for keyword in ["oneOf", "anyOf"] {
            if let Some(alternatives) = schema.get(keyword).and_then(Value::as_array) {
                return self.alternatives(schema, alternatives, path);
            }
        }
        if let Some(constant) = schema.get("const").and_then(Value::as_str) {
            return Ok(Shape::OneOf(BTreeSet::from([constant.to_owned()])));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return Ok(Shape::OneOf(values.iter().filter_map(Value::as_str).map(str::to_owned).collect()));
        }
        match schema.get("type").and_then(Value::as_str) {
            Some("boolean") => Ok(Shape::Bool),
            Some("integer") => Ok(Shape::Integer(schema.get("minimum").and_then(Value::as_i64))),
            Some("number") => Ok(Shape::Number),
            Some("string") if schema.get("format").is_some_and(|f| f == "date-time") => Ok(Shape::Moment),
            Some("string") => Ok(Shape::Text),
            Some("array") => match schema.get("items") {
                Some(items) => Ok(Shape::List(Box::new(self.compile(items, &format!("{path}[]"))?))),
                None => fail("a list of anything"),
            },
            Some("object") => self.object(schema, path),
            Some(_) | None => {
                fail("a type that shapes do not know; make optional fields explicit or leave them out")
            }
        }
    }

    fn object(&self, schema: &Map<String, Value>, path: &str) -> Result<Shape, ShapeError> {
        if let Some(values) = schema.get("additionalProperties").filter(|values| values.is_object()) {
            return Ok(Shape::Map(Box::new(self.compile(values, &format!("{path}.*"))?)));
        }
        let required: BTreeSet<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        let mut fields = BTreeMap::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let shape = self.compile(property, &format!("{path}.{name}"))?;
            fields.insert(name.clone(), Field { shape, required: required.contains(name.as_str()) });
        }
        Ok(Shape::Object(fields))
    }

    /// Alternatives; fields beside them (a tag that all share) are merged into each.
    fn alternatives(
        &self,
        schema: &Map<String, Value>,
        alternatives: &[Value],
        path: &str,
    ) -> Result<Shape, ShapeError> {
        if schema.contains_key("properties") {
            return Err(ShapeError { path: path.to_owned(), what: "alternatives beside fields".to_owned() });
        }
        let shapes: Result<Vec<_>, _> = alternatives.iter().map(|each| self.compile(each, path)).collect();
        let shapes = shapes?;
        let mut words = BTreeSet::new();
        for shape in &shapes {
            let Shape::OneOf(values) = shape else { return Ok(Shape::Any(shapes)) };
            words.extend(values.iter().cloned());
        }
        Ok(Shape::OneOf(words))
    }

    fn refuse_unknown_keywords(&self, schema: &Map<String, Value>, path: &str) -> Result<(), ShapeError> {
        const KNOWN: &[&str] = &[
            "type",
            "format",
            "minimum",
            "maximum",
            "items",
            "properties",
            "required",
            "additionalProperties",
            "oneOf",
            "anyOf",
            "enum",
            "const",
            "pattern",
        ];
        match schema
            .keys()
            .find(|key| !KNOWN.contains(&key.as_str()) && !DOCUMENTATION.contains(&key.as_str()))
        {
            Some(key) => {
                Err(ShapeError { path: path.to_owned(), what: format!("keyword {key:?} is not known") })
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde_json::json;

    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Row {
        arn: String,
        active: bool,
        used: Used,
        ports: Vec<u16>,
        note: BTreeMap<String, String>,
    }

    #[derive(JsonSchema)]
    #[serde(tag = "state", rename_all = "snake_case")]
    #[expect(dead_code, reason = "only its schema is used")]
    enum Used {
        Never,
        At { at: chrono::DateTime<chrono::Utc> },
    }

    fn shape() -> Shape {
        Shape::of(&schemars::schema_for!(Row)).unwrap()
    }

    fn row() -> Value {
        json!({"arn": "a", "active": true, "used": {"state": "at", "at": "2026-01-02T03:04:05Z"}, "ports": [1], "note": {}})
    }

    #[test]
    fn a_row_of_its_type_fits() {
        assert_eq!(shape().check(&row()), Ok(()));
    }

    #[test]
    fn null_absent_and_retyped_values_do_not_fit_at_any_depth() {
        for (pointer, bad) in [
            ("/active", json!(null)),
            ("/active", json!("true")),
            ("/used/at", json!("yesterday")),
            ("/used/state", json!("sometimes")),
            ("/ports/0", json!("80")),
            ("/ports", json!({})),
            ("/note", json!({"k": 1})),
        ] {
            let mut row = row();
            *row.pointer_mut(pointer).unwrap() = bad.clone();
            assert!(shape().check(&row).is_err(), "{pointer} = {bad}");
        }
        let mut row = row();
        row.as_object_mut().unwrap().remove("used");
        assert_eq!(shape().check(&row).unwrap_err().to_string(), ".used: is absent");
    }
}
