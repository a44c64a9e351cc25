// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Cli.Terminal.Publishers;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Model.Clocks;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>The live view: each publisher's totals and last interval, and the latest findings.</summary>
internal sealed class LiveView : IReportSink, IDisposable
{
    private const int RefreshMilliseconds = 500;

    private readonly Lock _gate = new();
    private readonly string _mode;
    private readonly PublisherViews _publishers = new();
    private readonly PublisherMarks _marks = new();
    private readonly RecentLines _recent = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly long _startNs = MonotonicClock.NowNs;
    private readonly List<SummaryReport> _summaries = [];
    private bool _isStopped;
    private bool _isChanged = true;

    public LiveView(string mode)
    {
        _mode = mode;
        _thread = new Thread(() => Guarded(Show)) { Name = "terminal", IsBackground = true };
        _thread.Start();
    }

    public void OnDetected(DetectedReport report) => AddRecent(report, isLoss: false);

    public void OnPacket(PacketReport report) => AddRecent(report with { }, isLoss: false, report.Publisher);

    public void OnMessage(MessageReport report) => AddRecent(report with { }, isLoss: false, report.Publisher);

    public void OnOrder(OrderReport report) => AddRecent(report.Copy(), isLoss: false, report.Publisher);

    public void OnGap(GapReport report)
    {
        if (report.State != "repaired")
            AddRecent(report with { }, isLoss: report is { Line: null, State: not "retracted" }, report.Publisher);
    }

    public void OnEvent(EventReport report) =>
        AddRecent(report with { }, isLoss: report.Severity == "error", report.Publisher);

    // Of a host there are too many: --json has them.
    public void OnConnection(ConnectionReport report)
    {
    }

    // Shown in the line of each interval.
    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnNotice(string text) => AddRecent(text, isLoss: false);

    public void OnSnapshot(SnapshotReport report)
    {
        lock (_gate)
        {
            _publishers.Add(report);
            _isChanged = true;
        }
    }

    public void OnDay(SummaryReport report)
    {
        AddRecent(ReportLines.OfDay(report), isLoss: false);
        lock (_gate)
            _publishers.BeginDay(report);
    }

    public void OnSummary(SummaryReport report)
    {
        lock (_gate)
            _summaries.Add(report);
    }

    /// <summary>Ends the live view and prints the summaries in its place.</summary>
    public void Stop()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        _stop.Set();
        _thread.Join();
        Guarded(() =>
        {
            foreach (string line in _recent.Markup())
                AnsiConsole.MarkupLine(line);
            foreach (SummaryReport summary in _summaries)
                SummaryTables.Write(AnsiConsole.Console, summary, _summaries.Count > 1);
        });
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void AddRecent(object report, bool isLoss, PublisherName? publisher = null)
    {
        lock (_gate)
        {
            _recent.Add(_marks.Of(publisher), report, isLoss);
            _isChanged = true;
        }
    }

    // The stream itself reports that it cannot be written, and ends the run.
    private static void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
        }
    }

    private void Show()
    {
        AnsiConsole.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Ellipsis)
            .Cropping(VerticalOverflowCropping.Bottom)
            .Start(context =>
            {
                do
                {
                    // Drawing is expensive: only changes are drawn.
                    if (TakeFrame() is { } frame)
                        context.UpdateTarget(frame);
                }
                while (!_stop.Wait(RefreshMilliseconds));
            });
    }

    private Rows? TakeFrame()
    {
        lock (_gate)
        {
            if (!_isChanged)
                return null;
            _isChanged = false;
            return Frame();
        }
    }

    private Rows Frame()
    {
        long elapsedNs = MonotonicClock.NowNs - _startNs;
        List<IRenderable> parts =
            [new Markup(
            $"[bold]telemetry {_mode}[/]  {Figures.Clock(elapsedNs)}  [dim]Ctrl-C ends with the summary[/]")];
        if (_publishers.IsEmpty)
            parts.Add(new Markup("[dim]waiting for the first interval[/]"));
        _publishers.AddTo(parts);
        parts.AddRange(_recent.Markup().Select(line => new Markup(line)));
        return new Rows(parts);
    }
}
