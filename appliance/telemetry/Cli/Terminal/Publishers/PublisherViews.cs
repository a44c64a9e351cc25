// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Model.Clocks;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Publishers;

/// <summary>The publishers of the live view, one below the other. One that went silent is shown until another one is
/// heard.</summary>
internal sealed class PublisherViews
{
    private const long SilentNs = 10_000_000_000;
    private const int SilentIntervals = 3;

    private readonly List<PublisherView> _views = [];

    /// <summary>True before the first interval.</summary>
    public bool IsEmpty => _views.Count == 0;

    public void Add(SnapshotReport interval)
    {
        PublisherView? view = Of(interval.Interval);
        if (view is null)
            _views.Add(view = new PublisherView { Incarnation = interval.Interval.Incarnation });
        view.Add(interval);
        long nowNs = MonotonicClock.NowNs;
        view.HeardNs = nowNs;
        _views.RemoveAll(one => nowNs - one.HeardNs > Math.Max(SilentNs, SilentIntervals * one.LengthNs));
    }

    /// <summary>Resets a publisher's totals at the end of its day.</summary>
    public void BeginDay(SummaryReport day) => Of(day)?.BeginDay();

    public void AddTo(List<IRenderable> parts)
    {
        foreach (PublisherView view in _views)
        {
            if (_views.Count > 1)
                parts.Add(new Markup($"[bold]{Printed.Escape(view.Title)}[/]"));
            view.AddTo(parts);
        }
    }

    private PublisherView? Of(SummaryReport report) => _views.Find(one => one.Incarnation == report.Incarnation);
}
