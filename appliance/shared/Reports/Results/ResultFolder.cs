// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Telemetry.Files;
using Telemetry.Model.Control;
using Telemetry.Reports.Events;
using Telemetry.Reports.Files;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Results;

/// <summary>
/// The folder of one run's results (<c>--result</c>), for <c>telemetry compare</c>: orders, distributions, summary and
/// host settings. All files are made at the start. <see cref="ResultFiles.Result"/> is written last and says if the
/// folder is complete; while it is empty the run has not ended, or was killed.
/// </summary>
public sealed class ResultFolder : IDisposable
{
    private const int WriteAt = 1 << 16;
    private const string StandardInput = "-";

    private readonly ResultOptions _options;
    private readonly ResultFile _orders;
    private readonly ResultFile _summary;
    private readonly ResultFile _settings;
    private readonly ResultFile _result;
    private readonly IntervalFileSet _series;
    private readonly ArrayBufferWriter<byte> _lines = new(2 * WriteAt);
    private readonly Utf8JsonWriter _json;
    private long _orderCount;
    private SummaryReport? _last;
    private byte[] _settingsLine = [];
    private byte[] _summaryLine = [];

    private ResultFolder(ResultOptions options, string path)
    {
        _options = options;
        _json = new Utf8JsonWriter(_lines, JsonLineWriter.Options);
        _orders = new ResultFile(path, ResultFiles.Orders);
        _summary = new ResultFile(path, ResultFiles.Summary);
        _settings = new ResultFile(path, ResultFiles.HostSettings);
        _result = new ResultFile(path, ResultFiles.Result);
        _series = new IntervalFileSet(Path.Combine(path, ResultFiles.Series), null, null, goesOn: false);
    }

    /// <summary>Files being written, for monitoring of write errors.</summary>
    public IReadOnlyList<WatchedFile> Files => [_orders.Watched, .. _series.Files];

    /// <summary>Makes the folder and its files.</summary>
    /// <exception cref="FailureException">It is not empty, or cannot be written.</exception>
    public static ResultFolder Open(ResultOptions options)
    {
        string path = Path.GetFullPath(options.Path);
        try
        {
            using (DirectoryHandle folder = DirectoryHandle.Open(path, makesMissing: true))
            {
                if (folder.Names().Count > 0)
                    throw new FailureException(new Failure(
                        ExitCode.Failed, path, "the folder is not empty, and a result needs one of its own",
                        "name a new folder, or remove what is in it"));
            }
            return new ResultFolder(options, path);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, path, $"the result cannot be written: {FileProblem.Of(path, cause)}",
                "give a folder that does not exist yet, where the user of this process may write"), cause);
        }
    }

    /// <summary>Runs a command with a sink that also writes the folder.</summary>
    /// <param name="folder">The folder; null if none is requested.</param>
    /// <param name="sink">Receives all reports; orders only if they are asked for.</param>
    /// <param name="host">Runs with the sink passed to it.</param>
    /// <exception cref="FailureException">The run failed, or the folder could not be written to its end.</exception>
    public static SummaryReport Run(ResultFolder? folder, IReportSink sink, Func<IReportSink, SummaryReport> host) =>
        folder is null ? host(sink) : folder.Run(sink, host);

    private SummaryReport Run(IReportSink sink, Func<IReportSink, SummaryReport> host)
    {
        SummaryReport summary;
        try
        {
            summary = _series.Run(new ResultSink(sink, this, _options.PassesOrders), null, host);
        }
        catch (FailureException failed)
        {
            Complete(failed.Failure.ToString());
            throw;
        }
        Failure? failure = _orders.Failure ?? _summary.Failure ?? _settings.Failure;
        Complete(failure?.ToString());
        failure ??= _result.Failure;
        return failure is not null ? throw new FailureException(failure) : summary;
    }

    public void Dispose()
    {
        // A run that did not start leaves the folder as it found it.
        if (_last is null)
        {
            foreach (ResultFile file in new[] { _orders, _summary, _settings, _result })
                file.RemoveIfEmpty();
        }
        _orders.Dispose();
        _summary.Dispose();
        _settings.Dispose();
        _result.Dispose();
        _series.Dispose();
        _json.Dispose();
    }

    internal void Add(OrderReport order)
    {
        _json.Reset(_lines);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "order"u8);
        JsonRecords.WriteOrder(_json, order);
        _json.WriteEndObject();
        _json.Flush();
        _lines.Write("\n"u8);
        _orderCount++;
        if (_lines.WrittenCount >= WriteAt)
            WriteOrders();
    }

    /// <summary>Keeps the settings; the last ones are written.</summary>
    internal void Keep(HostSettingsReport settings) => _settingsLine = LineOf(sink => sink.OnHostSettings(settings));

    /// <summary>Keeps the summary; the last one is written.</summary>
    internal void Keep(SummaryReport summary)
    {
        _last = summary;
        _summaryLine = LineOf(sink => sink.OnSummary(summary));
    }

    private static byte[] LineOf(Action<JsonReportSink> report)
    {
        using var line = new MemoryStream();
        using (var sink = new JsonReportSink(line, static () => { }))
            report(sink);
        return line.ToArray();
    }

    private void WriteOrders()
    {
        _orders.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }

    private void Complete(string? problem)
    {
        if (_last is null)
            return;
        WriteOrders();
        _settings.Write(_settingsLine);
        _summary.Write(_summaryLine);
        problem ??= (_orders.Failure ?? _summary.Failure ?? _settings.Failure)?.ToString();
        _result.Write(ResultOf(problem));
    }

    // The folder may be compared from elsewhere; standard input has no place.
    private static string PlaceOf(string capture) =>
        capture == StandardInput ? capture : Path.GetFullPath(capture);

    private byte[] ResultOf(string? problem)
    {
        using var bytes = new MemoryStream();
        using (var lines = new JsonLineWriter(bytes))
        {
            Utf8JsonWriter json = lines.Begin("result"u8);
            json.WriteNumber("schema"u8, ResultFiles.Schema);
            json.WriteBoolean("complete"u8, problem is null);
            json.Field("problem"u8, problem);
            json.Field("mode"u8, _last!.Mode);
            json.Texts("captures"u8, [.. _options.Captures.Select(PlaceOf)]);
            json.WriteNumber("orders"u8, _orderCount);
            json.WriteNumber("reports_lost"u8, _last!.ReportsLost);
            lines.End(flush: true);
        }
        return bytes.ToArray();
    }
}
