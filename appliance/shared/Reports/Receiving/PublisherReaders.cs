// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving;

/// <summary>
/// A reader for each publisher of a channel: several appliances may publish to one multicast group, and one that is
/// started again is another publisher. At most <see cref="MaxPublishers"/> are kept: a further one takes the place of
/// one that has ended or has been silent for <see cref="SilentNs"/>, else it is not read. Belongs to one thread.
/// </summary>
/// <param name="sink">Receives the reports of all of them.</param>
/// <param name="limits">Limits of the stored data of each.</param>
/// <param name="notices">Receives a line for each publisher after the first.</param>
public sealed class PublisherReaders(IReportSink sink, ReaderLimits limits, IProgress<string> notices) : IMessageHandler
{
    /// <summary>Publishers kept at the same time.</summary>
    public const int MaxPublishers = 256;

    /// <summary>Silence after which a publisher gives its place to a new one, nanoseconds.</summary>
    public const long SilentNs = 60_000_000_000;

    private readonly List<PublisherReader> _readers = [];
    private readonly NameConflicts _conflicts = new(notices);
    private readonly PublisherSilence _silence = new(notices);
    private bool _reportedFull;

    /// <summary>Current time, nanoseconds of any monotonic clock; set before messages are passed.</summary>
    public long NowNs { get; set; }

    /// <summary>Messages without a publisher, or of one for which there is no room.</summary>
    public long Refused { get; private set; }

    /// <summary>True if every publisher has sent its last totals.</summary>
    public bool IsFinal => _readers.Count > 0 && _readers.TrueForAll(one => one.Reader.IsFinal);

    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        if (!MessageDecoder.TryStart(message, out MessageDecoder decoder)
            || Of(decoder.Origin.Incarnation) is not { } reader)
        {
            Refused++;
            return;
        }
        reader.HeardNs = NowNs;
        reader.Reader.OnMessage(streamId, message);
    }

    /// <summary>Reports which of several publishers are silent, and which have the same name. Called often, also while
    /// no messages arrive.</summary>
    public void CheckPresence()
    {
        if (_readers.Count < 2)
            return;
        _conflicts.Check(_readers, NowNs);
        _silence.Check(_readers, NowNs);
    }

    /// <summary>
    /// Summary of everything received so far: that of the newest publisher, with those of the others in the order in
    /// which they were first received.
    /// </summary>
    /// <param name="mode">Kind of run of the calling process.</param>
    public SummaryReport Summary(string mode)
    {
        if (_readers.Count == 0)
        {
            var empty = new ReportReader(sink, limits, includesReceived: true);
            return empty.Summary(mode) with { Received = empty.Received() };
        }
        SummaryReport[] all = [.. _readers.Select(one =>
            one.Reader.Summary(mode) with { Received = one.Reader.Received() })];
        return all[^1] with { Others = all[..^1] };
    }

    /// <summary>Reports the summaries: that of the newest publisher last.</summary>
    /// <returns>That of the newest publisher.</returns>
    public SummaryReport Report(IReportSink to, string mode, bool? isStopped = null)
    {
        SummaryReport summary = Summary(mode) with { Stopped = isStopped };
        if (isStopped == true)
            summary = summary.AsIncomplete();
        foreach (SummaryReport other in summary.Others)
            to.OnSummary(other);
        to.OnSummary(summary);
        return summary;
    }

    private PublisherReader? Of(ulong incarnation)
    {
        foreach (PublisherReader known in _readers)
        {
            if (known.Incarnation == incarnation)
                return known;
        }
        return incarnation == 0 ? null : Add(incarnation);
    }

    private PublisherReader? Add(ulong incarnation)
    {
        if (_readers.Count == MaxPublishers && !TryDropOne())
        {
            if (!_reportedFull)
                notices.Report($"more than {MaxPublishers} publishers at a time: the others are not shown");
            _reportedFull = true;
            return null;
        }
        var added = new PublisherReader(incarnation, sink, limits) { FirstHeardNs = NowNs };
        _readers.Add(added);
        if (_readers.Count > 1)
            notices.Report(string.Create(CultureInfo.InvariantCulture,
                $"another publisher on the channel: incarnation {incarnation:x16}"));
        return added;
    }

    private bool TryDropOne()
    {
        int place = _readers.FindIndex(one => one.Reader.IsFinal);
        if (place < 0)
            place = _readers.FindIndex(one => NowNs - one.HeardNs >= SilentNs);
        if (place < 0)
            return false;
        _readers.RemoveAt(place);
        return true;
    }
}
