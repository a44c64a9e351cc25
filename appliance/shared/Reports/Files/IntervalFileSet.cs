// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Model.Control;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Recordings;

namespace Telemetry.Reports.Files;

/// <summary>
/// The requested files that are written interval by interval. Existing content stays until the first interval, or the
/// end if there is none: a run that fails to start changes nothing.
/// </summary>
public sealed class IntervalFileSet : IDisposable
{
    private readonly IntervalFile? _histograms;
    private readonly IntervalFile? _lines;
    private readonly RecordingWriter? _recording;
    private readonly SeriesLog _log = new();
    private readonly StringBuilder _rows = new();
    private string? _problem;

    /// <summary>Opens the files.</summary>
    /// <param name="histograms">Histogram log of all series, or null.</param>
    /// <param name="lines">Comma-separated values of feeds and lines, or null.</param>
    /// <param name="recording">Recording of the messages, or null.</param>
    /// <param name="goesOn">True appends to existing content; false replaces it.</param>
    /// <exception cref="FailureException">One cannot be written.</exception>
    public IntervalFileSet(string? histograms, string? lines, string? recording, bool goesOn)
    {
        try
        {
            if (histograms is not null)
                _histograms = IntervalFile.Open(histograms, SeriesLog.FirstLine, "histogram log", goesOn);
            if (lines is not null)
                _lines = IntervalFile.Open(lines, LineCsv.Header, "table of lines", goesOn);
            if (recording is not null)
                _recording = RecordingWriter.Open(recording, goesOn);
        }
        catch (FailureException)
        {
            _histograms?.Dispose();
            _lines?.Dispose();
            throw;
        }
    }

    /// <summary>The files being written, for monitoring of write errors.</summary>
    public IReadOnlyList<WatchedFile> Files =>
        [.. new[] { _histograms, _lines }.OfType<IntervalFile>()
            .Select(file => new WatchedFile(file.Path, () => file.Problem)),
            .. new[] { _recording }.OfType<RecordingWriter>().Select(recording => recording.File)];

    /// <summary>Receives the messages to be recorded; null if none are.</summary>
    public IMessageHandler? Recording => _recording;

    /// <summary>Runs a command with a sink that also writes the files.</summary>
    /// <param name="sink">Receives all reports.</param>
    /// <param name="notices">Receives a line when a file cannot be written; null if <see cref="Files"/> are
    /// monitored.</param>
    /// <param name="host">Runs with the sink passed to it.</param>
    /// <exception cref="FailureException">The run failed, or a file could not be written to its end.</exception>
    public SummaryReport Run(IReportSink sink, IProgress<string>? notices, Func<IReportSink, SummaryReport> host)
    {
        bool writes = _histograms is not null || _lines is not null;
        SummaryReport summary = host(writes ? new IntervalFileSink(sink, this, notices) : sink);
        _recording?.Flush();
        Begin();
        return FailureOf() is { } failure ? throw new FailureException(failure) : summary;
    }

    internal void Write(SnapshotReport interval, IProgress<string>? notices)
    {
        Begin();
        if (_histograms is { } histograms)
            histograms.Append(_log.LinesOf(interval, histograms.IsEmpty));
        if (_lines is not null)
        {
            _rows.Clear();
            LineCsv.Append(_rows, interval);
            _lines.Append(Encoding.UTF8.GetBytes(_rows.ToString()));
        }
        string? problem = _histograms?.Problem ?? _lines?.Problem;
        if (problem is not null && _problem is null && FailureOf() is { } failure)
            notices?.Report(failure.ToString());
        _problem = problem;
    }

    public void Dispose()
    {
        _histograms?.Dispose();
        _lines?.Dispose();
        _recording?.Dispose();
        _log.Dispose();
    }

    // Writes the first line again if a rotation emptied the file: the next start recognises the file by it.
    private void Begin()
    {
        _histograms?.Begin();
        _lines?.Begin();
        if (_lines is { IsEmpty: true })
            _lines.Append(Encoding.UTF8.GetBytes(LineCsv.Header + "\n"));
    }

    private Failure? FailureOf() => _histograms?.Failure ?? _lines?.Failure ?? _recording?.Failure;
}
