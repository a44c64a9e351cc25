// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text.Json;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>A file of JSON lines, with the histogram log of the same name beside it. Belongs to one thread.</summary>
internal sealed class LinesFile
{
    private static readonly string[] Known =
    [
        "snapshot", "summary", "gap", "event", "order", "day", "host_settings", "packet", "message", "detected",
        "connection", "error",
    ];

    private readonly List<LinesPart> _parts = [];
    private readonly List<string> _notices = [];
    private readonly string _path;
    private string? _firstHost;
    private long _unknown;
    private string? _unknownType;
    private long _lines;

    private LinesFile(string path) => _path = path;

    /// <summary>Name of the histogram log that belongs to a file of JSON lines.</summary>
    public static string LogOf(string path) => Path.ChangeExtension(
        path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path, ".hlog");

    /// <summary>True if a file begins as JSON lines do.</summary>
    public static bool IsLines(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return stream.ReadByte() == '{';
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false;                                   // opening it as a recording says why
        }
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or has no totals.</exception>
    public static LinesFile Read(string path)
    {
        var file = new LinesFile(path);
        string logPath = LogOf(path);
        using HistogramLog? log = File.Exists(logPath) ? HistogramLog.Open(logPath) : null;
        file.ReadAll(log);
        log?.Finish();
        if (log is { Taken: 0, Left: > 0 })
            throw new FailureException(new Failure(ExitCode.Failed, logPath,
                $"none of its {log.Left} distributions is of an interval of {path}",
                "give the log that was written with these lines, or move it away"));
        if (log is { Left: > 0 })
            file._notices.Add($"{logPath}: {log.Left} distributions are of no interval of {path}; they are left out");
        if (!file._parts.Exists(part => part.HasSummary))
            throw new FailureException(new Failure(ExitCode.Failed, path,
                "it has no line of the type \"summary\": it was cut, or is not output of run, replay or watch",
                "let the program end by itself or by Ctrl-C; a recording made with --record needs no end"));
        return file;
    }

    /// <summary>The facts for a report.</summary>
    public IEnumerable<ReportPart> PartsFrom(int index, int mostSeries) => _parts.Where(part => part.HasSummary)
        .Select((part, place) => part.ToPart(index + place, mostSeries, Path.GetFileName(LogOf(_path))));

    /// <summary>A description of the file.</summary>
    public SourceFile Describe(IReadOnlyList<ReportPart> parts)
    {
        CryptoLibrary.Require("report");
        using FileStream stream = File.OpenRead(_path);
        return new SourceFile(Path.GetFileName(_path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)),
            _lines, parts.Min(part => (long?)part.FirstTimeNs), parts.Max(part => (long?)part.LastTimeNs),
            _notices.Count == 0 ? null : string.Join("; ", _notices));
    }

    private void ReadAll(HistogramLog? log)
    {
        using TextLines lines = TextLines.Open(_path);
        while (lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            if (line.Length == 0)
                continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                Take(document.RootElement, log);
            }
            catch (JsonException cause)
            {
                if (!lines.IsCut)
                    throw new FailureException(new Failure(ExitCode.Failed, lines.Place, "it is not JSON",
                        "copy the file again, or cut it before this line"), cause);
                _notices.Add($"{lines.Place}: the file ends within a line, which is left out");
            }
            _lines = lines.Number;
        }
        if (_unknown > 0)
            _notices.Add($"{_path}: {_unknown} lines are of types that this version does not know, such as "
                + $"\"{_unknownType}\"; they are left out");
    }

    private void Take(JsonElement json, HistogramLog? log)
    {
        string? type = json.ValueKind == JsonValueKind.Object ? json.Text("type") : null;
        if (type is null || !Known.Contains(type))
        {
            _unknown++;
            _unknownType ??= type ?? "";
            return;
        }
        string? incarnation = json.Text("incarnation");
        if (type is not ("snapshot" or "summary" or "gap" or "event" or "order"))
            return;
        LinesPart part = PartOf(incarnation);
        if (type == "snapshot")
        {
            _firstHost ??= json.Text("host");
            part.AddInterval(json, log, _firstHost);
        }
        else
        {
            part.Add(type, json);
        }
    }

    /// <summary>The start that a line is of: lines of a single appliance do not all name it.</summary>
    private LinesPart PartOf(string? incarnation)
    {
        LinesPart? part = incarnation is null ? _parts.LastOrDefault()
            : _parts.Find(one => one.Incarnation == incarnation) ?? _parts.Find(one => one.Incarnation is null);
        if (part is null)
            _parts.Add(part = new LinesPart());
        part.Incarnation ??= incarnation;
        return part;
    }
}
