//! The shape of the house: modules use only those above them, files stay short.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|each| each == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The modules of `lib.rs` in their order.
fn module_order(lib: &str) -> Vec<&str> {
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect()
}

/// The modules that a text names although they stand below its own.
fn uses_below<'a>(order: &[&'a str], module: &str, text: &str) -> BTreeSet<&'a str> {
    let own = order.iter().position(|each| *each == module).unwrap();
    let names = |each: &&&str| {
        text.contains(&format!("crate::{each}::")) || text.contains(&format!("crate::{each};"))
    };
    order.iter().skip(own + 1).filter(names).copied().collect()
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let order = module_order(&lib);
    assert!(order.len() > 5, "lib.rs lists the modules");
    for path in files(&root().join("src"), "rs") {
        let relative = path.strip_prefix(root().join("src")).unwrap();
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy();
        if order.contains(&module.as_ref()) {
            let below = uses_below(&order, &module, &std::fs::read_to_string(&path).unwrap());
            assert!(
                below.is_empty(),
                "{} uses {below:?}, which stand below it in src/lib.rs",
                relative.display()
            );
        }
    }
}

#[test]
fn a_use_of_a_module_below_is_noticed() {
    let order = module_order("pub mod model;\npub mod store;\npub mod cli;\n");
    assert_eq!(uses_below(&order, "model", "use crate::store::Store;"), BTreeSet::from(["store"]));
    assert!(uses_below(&order, "store", "use crate::model::Finding;").is_empty());
}

#[test]
fn collectors_cannot_reach_the_rest() {
    let manifest = std::fs::read_to_string(root().join("collectors/Cargo.toml")).unwrap();
    for forbidden in ["annexa", "sqlx", "regorus", "maud"] {
        assert!(
            !manifest.lines().any(|line| line.starts_with(forbidden)),
            "collectors depend on {forbidden}"
        );
    }
}

/// The number of lines, when they are too many.
fn too_long(text: &str) -> Option<usize> {
    Some(text.lines().count()).filter(|lines| *lines > LONGEST_FILE)
}

#[test]
fn no_file_is_longer_than_500_lines() {
    for folder in ["src", "collectors", "tests", "policies", "benches"] {
        let folder = root().join(folder);
        for path in ["rs", "rego", "py"].iter().flat_map(|extension| files(&folder, extension)) {
            let long = too_long(&std::fs::read_to_string(&path).unwrap());
            assert_eq!(long, None, "{} has too many lines", path.display());
        }
    }
    assert_eq!(too_long(&"x\n".repeat(LONGEST_FILE + 1)), Some(501));
    assert_eq!(too_long(&"x\n".repeat(LONGEST_FILE)), None);
}

#[test]
fn the_repository_claims_nothing_it_cannot_know() {
    for folder in ["src", "collectors", "policies", "seeds", "config"] {
        let folder = root().join(folder);
        for path in
            ["rs", "rego", "yaml", "toml", "md"].iter().flat_map(|extension| files(&folder, extension))
        {
            let text = std::fs::read_to_string(&path).unwrap().to_lowercase();
            for claim in ["is compliant", "fully compliant", "is certified", "are certified"] {
                assert!(!text.contains(claim), "{} says {claim:?}", path.display());
            }
        }
    }
}
