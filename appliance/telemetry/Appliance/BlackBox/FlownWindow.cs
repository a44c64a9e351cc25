// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.BlackBox;

/// <summary>A stretch of time that is to become a file, with the events that asked for it.</summary>
internal sealed class FlownWindow
{
    private readonly List<ReportedEvent> _causes = [];

    internal FlownWindow(ReportedEvent cause, long fromNs, long toNs)
    {
        (FromNs, ToNs) = (fromNs, toNs);
        _causes.Add(cause);
    }

    /// <summary>First stamp.</summary>
    internal long FromNs { get; private set; }

    /// <summary>Last stamp.</summary>
    internal long ToNs { get; private set; }

    /// <summary>The events, the first one first.</summary>
    internal IReadOnlyList<ReportedEvent> Causes => _causes;

    /// <summary>Adds an event whose window overlaps, if both together are not too long.</summary>
    internal bool TryMerge(ReportedEvent cause, long fromNs, long toNs, long longestNs)
    {
        bool overlaps = fromNs <= ToNs && toNs >= FromNs;
        if (!overlaps || Math.Max(toNs, ToNs) - Math.Min(fromNs, FromNs) > longestNs)
            return false;
        (FromNs, ToNs) = (Math.Min(fromNs, FromNs), Math.Max(toNs, ToNs));
        _causes.Add(cause);
        return true;
    }

    /// <summary>The event after which the file is named: a gap of a feed, which is what was truly lost, else the
    /// first.</summary>
    internal ReportedEvent Main => _causes.Find(cause => cause.Gap is not null) ?? _causes[0];

    /// <summary>Kind of the main event.</summary>
    internal string Kind => Main.Kind;

    /// <summary>Id of the main event; 0 for a request and an order.</summary>
    internal long Id => Main.Id;

    /// <summary>Feed or session of the main event.</summary>
    internal string? Flow => Main.Flow;
}
