// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;

namespace Telemetry.Cli.Terminal;

/// <summary>The live view: totals since the start (of a day, once one has ended), rates and percentiles of the last
/// interval, what happened last.</summary>
internal sealed class LiveView : IReportSink, IDisposable
{
    private const int RefreshMilliseconds = 500;
    private const int MostSubscribers = 8;

    private readonly Lock _gate = new();
    private readonly string _mode;
    private LiveTotals _totals = new();
    private readonly RecentLines _recent = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly long _startNs = MonotonicClock.NowNs;
    private SnapshotReport? _last;
    private SummaryReport? _summary;
    private bool _isStopped;
    private bool _isChanged = true;

    public LiveView(string mode)
    {
        _mode = mode;
        _thread = new Thread(() => Guarded(Show)) { Name = "terminal", IsBackground = true };
        _thread.Start();
    }

    public void OnDetected(DetectedReport report) => Note(report, isLoss: false);

    public void OnPacket(PacketReport report) => Note(report with { }, isLoss: false);

    public void OnMessage(MessageReport report) => Note(report with { }, isLoss: false);

    public void OnOrder(OrderReport report) => Note(report.Copy(), isLoss: false);

    public void OnGap(GapReport report)
    {
        if (report.State != "repaired")
            Note(report with { }, isLoss: report is { Line: null, State: not "retracted" });
    }

    public void OnEvent(EventReport report) => Note(report with { }, isLoss: report.Severity == "error");

    // The line of each interval says it.
    public void OnHostSettings(HostSettingsReport report)
    {
    }

    public void OnNotice(string text) => Note(text, isLoss: false);

    public void OnSnapshot(SnapshotReport report)
    {
        lock (_gate)
        {
            _last = report.Copy();
            _totals.Add(_last.Interval);
            _isChanged = true;
        }
    }

    public void OnDay(SummaryReport report)
    {
        Note(ReportLines.OfDay(report), isLoss: false);
        lock (_gate)
            _totals = new LiveTotals();
    }

    public void OnSummary(SummaryReport report)
    {
        lock (_gate)
            _summary = report;
    }

    /// <summary>Ends the live view and prints the summary in its place.</summary>
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
            if (_summary is { } summary)
                SummaryTables.Write(AnsiConsole.Console, summary);
        });
    }

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Note(object report, bool isLoss)
    {
        lock (_gate)
        {
            _recent.Add(report, isLoss);
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
                    // Drawing is what costs: only what changed is drawn.
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
        if (_last is { } last)
        {
            long lengthNs = last.EndStampNs - last.StartStampNs;
            if (_totals.Feeds.Count > 0)
                parts.Add(FlowTables.Feeds(_totals.Feeds, (feed, line) =>
                    LiveTotals.PacketRate(last.Interval, feed, line, lengthNs)));
            if (LineTable.IsNeeded(_totals.Feeds))
                parts.Add(LineTable.Of(_totals.Feeds));
            parts.AddRange(RetractionLine.Of(_totals.Feeds).Select(text => new Text(text)));
            if (_totals.Sessions.Count > 0)
                parts.Add(FlowTables.Sessions(_totals.Sessions, session =>
                    LiveTotals.OrderRate(last.Interval, session, lengthNs)));
            parts.Add(SeriesTable.Of(last.Interval.Series));
            if (last.Interval.Clock is { } clock)
                parts.Add(new Markup(ClockLine.Of(clock)));
            if (last.Interval.HostSettings is { } settings)
                parts.Add(new Markup(HostSettingsLine.Markup(settings)));
            parts.Add(new Markup(LedgerLine.Of(_totals.Ledger)));
            if (_totals.Publication is { } publication)
                parts.Add(new Markup(LedgerLine.Of(publication)));
            if (_totals.MediaDriver is { } driver)
                parts.Add(new Markup(LedgerLine.Of(driver)));
            if (last.Interval.Subscribers is { Count: > 0 } subscribers)
                parts.Add(SubscriberTable.Of(subscribers, MostSubscribers));
            if (last.Interval.Received is { } received)
                parts.Add(new Markup(LedgerLine.Of(received)));
        }
        else
        {
            parts.Add(new Markup("[dim]waiting for the first interval[/]"));
        }
        parts.AddRange(_recent.Markup().Select(line => new Markup(line)));
        return new Rows(parts);
    }
}
