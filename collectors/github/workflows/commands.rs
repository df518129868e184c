//! What the commands of scripts do, where that is known.

use super::scripts::{Command, Dialect, Word, commands};

/// Words before a command that are none themselves.
const BEFORE: &[&str] = &[
    "sudo", "env", "time", "exec", "command", "nohup", "xargs", "if", "then", "do", "else", "elif", "while",
    "until", "!", "{", "&",
];

/// What installs packages beside the lockfile or publishes packages in a script, each as a program and its verb.
pub(super) fn of_interest(script: &str) -> Vec<String> {
    let both = [Dialect::Posix, Dialect::PowerShell].into_iter();
    let all = both.flat_map(|dialect| commands(script, dialect));
    all.filter_map(|command| {
        let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
        let (program, arguments) = program(&words)?;
        installs(program, arguments).or_else(|| publishes(program, arguments))
    })
    .map(str::to_owned)
    .collect()
}

/// The program of a command, without its folder, and its arguments.
fn program<'a, 'b>(words: &'b [&'a str]) -> Option<(&'a str, &'b [&'a str])> {
    let is_before =
        |word: &&str| BEFORE.contains(word) || word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let at = words.iter().position(|word| !is_before(word))?;
    let (first, arguments) = words.get(at..)?.split_first()?;
    Some((first.rsplit(['/', '\\']).next().unwrap_or(first), arguments))
}

fn is_name(text: &str) -> bool {
    text.chars().all(|each| each.is_ascii_alphanumeric() || each == '_')
}

/// The arguments after one of some.
fn after<'a, 'b>(arguments: &'b [&'a str], verbs: &[&str]) -> Option<&'b [&'a str]> {
    let at = arguments.iter().position(|argument| verbs.contains(argument))?;
    arguments.get(at + 1..)
}

/// Whether a package is named.
fn names_something(arguments: &[&str]) -> bool {
    arguments.iter().any(|argument| !argument.starts_with('-'))
}

const NPM_INSTALL: &[&str] =
    &["install", "i", "in", "ins", "inst", "insta", "instal", "isnt", "isnta", "isntal", "isntall", "add"];

fn installs(program: &str, arguments: &[&str]) -> Option<&'static str> {
    let (verbs, name): (&[&str], _) = match program {
        "gem" => (&["install", "i"], "gem install"),
        "bundle" => (&["add"], "bundle add"),
        "npm" => (NPM_INSTALL, "npm install"),
        "yarn" => (&["add"], "yarn add"),
        "pnpm" => (&["add"], "pnpm add"),
        _ => return None,
    };
    names_something(after(arguments, verbs)?).then_some(name)
}

fn publishes(program: &str, arguments: &[&str]) -> Option<&'static str> {
    let real = |verb: &str, trials: &[&str]| {
        after(arguments, &[verb]).is_some_and(|rest| !rest.iter().any(|argument| trials.contains(argument)))
    };
    let twine = || {
        let at = arguments.iter().position(|argument| argument.starts_with("twine"));
        let rest = at.and_then(|at| arguments.get(at + 1..));
        rest.is_some_and(|rest| rest.contains(&"upload"))
    };
    let name = match program {
        "cargo" if real("publish", &["--dry-run", "-n"]) => "cargo publish",
        "uv" if real("publish", &["--dry-run"]) => "uv publish",
        "uv" | "uvx" | "pipx" if twine() => "twine upload",
        "twine" if arguments.contains(&"upload") => "twine upload",
        "hatch" if arguments.contains(&"publish") => "hatch publish",
        "pdm" if arguments.contains(&"publish") => "pdm publish",
        "poetry" if real("publish", &["--dry-run"]) => "poetry publish",
        "gem" if arguments.contains(&"push") => "gem push",
        "bundle" if after(arguments, &["gem"]).is_some_and(|rest| rest.contains(&"push")) => "gem push",
        "npm" | "bun" if real("publish", &["--dry-run"]) => "npm publish",
        "bunx" | "pnpm" if real("publish", &["--dry-run"]) => "npm publish",
        "yarn" if real("publish", &["--dry-run", "-n"]) => "yarn publish",
        "yarn" if arguments.iter().find(|each| matches!(**each, "publish" | "npm")) == Some(&"publish") => {
            "yarn publish"
        }
        "nuget" | "nuget.exe" if arguments.contains(&"push") => "nuget push",
        "dotnet" if after(arguments, &["nuget"]).is_some_and(|rest| rest.contains(&"push")) => "nuget push",
        _ if program.starts_with("python") && twine() => "twine upload",
        _ => return None,
    };
    Some(name)
}

/// The files that change the environment and the path of later steps.
const ENVIRONMENT_FILES: &[&str] = &["GITHUB_ENV", "GITHUB_PATH"];

/// Whether a script does more with the environment of later steps than write fixed text into it.
pub(super) fn changes_environment(script: &str) -> bool {
    let lines = script.lines().filter(|line| !line.trim_start().starts_with('#'));
    let upper = lines.collect::<Vec<_>>().join("\n").to_ascii_uppercase();
    let mentions: usize = ENVIRONMENT_FILES.iter().map(|file| upper.matches(file).count()).sum();
    let harmless = commands(script, Dialect::Posix);
    mentions > harmless.iter().filter(|command| writes_fixed_text(command)).count()
}

fn writes_fixed_text(command: &Command) -> bool {
    let Some((program, arguments)) = command.words.split_first() else { return false };
    let is_file = |target: &String| {
        let name = target.trim_start_matches('$').trim_start_matches('{').trim_end_matches('}');
        ENVIRONMENT_FILES.contains(&name)
    };
    matches!(program.text.as_str(), "echo" | "printf")
        && arguments.iter().all(Word::is_fixed)
        && command.targets.iter().filter(|target| is_file(target)).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_beside_the_lockfile_are_found() {
        for (script, found) in [
            ("npm install left-pad", "npm install"),
            ("sudo npm i -g left-pad@1", "npm install"),
            ("CI=1 yarn global add x", "yarn add"),
            ("gem install bundler -v 2", "gem install"),
            ("bundle add x", "bundle add"),
            ("pnpm -C web add ${{ inputs.x }}", "pnpm add"),
        ] {
            assert_eq!(of_interest(script), [found, found], "{script}");
        }
        for script in
            ["npm ci", "npm install", "npm install --ignore-scripts >log", "yarn", "npm run add", "make"]
        {
            assert!(of_interest(script).iter().all(|found| !found.contains("install")), "{script}");
        }
    }

    #[test]
    fn publishing_is_found() {
        for (script, found) in [
            ("cargo publish", "cargo publish"),
            ("python3 -m twine upload dist/*", "twine upload"),
            ("pipx run twine==6 upload dist/*", "twine upload"),
            ("npm publish --access public", "npm publish"),
            ("yarn npm publish", "yarn publish"),
            ("dotnet nuget push x.nupkg", "nuget push"),
            ("bundle exec gem push x.gem", "gem push"),
        ] {
            assert_eq!(of_interest(script), [found, found], "{script}");
        }
        for script in ["cargo publish --dry-run", "npm pack", "twine check dist/*", "cargo build"] {
            assert_eq!(of_interest(script), [""; 0], "{script}");
        }
    }

    #[test]
    fn only_fixed_text_may_go_into_the_environment() {
        for script in ["echo A=b >> $GITHUB_ENV", "echo 'A=b c' >>\"$GITHUB_ENV\"", "make", "# $GITHUB_ENV"] {
            assert!(!changes_environment(script), "{script}");
        }
        for script in [
            "echo A=$B >> $GITHUB_ENV",
            "make >> $GITHUB_PATH",
            "echo a | tee -a $GITHUB_ENV",
            "{ echo a; } >> $GITHUB_ENV",
            "\"a=$b\" | Out-File -Append $env:GITHUB_ENV",
            "echo a>>%GITHUB_ENV%",
            "echo A=b >> $GITHUB_ENV\ncat x >> $GITHUB_ENV",
            "open(os.environ['GITHUB_ENV'])",
            "cat <<EOF >> $GITHUB_ENV\na\nEOF",
        ] {
            assert!(changes_environment(script), "{script}");
        }
    }
}
