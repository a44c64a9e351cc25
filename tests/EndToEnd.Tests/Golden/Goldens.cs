// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// A committed table of outputs, a row for each part: capture, part, lines, bytes, SHA-256. Outputs of small captures
/// are committed as text beside it. <c>TELEMETRY_GOLDEN_WRITE=FOLDER</c> writes every complete output there;
/// <c>TELEMETRY_GOLDEN_UPDATE=1</c> rewrites what is committed instead of comparing.
/// </summary>
/// <param name="table">File name of the table.</param>
internal sealed class Goldens(string table)
{
    private const string UpdateVariable = "TELEMETRY_GOLDEN_UPDATE";
    private const string WriteVariable = "TELEMETRY_GOLDEN_WRITE";

    private const int MostReported = 30;

    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path = PathOf(table);

    /// <summary>Whether the run rewrites what is committed.</summary>
    internal static bool IsUpdating => Environment.GetEnvironmentVariable(UpdateVariable) is { Length: > 0 };

    /// <summary>Path of a committed file.</summary>
    internal static string PathOf(string name) =>
        Path.Combine(ProjectTree.Root, "tests", "EndToEnd.Tests", "Golden", "Committed", name);

    /// <summary>Captures that the table has rows of.</summary>
    internal IEnumerable<string> Captures => Rows().Select(row => row.Split('\t')[0]).Distinct();

    /// <summary>Compares the outputs of a capture with what is committed; all differences are in one failure.</summary>
    /// <param name="capture">Name of the capture.</param>
    /// <param name="outputs">All outputs of it that the table has.</param>
    internal void Check(string capture, IReadOnlyList<GoldenOutput> outputs) => Report(Compare(capture, outputs));

    /// <summary>Fails if there is a difference.</summary>
    internal static void Report(IReadOnlyCollection<string> differences) => Assert.True(
        differences.Count == 0, $"{string.Join('\n', differences.Take(MostReported))}\n"
            + $"{differences.Count} differences in all. {Help}");

    /// <summary>Compares the outputs of a capture with what is committed, and gives the differences.</summary>
    /// <param name="capture">Name of the capture.</param>
    /// <param name="outputs">All outputs of it that the table has.</param>
    internal IReadOnlyList<string> Compare(string capture, IReadOnlyList<GoldenOutput> outputs)
    {
        foreach (GoldenOutput output in outputs)
            Write(capture, output);
        string[] rows =
        [
            .. outputs.SelectMany(output => output.Parts())
                .Select(part => $"{capture}\t{part.Part}\t{GoldenOutput.Digest(part.Lines)}"),
        ];
        if (IsUpdating)
        {
            Update(capture, rows, outputs.Where(output => output.IsText));
            return [];
        }
        string start = capture + "\t";
        return
        [
            .. outputs.Where(output => output.IsText).Select(output => Difference(capture, output)).OfType<string>(),
            .. Differences(rows, [.. Rows().Where(row => row.StartsWith(start, StringComparison.Ordinal))]),
        ];
    }

    /// <summary>What to do about a difference.</summary>
    private static string Help => $"To see complete outputs, run this test with {WriteVariable}=FOLDER on this "
        + "revision and on the one before, and compare the folders with diff -r; if the change is wanted, rewrite the "
        + $"committed files with {UpdateVariable}=1.";

    private static IEnumerable<string> Differences(string[] rows, string[] committed)
    {
        Dictionary<string, string> before = committed.ToDictionary(Key, Digest);
        Dictionary<string, string> after = rows.ToDictionary(Key, Digest);
        foreach (string key in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            (string? was, string? now) = (before.GetValueOrDefault(key), after.GetValueOrDefault(key));
            if (was != now)
                yield return $"{key} (lines, bytes, SHA-256)\n  committed: {was ?? "no such part"}\n  now:       "
                    + (now ?? "no such part");
        }
    }

    private static string Key(string row) => string.Join(' ', row.Split('\t').Take(2));

    private static string Digest(string row) => string.Join(' ', row.Split('\t').Skip(2));

    /// <summary>The first line in which an output differs from its committed text; null if it does not.</summary>
    private static string? Difference(string capture, GoldenOutput output)
    {
        foreach ((string part, IReadOnlyList<string> lines) in output.Parts())
        {
            string path = TextPath(capture, part);
            string[] committed = File.Exists(path) ? File.ReadAllLines(path) : [];
            string[] now = Readable(lines);
            int line = now.Zip(committed).TakeWhile(pair => pair.First == pair.Second).Count();
            if (line < now.Length || line < committed.Length)
            {
                return $"{Path.GetFileName(path)} line {line + 1}\n  committed: {At(committed, line)}\n"
                    + $"  now:       {At(now, line)}";
            }
        }
        return null;
    }

    /// <summary>JSON with a line for each key, so that a key that is added is a line in a comparison; other text as it
    /// is.</summary>
    private static string[] Readable(IReadOnlyList<string> lines) =>
        [.. lines.SelectMany(line => line.StartsWith('{') ? IndentedLines(line) : [line])];

    private static string[] IndentedLines(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return JsonSerializer.Serialize(document.RootElement, Indented).Split('\n');
    }

    private static string At(IReadOnlyList<string> lines, int line) =>
        line < lines.Count ? lines[line] : "no such line";

    private static string TextPath(string capture, string part) => PathOf($"{capture}.{part.Replace(' ', '-')}.txt");

    private static void Write(string capture, GoldenOutput output)
    {
        if (Environment.GetEnvironmentVariable(WriteVariable) is not { Length: > 0 } folder)
            return;
        foreach ((string part, IReadOnlyList<string> lines) in output.Parts())
        {
            string path = Path.Combine(folder, capture, part.Replace(' ', '-'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, GoldenOutput.Text(lines));
        }
    }

    private string[] Rows() => File.Exists(_path) ? File.ReadAllLines(_path) : [];

    private void Update(string capture, string[] rows, IEnumerable<GoldenOutput> texts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        IEnumerable<string> kept = Rows().Where(row => !row.StartsWith(capture + "\t", StringComparison.Ordinal));
        File.WriteAllText(_path, GoldenOutput.Text([.. kept.Concat(rows).Order(StringComparer.Ordinal)]));
        foreach ((string part, IReadOnlyList<string> lines) in texts.SelectMany(output => output.Parts()))
            File.WriteAllText(TextPath(capture, part), GoldenOutput.Text(Readable(lines)));
    }
}
