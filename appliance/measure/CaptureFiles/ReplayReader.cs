// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Reading;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>
/// Returns the matched packets of one or several captures in the order of their stamps; equal stamps in the order of
/// flows, then of captures. The order within a capture is kept, even if its stamps go back. The result does not depend
/// on the number of reading threads.
/// </summary>
public sealed class ReplayReader : IDisposable
{
    private readonly CaptureReaders _readers;
    private readonly ReplaySource[] _sources;
    private readonly PacketMerge _merge;
    private readonly FlowMatcher _matcher;
    private readonly CutFlows _cut;
    private ReplaySource? _last;

    /// <summary>Opens captures.</summary>
    /// <param name="captures">Captures to replay.</param>
    /// <param name="flows">Flows to match.</param>
    /// <param name="threads">Threads of the replay, the caller's included: all others read ahead.</param>
    /// <param name="verifiesChecksums">True to treat packets with a wrong checksum as not received.</param>
    /// <param name="stamps">Whose stamps of packets are used; null for the captures' own.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="FailureException">A capture cannot be opened, or its compression is not supported.</exception>
    public ReplayReader(
        CaptureSet captures, IReadOnlyList<FlowDefinition> flows, int threads = 1,
        bool verifiesChecksums = false, DeviceStamps? stamps = null, CancellationToken cancellation = default)
        : this(captures.Paths.Select((path, index) => Open(captures, path, verifiesChecksums, stamps?.Of(index))),
            flows, threads, cancellation)
    {
    }

    internal ReplayReader(
        IEnumerable<CaptureFile> files, IReadOnlyList<FlowDefinition> flows, int threads = 1,
        CancellationToken cancellation = default)
    {
        _matcher = new FlowMatcher(flows);
        _readers = new CaptureReaders(files, _matcher, threads, cancellation);
        _sources = _readers.Sources;
        _merge = new PacketMerge(_sources);
        _cut = new CutFlows(_sources);
    }

    /// <summary>Bytes read from the files for the packets returned so far, before decompression; for any
    /// thread.</summary>
    public long BytesRead => _sources.Sum(source => source.BytesRead);

    /// <summary>Length of all files, or -1 if that of one is unknown.</summary>
    public long TotalBytes => _sources.Any(source => source.TotalBytes < 0)
        ? -1 : _sources.Sum(source => source.TotalBytes);

    /// <summary>True if a stop request ended it before the end of a capture; known when there is no next
    /// packet.</summary>
    public bool IsStopped => _sources.Any(source => source.IsStopped);

    /// <summary>Part of each capture that was read.</summary>
    public IReadOnlyList<CaptureProgress> CapturesRead => [.. _sources.Select(source => new CaptureProgress(
        source.Name, source.BytesRead, source.TotalBytes < 0 ? null : source.TotalBytes))];

    /// <summary>Reasons for which captures ended early, a stop request among them; complete at the end of all of
    /// them.</summary>
    public IReadOnlyList<Failure> Failures =>
    [
        .. IsStopped ? [CaptureProgress.Stopped(CapturesRead)] : (Failure[])[],
        .. EndedEarly.Select(ended => ended.Failure),
    ];

    /// <summary>Captures that ended early, and why; complete at the end of all of them.</summary>
    public IEnumerable<(string Capture, Failure Failure)> EndedEarly => _sources
        .Where(source => source.Failure is not null).Select(source => (source.Name, source.Failure!));

    /// <summary>Last statements of the recorder of each capture about its interfaces; complete at the end of all
    /// of them.</summary>
    public IReadOnlyList<IReadOnlyList<InterfaceStatistics>> Statistics =>
        [.. _sources.Select(source => source.Statistics)];

    /// <summary>Captures whose stamps go back: packets that are before an earlier one, and by how much at most,
    /// nanoseconds; complete at the end of all of them.</summary>
    public IEnumerable<(string Capture, long Packets, long MostNs)> Late => _sources
        .Where(source => source.Late.Packets > 0)
        .Select(source => (source.Name, source.Late.Packets, source.Late.MostNs));

    /// <summary>Captures with packets without a time, and their count; complete at the end of all of them.</summary>
    public IEnumerable<(string Capture, long Packets)> Untimed => _sources
        .Where(source => source.Untimed > 0).Select(source => (source.Name, source.Untimed));

    /// <summary>The tunnels in the captures; complete at the end of all of them.</summary>
    public IEnumerable<(string Capture, TunnelCounters Tunnel)> Tunnels =>
        _sources.SelectMany(source => source.Tunnels, (source, tunnel) => (source.Name, tunnel));

    /// <summary>Counts of capture devices, from the records of the captures; complete at the end of all of
    /// them.</summary>
    public IEnumerable<(string Capture, DeviceCounters Device)> Devices => _sources
        .Where(source => source.Device.Format != DeviceFormat.None).Select(source => (source.Name, source.Device));

    /// <summary>VLAN of a flow, and another one, or 0 for none, of a packet that had all else of the flow; null if no
    /// packet did.</summary>
    public (int Configured, int Seen)? OtherVlan => _matcher.OtherVlan;

    /// <summary>Kinds of host reports in the captures, all together.</summary>
    public RecordedPath Recorded =>
        _sources.Aggregate(default(RecordedPath), (all, source) => all.And(source.Recorded));

    /// <summary>
    /// Counters of sightings. A packet counts as matched when it is returned, another record when the packet after it
    /// is ready.
    /// </summary>
    public ReplayCounters Counters => CountersBefore(0);

    /// <summary>
    /// Records of a flow lost after its last record, from files written by the appliance; complete at the end of input.
    /// </summary>
    public long TrailingLossOf(int flowId)
    {
        long count = 0;
        foreach (ReplaySource source in _sources)
        {
            foreach (TrailingLoss loss in source.TrailingLosses)
            {
                if (_matcher.FlowOf(in loss) == flowId)
                    count += loss.Count;
            }
        }
        return count;
    }

    /// <summary>
    /// Counters before the last <paramref name="untouched"/> of the packets returned last. Successive calls must not go
    /// back to an earlier packet.
    /// </summary>
    public ReplayCounters CountersBefore(int untouched)
    {
        ReplayCounters sum = default;
        foreach (ReplaySource source in _sources)
            sum.Add(source.CountersBefore(source == _last ? untouched : 0));
        return sum;
    }

    /// <summary>
    /// Returns the next packets, all of one capture, valid until the next call. None at the end of all captures, and on
    /// a stop request.
    /// </summary>
    /// <param name="most">Most packets to return.</param>
    /// <param name="buffer">Receives the bytes that the packets point into.</param>
    public ReadOnlySpan<PendingPacket> TakeNext(int most, out Span<byte> buffer)
    {
        _last = _merge.Take(most, out ReadOnlySpan<PendingPacket> packets);
        buffer = _last is null ? default : _last.Buffer;
        ResolutionNs = Math.Max(ResolutionNs, _last?.ResolutionNs ?? 0);
        return packets;
    }

    /// <summary>Number of captures that ended early, before the packets returned last or at the end.</summary>
    public int CapturesCut => _merge.Cut;

    /// <summary>Takes the flows of the captures that ended early since the call before.</summary>
    /// <param name="clockNs">Stamp of the packet before those returned last, nanoseconds; the minimum if there is
    /// none: then every id, even one without a flow.</param>
    public IReadOnlyList<int> TakeGone(long clockNs) => _cut.Take(clockNs);

    /// <summary>True if flows taken by <see cref="TakeGone"/> are not back.</summary>
    public bool LacksFlows => _cut.Count > 0;

    /// <summary>Ends the absence of a packet's flow if as many captures bring it again as before.</summary>
    /// <param name="clockNs">Stamp of the packet, nanoseconds.</param>
    /// <returns>True if it ends.</returns>
    public bool TryReturn(int flowId, long clockNs) => _cut.TryReturn(flowId, clockNs);

    /// <summary>Counts one of the packets returned last, whose stamp is before that of an earlier one.</summary>
    /// <param name="byNs">By how much, nanoseconds.</param>
    public void NoteLate(long byNs) => _last!.NoteLate(byNs);

    /// <summary>Counts one of the packets returned last, which has no time.</summary>
    public void NoteUntimed() => _last!.Untimed++;

    /// <summary>Coarsest resolution of the stamps up to the packets returned last, nanoseconds; 0 before the
    /// first.</summary>
    public long ResolutionNs { get; private set; }

    /// <summary>Place, among the packets returned last, of the one before which the host reported the next item; beyond
    /// them if there is none.</summary>
    public int PathPlace => _last?.PathPlace ?? int.MaxValue;

    /// <summary>Takes the item at <see cref="PathPlace"/>.</summary>
    /// <returns>Its captured payload, valid as long as the packets returned last.</returns>
    public ReadOnlySpan<byte> TakePath(out PathItem item) => _last!.TakePath(out item);

    /// <summary>Takes, at the end of all captures, the next item behind the last packet.</summary>
    /// <param name="payload">Receives its captured payload.</param>
    public bool TryTakeTrailingPath(out PathItem item, out ReadOnlySpan<byte> payload)
    {
        foreach (ReplaySource source in _sources)
        {
            if (!source.HasTrailingPath)
                continue;
            payload = source.TakePath(out item);
            return true;
        }
        item = default;
        payload = default;
        return false;
    }

    /// <summary>Fills in all members of a packet, addresses included.</summary>
    public static void Fill(in PendingPacket pending, Span<byte> buffer, ref CapturedPacket packet)
    {
        ParsedPacket parsed = default;
        PacketParser.Parse(
            buffer.Slice(pending.FrameIndex, pending.FrameLength), pending.Head.WireLength, pending.Link, ref parsed);
        packet.Head = pending.Head;
        packet.Payload = buffer.Slice(pending.FrameIndex + pending.PayloadOffset, pending.CapturedLength);
        packet.SourceAddress = parsed.SourceAddress;
        packet.DestinationAddress = parsed.DestinationAddress;
        packet.SourcePort = parsed.SourcePort;
        packet.DestinationPort = parsed.DestinationPort;
        packet.TcpSequence = parsed.TcpSequence;
        packet.TcpAcknowledgement = parsed.TcpAcknowledgement;
        packet.TcpFlags = parsed.TcpFlags;
        packet.TcpWindow = parsed.TcpWindow;
        packet.TcpWindowScale = parsed.TcpWindowScale;
        packet.InterfaceIndex = 0;
    }

    public void Dispose() => _readers.Dispose();

    private static CaptureFile Open(CaptureSet captures, string path, bool verifiesChecksums, CaptureStamps? stamps)
    {
        CaptureFile file = captures.Open(path);
        captures.FindDrops(path, file);
        if (file.OffsetNs != 0 && file.Recorded is not { Drops: false, Stages: StageLevel.Off })
        {
            file.Dispose();
            throw new FailureException(new Failure(ExitCode.Usage, $"--offset {path}", "it has what its host reported, "
                + "whose stamps are those of its packets", "give the other captures an offset instead"));
        }
        file.Stamps = stamps;
        file.VerifiesChecksums = verifiesChecksums;
        return file;
    }
}
