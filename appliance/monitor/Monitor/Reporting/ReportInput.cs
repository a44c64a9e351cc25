// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Monitor.Reporting.Lines;
using Telemetry.Monitor.Reporting.Played;

namespace Telemetry.Monitor.Reporting;

/// <summary>Files for a report: recordings, or JSON lines.</summary>
internal sealed class ReportInput
{
    private const long MemoryBytes = 1L << 30;

    private ReportInput()
    {
    }

    /// <summary>The recordings; null if the files are JSON lines.</summary>
    public RecordingSet? Recordings { get; private init; }

    /// <summary>Facts of JSON lines; null if the files are recordings.</summary>
    public IReadOnlyList<ReportPart>? Lines { get; private init; }

    public required IReadOnlyList<SourceFile> Sources { get; init; }

    /// <summary>Damages of the files.</summary>
    public IReadOnlyList<Failure> Damages => Recordings?.Damages ?? [];

    /// <summary>Time of the first message, UTC, nanoseconds; null if no message has a time.</summary>
    public long? FirstTimeNs => Sources.Min(source => source.FirstTimeNs);

    /// <summary>Model with what the recordings have; null for JSON lines.</summary>
    public FleetModel? Model => Recordings?.Model;

    /// <summary>Reads the files.</summary>
    /// <exception cref="FailureException">A file cannot be read, or they are of both kinds.</exception>
    public static ReportInput Read(IReadOnlyList<string> paths)
    {
        string[] lines = [.. paths.Where(LinesFile.IsLines)];
        if (lines.Length == 0)
        {
            RecordingSet recordings = RecordingSet.Play(paths, MemoryBytes);
            return new ReportInput { Recordings = recordings, Sources = recordings.Sources };
        }
        if (lines.Length < paths.Count)
            throw new FailureException(new Failure(ExitCode.Usage, lines[0],
                $"it is JSON lines, and {paths.Except(lines).First()} is not", "make a report of one kind of files"));
        return OfLines(paths);
    }

    /// <summary>The facts, one part for each start of each appliance.</summary>
    /// <param name="span">Span of time; null for all.</param>
    /// <param name="mostSeries">Most series whose samples are taken.</param>
    public IReadOnlyList<ReportPart> Parts(ReportSpan? span, int mostSeries) =>
        Lines ?? ReportFacts.PartsOf(ReportFacts.Take(Recordings!.Model.Appliances, span, mostSeries));

    private static ReportInput OfLines(IReadOnlyList<string> paths)
    {
        List<ReportPart> parts = [];
        List<SourceFile> sources = [];
        foreach (string path in paths)
        {
            LinesFile file = LinesFile.Read(path);
            ReportPart[] own = [.. file.PartsFrom(parts.Count, ReportContent.MostCompared)];
            foreach (ReportPart part in own)
            {
                if (parts.Find(one => one.Summary.GetProperty("incarnation").GetRawText()
                    == part.Summary.GetProperty("incarnation").GetRawText()) is not null)
                    throw new FailureException(new Failure(ExitCode.Usage, path,
                        $"it has totals of {part.Name} that another file has too; each would count twice",
                        "give one of the two"));
            }
            parts.AddRange(own);
            sources.Add(file.Describe(own));
        }
        return new ReportInput { Lines = parts, Sources = sources };
    }
}
