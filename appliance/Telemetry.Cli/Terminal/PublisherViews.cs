// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Spectre.Console.Rendering;
using Telemetry.Model.Clocks;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal;

/// <summary>The publishers that the live view shows, one below the other. One that is not heard any more is shown until
/// another one is.</summary>
internal sealed class PublisherViews
{
    private const long SilentNs = 10_000_000_000;
    private const int SilentIntervals = 3;

    private readonly List<PublisherView> _views = [];

    /// <summary>Whether no interval came yet.</summary>
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

    /// <summary>A day of a publisher ended.</summary>
    public void BeginDay(SummaryReport day) => Of(day)?.BeginDay();

    public void AddTo(List<IRenderable> parts)
    {
        foreach (PublisherView view in _views)
        {
            if (_views.Count > 1)
                parts.Add(new Markup($"[bold]{view.Title.EscapeMarkup()}[/]"));
            view.AddTo(parts);
        }
    }

    private PublisherView? Of(SummaryReport report) => _views.Find(one => one.Incarnation == report.Incarnation);
}
