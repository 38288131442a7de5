//! The command line, described so that `--help` teaches.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads a peace agreement and the guarantee behind it, and says where they can fail.
///
/// A treaty is a Markdown file whose fences hold the formal clauses beside the prose. A case is a folder with a treaty.md and its annexes.
#[derive(Parser, Debug)]
#[command(name = "servanda", version, after_help = EXAMPLES, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  servanda run examples/paris-2026          check a case and write its report
  servanda check treaty.md --format short   one line for each finding
  servanda watch examples/easter-2025       what happened, held against each article under every reading
  servanda watch my-case --follow --reports -  the same while reports come in through standard input
  servanda ingest my-case --reports new.csv  what of a file can be used, and why the rest cannot
  servanda simulate my-case --seed 1        an invented stream for an exercise, to be watched
  servanda assess my-case                    whether keeping the deal pays, and what would make it so
  servanda compare draft-a draft-b          which draft makes keeping pay more, on the same assumptions
  servanda assess solve games.json          the game of keeping or breaking a deal, for stated parameters
  servanda explain SV401                    what a rule means, and the treaty that failed this way
  servanda new my-case                      a case folder that runs

Exit codes: 0 clean, 1 findings at or above the level asked for (check), a breach established (watch), a row not taken (ingest) or a result missed (assess solve), 2 command line, 3 failure, 101 bug.
This is analysis of a text as written, not legal advice.";

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Do everything that a case folder has the inputs for, and write its report
    ///
    /// Writes CASE/out/report.html (one file, readable without a network) and CASE/out/check.json, and prints a summary. Exits 0 when it did
    /// its work, whatever the news.
    Run(Run),
    /// Find the loopholes of a treaty, each with a trace of how it fails
    ///
    /// Checks the text as it stands and under every reading and proposal in it. Writes nothing but to standard output.
    Check(Check),
    /// Hold what happened against each article, under every reading
    ///
    /// Reads sources.toml, reports/, claims/ and acts/ of a case, and says which articles were breached, by whom, since when, under whose
    /// reading, what is undetermined, what cannot be monitored from these sources and why, which clocks run, and how each side's claims
    /// compare with what is established. The present is the latest time of which the inputs speak, or --as-of.
    /// Exits 1 when a breach is established.
    Watch(Watch),
    /// Say what of the reports, claims and acts of a case can be used, and why the rest cannot
    ///
    /// Counts the rows of each file, and names each row that was not taken with its line, column and reason. --explain shows one row: each
    /// column and what it became, then what it is in the text: which event, whose act, in which zones, when, how probable.
    /// Exits 1 when a row was not taken.
    Ingest(Ingest),
    /// Make an exercise: an invented, labelled stream of reports, claims and acts for this case
    ///
    /// Writes CASE/exercise: a copy of the treaty, sources.toml, reports, claims, acts, a README and, for the trainer, the answer key
    /// truth.jsonl. What happens is drawn from what the articles speak of, with the same rates for every party, inside the text's own zones;
    /// every row says that it is invented. `servanda watch CASE/exercise` then holds it against each article. The same seed gives the same
    /// bytes on every machine.
    Simulate(Simulate),
    /// Say whether keeping a deal pays more than breaking it, for stated assumptions
    ///
    /// Plays the deal as a game with each side in turn as the one that is tempted, on many draws of what assumptions.toml and the defaults say.
    /// Tells whether a deal exists that both prefer to war, in what share of the draws keeping pays and at which level breaking does (hybrid,
    /// limited, full), the least that would be enough for each not to pay in 95 %, and on which assumption that rests. The wording of the text
    /// decides which assumption counts; --explain lists each number with its article and source. A share of the draws is no probability of war.
    Assess(Assess),
    /// Set drafts side by side: whether keeping each would pay, on the same draws
    ///
    /// Differences are against the first, draw by draw, with 95 % intervals, and each is followed by the clauses in which it differs.
    Compare(Compare),
    /// Say what a rule means: its page, with an example, its cure and the treaty that failed this way
    Explain(Explain),
    /// Write each clause in one way; with --confirm, pin prose and annexes
    Fmt(Fmt),
    /// Make a case folder that runs
    New(New),
}

#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Where to write; CASE/out by default
    #[arg(long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) out: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// The treaty file, or its case folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) treaty: String,
    /// How to print: full excerpts, one line each, or versioned JSON (schema servanda.check/1)
    #[arg(long, value_enum, default_value_t = Format::Full)]
    pub(crate) format: Format,
    /// Exit with 1 from this level on
    #[arg(long, value_enum, default_value_t = Level::Errors)]
    pub(crate) deny: Level,
    /// Show only findings of these rules (codes or names)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Leave out what holds only under a reading or a proposal
    #[arg(long)]
    pub(crate) text_only: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Format {
    /// Excerpts with labels, traces and help
    Full,
    /// One line for each finding
    Short,
    /// For programs
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Level {
    /// Any finding
    Notes,
    /// Warnings and errors
    Warnings,
    /// Errors
    Errors,
}

#[derive(Args, Debug)]
pub(crate) struct Watch {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Files of reports in the place of CASE/reports
    #[arg(long, value_name = "FILE", num_args = 1.., value_parser = NonEmptyStringValueParser::new())]
    pub(crate) reports: Vec<String>,
    /// How to read them: a mapping file, or ucdp-ged, viina, acled, geojson, …; our own columns by default
    #[arg(long, value_name = "MAPPING", requires = "reports", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) mapping: Option<String>,
    /// What was known then: a time with its zone, such as 2027-03-01T18:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) as_of: Option<jiff::Timestamp>,
    /// How to print: a summary, one JSON document (schema servanda.watch/1), or one verdict a line
    #[arg(long, value_enum, default_value_t = WatchFormat::Text)]
    pub(crate) format: WatchFormat,
    /// Go on reading the one file of --reports (or CASE/reports) while it grows, or standard input (--reports -), and print each change as it
    /// happens: a verdict new, revised, withdrawn, closed or final; a clock begun, near its end or stopped
    #[arg(long, conflicts_with_all = ["as_of", "readings"])]
    pub(crate) follow: bool,
    /// Keep in this file how far the log was followed; with it a restart tells nothing twice
    #[arg(long, value_name = "FILE", requires = "follow", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) state: Option<String>,
    /// How often to look whether the file has grown, in milliseconds
    #[arg(long, value_name = "MS", requires = "follow", default_value_t = 500, value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub(crate) every: u64,
    /// Print the matrix of articles by readings
    #[arg(long, conflicts_with = "format")]
    pub(crate) readings: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum WatchFormat {
    /// For a duty officer, in a minute
    Text,
    /// For programs, everything
    Json,
    /// For programs, one verdict a line
    Jsonl,
}

#[derive(Args, Debug)]
pub(crate) struct Ingest {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Files of reports in the place of CASE/reports
    #[arg(long, value_name = "FILE", num_args = 1.., value_parser = NonEmptyStringValueParser::new())]
    pub(crate) reports: Vec<String>,
    /// How to read them: a mapping file, or claim, act, ucdp-ged, viina, acled, geojson, …; our own columns of reports by default
    #[arg(long, value_name = "MAPPING", requires = "reports", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) mapping: Option<String>,
    /// Show how one row of each file is understood: the first, or that of --row
    #[arg(long, requires = "reports")]
    pub(crate) explain: bool,
    /// The line of the file on which the row stands, as rejects give it
    #[arg(long, value_name = "LINE", requires = "explain", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) row: Option<u64>,
    /// Write the rows that were not taken to this file, as a table
    #[arg(long, value_name = "FILE", conflicts_with = "explain", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) rejects: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Simulate {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Which exercise: another number, another course of events
    #[arg(long, value_name = "N")]
    pub(crate) seed: u64,
    /// How long it lasts, in days
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=i64::from(servanda::simulate::DAYS_MAX)))]
    pub(crate) days: u32,
    /// From when on: a time with its zone, such as 2027-03-01T18:00:00Z; the text's own start by default
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: Option<jiff::Timestamp>,
    /// Where to write: an empty folder, or one that holds an exercise; CASE/exercise by default
    #[arg(long, value_name = "DIR", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) out: Option<String>,
}

#[derive(Args, Debug)]
#[command(arg_required_else_help = true, args_conflicts_with_subcommands = true)]
pub(crate) struct Assess {
    #[command(subcommand)]
    pub(crate) command: Option<AssessCommand>,

    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: Option<String>,

    /// What is assumed, instead of assumptions.toml beside the treaty
    #[arg(long, value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) assumptions: Option<String>,

    /// How many draws of the assumptions
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) draws: u64,

    /// Which draws: another number, other draws; the same number gives the same bytes on every machine
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,

    /// How to print: plain words, one JSON document (schema servanda.assess/1) with every figure, or a table
    #[arg(long, value_enum, default_value_t = AssessFormat::Text)]
    pub(crate) format: AssessFormat,

    /// List each number of the game with its range, kind and source, and the article that led to it
    #[arg(long)]
    pub(crate) explain: bool,

    /// Refuse what is assumed by default alone
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum AssessFormat {
    /// Plain words
    Text,
    /// For programs
    Json,
    /// A table of the figures
    Csv,
}

#[derive(Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct Compare {
    /// The drafts: case folders or treaty files, the first of which the others are held against
    #[arg(required = true, num_args = 2.., value_name = "DRAFT", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) drafts: Vec<String>,
    /// What is assumed of all of them, instead of the assumptions.toml beside each
    #[arg(long, value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) assumptions: Option<String>,
    /// How many draws of the assumptions
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub(crate) draws: u64,
    /// Which draws
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Print one JSON document, schema servanda.compare/1
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The case folder, or a treaty file
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) case: String,
    /// Who is tempted; the first of the two sides by default
    #[arg(long, value_name = "PARTY")]
    pub(crate) challenger: Option<String>,
    /// How many stages after the first
    #[arg(long, value_name = "T", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=2))]
    pub(crate) stages: u8,
    /// How many private costs the guarantors may have
    #[arg(long, value_name = "K", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=5))]
    pub(crate) shocks: u8,
    /// What is assumed, instead of assumptions.toml beside the treaty
    #[arg(long, value_name = "FILE", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) assumptions: Option<String>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum AssessCommand {
    /// Write the game at the middle of the assumptions as a small tree, to be audited with Gambit
    ///
    /// The tree is that of the stated number of stages, with a few private costs of the guarantors in the place of a spread, in Gambit's format
    /// for extensive games (.efg), on standard output.
    Export(Export),
    /// Solve games whose parameters stand in a file, and print them with twelve places
    ///
    /// A challenger complies or breaches the deal at one of three levels in each stage, the protected side keeps or renounces it, guarantors
    /// answer when that is worth its cost to them. Printed of each game: what it is worth to each (VR, VU, VG), how much complying is worth
    /// more than the best breach where that is least (margin) and at which stage, what the challenger and the protected side do, and the chance
    /// that a hybrid, limited or full breach is answered once it is seen, stage by stage (r), while the guarantee is whole.
    /// Where the file states results of its own, it is said how far they are met; exits 1 when one is missed by more than 1e-9.
    #[command(after_help = SOLVE_EXAMPLE)]
    Solve(Solve),
}

#[derive(Args, Debug)]
pub(crate) struct Solve {
    /// The file of games, JSON
    #[arg(value_name = "FILE.json", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) file: String,
}

const SOLVE_EXAMPLE: &str = "\
A file of games; what is left out has its default, and `defaults` are shared by all tests:
  {
    \"defaults\": { \"T\": 10, \"N\": 0.03, \"beta\": 0.5 },
    \"tests\": [ { \"shock\": \"t2\" }, { \"params\": { \"beta\": 0.1, \"delay\": 0.5 }, \"shock\": \"logit\" } ]
  }

T is the last stage; shock is how the guarantors' private cost is spread, t2 (Student's t, two degrees of freedom) or logit. Forces are counted
in armies of the protected side, costs and gains in the stake. A wrong name is answered with the nearest one, a wrong value with its range.";

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A code such as SV401 or a name such as circular-activation; all rules when left out
    pub(crate) rule: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// The treaty file, or its case folder
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) treaty: String,
    /// Change nothing; exit with 1 when something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Say that prose and clauses, and the annexes, were compared: write their hashes into the file
    #[arg(long, conflicts_with = "check")]
    pub(crate) confirm: bool,
}

#[derive(Args, Debug)]
pub(crate) struct New {
    /// The folder to make
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) dir: String,
}

/// A time, as an argument.
fn time(text: &str) -> Result<jiff::Timestamp, String> {
    text.parse().map_err(|_| {
        "write date, time of day and zone: 2027-03-01T18:00:00Z, 2027-03-01T20:00+02:00 or 2027-03-01T20:00+02:00[Europe/Kyiv]".to_owned()
    })
}
