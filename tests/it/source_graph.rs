//! Which source file uses which, read from the paths in the code.
//!
//! A path that begins with `crate`, `self`, `super` or, in a parent, a child's name is
//! followed through modules and re-exports to the file that defines what it names. A
//! line that only declares or re-exports children uses nothing: it makes names, and
//! whoever takes a name from there uses the file behind it. Unit tests are left out:
//! they may use later stages as an example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// One file names another's item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) from: PathBuf,
    /// From 1.
    pub(crate) line: usize,
    pub(crate) to: PathBuf,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from.display(), self.to.display());
        write!(f, "{from}:{}: uses {to}", self.line)
    }
}

struct Module {
    file: PathBuf,
    /// In the order of their lines.
    children: Vec<String>,
    /// Names made by `use`, with the path behind each.
    names: BTreeMap<String, Vec<String>>,
    /// Every path of the code, with its line; not those that only re-export.
    paths: Vec<(usize, Vec<String>)>,
}

/// All files of a crate and their uses.
pub(crate) struct Graph {
    /// By path in the crate: `["dataset", "csv"]`.
    modules: BTreeMap<Vec<String>, Module>,
    uses: Vec<Use>,
}

impl Graph {
    /// Reads the files of a crate.
    pub(crate) fn read(root: &Path) -> Self {
        let mut found = Vec::new();
        collect(root, &mut found);
        let files: Vec<_> = found
            .iter()
            .map(|file| (file.as_path(), fs::read_to_string(file).unwrap()))
            .collect();
        Self::build(files.iter().map(|(file, text)| (*file, text.as_str())))
    }

    /// From names and texts.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self::build(files.iter().map(|(file, text)| (Path::new(*file), *text)))
    }

    fn build<'a>(files: impl Iterator<Item = (&'a Path, &'a str)>) -> Self {
        let modules = files
            .map(|(file, text)| (module_path(file), Module::read(file, text)))
            .collect();
        let mut graph = Self {
            modules,
            uses: Vec::new(),
        };
        graph.uses = graph.find_uses();
        graph
    }

    pub(crate) fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The modules a file declares, in order.
    pub(crate) fn children(&self, file: &Path) -> Vec<String> {
        self.modules[&module_path(file)].children.clone()
    }

    fn find_uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for (at, module) in &self.modules {
            for (line, path) in &module.paths {
                let Some(to) = self.resolve(at, path, 0) else {
                    continue;
                };
                let to = &self.modules[&to].file;
                if *to != module.file {
                    uses.push(Use {
                        from: module.file.clone(),
                        line: *line,
                        to: to.clone(),
                    });
                }
            }
        }
        uses
    }

    /// The module that defines what a path names, seen from the module `at`.
    fn resolve(&self, at: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let mut here = at.to_vec();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                here.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    here.pop()?;
                    rest = &rest[1..];
                }
            }
            first => {
                let module = &self.modules[at];
                let known = module.children.iter().any(|child| child == first);
                if !known {
                    return None;
                }
            }
        }
        self.walk(here, rest, depth)
    }

    fn walk(&self, mut here: Vec<String>, rest: &[String], depth: usize) -> Option<Vec<String>> {
        for (position, part) in rest.iter().enumerate() {
            let module = self.modules.get(&here)?;
            if module.children.contains(part) {
                here.push(part.clone());
            } else if let Some(behind) = module.names.get(part).filter(|_| depth < 20) {
                let mut path = behind.clone();
                path.extend_from_slice(&rest[position + 1..]);
                // A name from outside the crate leads to no file of it.
                let own = matches!(path[0].as_str(), "crate" | "self" | "super")
                    || module.children.contains(&path[0]);
                return own.then(|| self.resolve(&here, &path, depth + 1))?;
            } else {
                break;
            }
        }
        self.modules.contains_key(&here).then_some(here)
    }

    /// The circles: sets of files each of which reaches all others; sorted.
    pub(crate) fn circles(&self) -> Vec<Vec<PathBuf>> {
        let mut next: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for used in &self.uses {
            next.entry(&used.from).or_default().insert(&used.to);
        }
        let reached: BTreeMap<&Path, BTreeSet<&Path>> = next
            .keys()
            .map(|&start| (start, reach(start, &next)))
            .collect();
        let mut circles = BTreeSet::new();
        for (file, there) in &reached {
            let circle: Vec<PathBuf> = there
                .iter()
                .filter(|other| reached.get(*other).is_some_and(|back| back.contains(file)))
                .map(|other| other.to_path_buf())
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }
}

fn reach<'a>(start: &'a Path, next: &BTreeMap<&'a Path, BTreeSet<&'a Path>>) -> BTreeSet<&'a Path> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(file) = open.pop() {
        for &other in next.get(file).into_iter().flatten() {
            if seen.insert(other) {
                open.push(other);
            }
        }
    }
    seen
}

impl Module {
    fn read(file: &Path, text: &str) -> Self {
        let mut module = Self {
            file: file.to_owned(),
            children: Vec::new(),
            names: BTreeMap::new(),
            paths: Vec::new(),
        };
        // What stands in an inline module is one `super` deeper.
        let mut inline: Option<usize> = None;
        let mut statement: Option<(usize, String)> = None;
        let lines = text.lines().take_while(|line| *line != "mod tests {");
        for (number, line) in (1..).zip(lines) {
            let code = line.split("//").next().unwrap_or_default();
            if let Some((start, mut text)) = statement.take() {
                text.push_str(code);
                module.take_or_wait(start, text, inline.is_some(), &mut statement);
                continue;
            }
            let item = without_visibility(code.trim_start());
            let indent = code.len() - code.trim_start().len();
            if let Some(name) = item.strip_prefix("mod ") {
                if let Some(name) = name.strip_suffix(';') {
                    module.children.push(name.to_owned());
                } else if name.ends_with('{') {
                    inline = Some(indent);
                }
            } else if item.starts_with("use ") {
                let text = code.trim_start().to_owned();
                module.take_or_wait(number, text, inline.is_some(), &mut statement);
            } else {
                if inline == Some(indent) && code.trim() == "}" {
                    inline = None;
                }
                let paths = paths_in(code).into_iter();
                let paths = paths.filter_map(|path| outwards(path, inline.is_some()));
                module.paths.extend(paths.map(|path| (number, path)));
            }
        }
        module
    }

    /// Takes a `use` once its last line is there.
    fn take_or_wait(
        &mut self,
        line: usize,
        text: String,
        inline: bool,
        waiting: &mut Option<(usize, String)>,
    ) {
        if !text.trim_end().ends_with(';') {
            *waiting = Some((line, text));
            return;
        }
        let item = without_visibility(&text);
        let public = item.len() < text.len();
        let tree = item.trim_start_matches("use ").trim_end();
        let mut found = Vec::new();
        expand(&[], tree.trim_end_matches(';'), &mut found);
        for (path, name) in found {
            let Some(path) = outwards(path, inline) else {
                continue;
            };
            if !public {
                self.paths.push((line, path.clone()));
            }
            if !inline {
                self.names.insert(name, path);
            }
        }
    }
}

/// A path inside an inline module as its file sees it; `None` when it stays inside.
fn outwards(mut path: Vec<String>, inline: bool) -> Option<Vec<String>> {
    if inline && path.first().is_some_and(|part| part == "super") {
        path.remove(0);
        if path.first().is_none_or(|part| part != "super") {
            path.insert(0, "self".to_owned());
        }
    }
    (!path.is_empty()).then_some(path)
}

/// All paths of a `use` tree, with the name each makes.
fn expand(prefix: &[String], tree: &str, found: &mut Vec<(Vec<String>, String)>) {
    let tree = tree.trim();
    if tree.is_empty() {
        return;
    }
    if let Some(open) = tree.find('{') {
        let mut path = prefix.to_vec();
        path.extend(parts(&tree[..open]));
        let inner = tree[open + 1..].trim_end();
        let inner = inner.strip_suffix('}').unwrap_or(inner);
        for part in split_outside_braces(inner) {
            expand(&path, part, found);
        }
        return;
    }
    let (tree, alias) = match tree.split_once(" as ") {
        Some((tree, alias)) => (tree, Some(alias.trim().to_owned())),
        None => (tree, None),
    };
    let mut path = prefix.to_vec();
    path.extend(parts(tree));
    if path.len() > 1
        && path
            .last()
            .is_some_and(|part| part == "self" || part == "*")
    {
        path.pop();
    }
    let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
    found.push((path, name));
}

fn parts(path: &str) -> impl Iterator<Item = String> {
    path.split("::")
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
}

fn split_outside_braces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (position, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
}

/// Every `a::b` of a line of code; a visibility such as `pub(in crate::x)` is none.
fn paths_in(code: &str) -> Vec<Vec<String>> {
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let code = match code.find("pub(in ") {
        Some(start) => code[start..].split_once(')').map_or("", |(_, rest)| rest),
        None => code,
    };
    code.split(|letter| !is_path(letter))
        .filter(|word| word.contains("::") && !word.starts_with("::"))
        .map(|word| parts(word).collect())
        .filter(|path: &Vec<String>| !path.is_empty())
        .collect()
}

fn without_visibility(code: &str) -> &str {
    let Some(rest) = code.strip_prefix("pub") else {
        return code;
    };
    let rest = match rest.strip_prefix('(') {
        Some(inside) => inside.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    };
    rest.trim_start()
}

/// `src/dataset/csv/mod.rs` as `["dataset", "csv"]`.
fn module_path(file: &Path) -> Vec<String> {
    let mut path: Vec<String> = file
        .with_extension("")
        .components()
        .skip(1)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if path
        .last()
        .is_some_and(|name| name == "mod" || name == "lib")
    {
        path.pop();
    }
    path
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}
