// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;

namespace Telemetry.CaptureFiles;

/// <summary>
/// Gives the matched packets of one or several captures in the order of their stamps; equal stamps in the order of
/// flows, then of captures. Within a capture its own order holds, also where its stamps go back. How many threads read
/// makes no difference to what is given.
/// </summary>
public sealed class ReplayReader : IDisposable
{
    private readonly CaptureReaders _readers;
    private readonly ReplaySource[] _sources;
    private readonly PacketMerge _merge;
    private readonly FlowMatcher _matcher;
    private ReplaySource? _last;

    /// <summary>Opens captures.</summary>
    /// <param name="captures">What is replayed.</param>
    /// <param name="flows">What is matched.</param>
    /// <param name="threads">Threads that work on it, the caller's included: all others read ahead.</param>
    /// <param name="verifiesChecksums">Whether packets with a wrong checksum are treated as if they had not
    /// come.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="FailureException">A capture cannot be opened, or is compressed in a way that is not
    /// read.</exception>
    public ReplayReader(
        CaptureSet captures, IReadOnlyList<FlowDefinition> flows, int threads = 1,
        bool verifiesChecksums = false, CancellationToken cancellation = default)
        : this(captures.Paths.Select(path => Open(captures, path, verifiesChecksums)), flows, threads, cancellation)
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
    }

    /// <summary>Bytes taken from the files for what was given out (compressed where they are); any thread may
    /// ask.</summary>
    public long BytesRead => _sources.Sum(source => source.BytesRead);

    /// <summary>Length of all files, or -1 if one's is not known.</summary>
    public long TotalBytes => _sources.Any(source => source.TotalBytes < 0)
        ? -1 : _sources.Sum(source => source.TotalBytes);

    /// <summary>Why captures ended early; complete at the end of all of them.</summary>
    public IReadOnlyList<Failure> Failures => [.. _sources.Select(source => source.Failure).OfType<Failure>()];

    /// <summary>
    /// What was seen. A packet counts as matched when it is given out, another record when the packet behind it has
    /// its turn.
    /// </summary>
    public ReplayCounters Counters => CountersBefore(0);

    /// <summary>
    /// Records that our own capture lost of a flow behind the flow's last one; complete at the end of input.
    /// </summary>
    public long TrailingLossOf(int flowId)
    {
        long count = 0;
        foreach (ReplaySource source in _sources)
        {
            foreach (TrailingLoss loss in source.TrailingLosses)
            {
                if (FlowOf(loss) == flowId)
                    count += loss.Count;
            }
        }
        return count;
    }

    /// <summary>
    /// What had been seen before the last <paramref name="untouched"/> of the packets taken last. Never asked for an
    /// earlier packet than before.
    /// </summary>
    public ReplayCounters CountersBefore(int untouched)
    {
        ReplayCounters sum = default;
        foreach (ReplaySource source in _sources)
            sum.Add(source.CountersBefore(source == _last ? untouched : 0));
        return sum;
    }

    /// <summary>
    /// Takes the next packets, all of one capture; they are borrowed until the next call. None at the end of all
    /// captures, and when it is to end early.
    /// </summary>
    /// <param name="most">Take no more than so many.</param>
    /// <param name="buffer">Receives the bytes that they point into.</param>
    public ReadOnlySpan<PendingPacket> TakeNext(int most, out Span<byte> buffer)
    {
        _last = _merge.Take(most, out ReadOnlySpan<PendingPacket> packets);
        buffer = _last is null ? default : _last.Buffer;
        return packets;
    }

    /// <summary>Fills in a packet, addresses and all.</summary>
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

    /// <inheritdoc/>
    public void Dispose() => _readers.Dispose();

    private static CaptureFile Open(CaptureSet captures, string path, bool verifiesChecksums)
    {
        CaptureFile file = captures.Open(path);
        file.VerifiesChecksums = verifiesChecksums;
        return file;
    }

    private int FlowOf(in TrailingLoss loss)
    {
        ParsedPacket packet = default;
        packet.Protocol = loss.Protocol;
        packet.VlanId = loss.VlanId;
        packet.SourceAddress = loss.Sender;
        if (loss.MatchesSource)
            (packet.SourceAddress, packet.SourcePort) = (loss.Address, loss.Port);
        else
            (packet.DestinationAddress, packet.DestinationPort) = (loss.Address, loss.Port);
        return _matcher.Match(in packet);
    }
}
