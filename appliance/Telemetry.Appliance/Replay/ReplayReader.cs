// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Replay.Formats;
using Telemetry.Appliance.Replay.Packets;

namespace Telemetry.Appliance.Replay;

/// <summary>
/// Gives the matched packets of one or several captures in the order of their stamps; equal stamps in the order of
/// flows, then of captures. Within a capture its own order holds, also where its stamps go back.
/// </summary>
public sealed class ReplayReader : IDisposable
{
    private readonly ReplaySource[] _sources;
    private readonly FlowMatcher _matcher;

    /// <summary>Opens captures.</summary>
    /// <param name="captures">What is replayed.</param>
    /// <param name="flows">What is matched.</param>
    /// <exception cref="FailureException">A capture cannot be opened, or is compressed in a way that is not
    /// read.</exception>
    public ReplayReader(CaptureSet captures, IReadOnlyList<FlowDefinition> flows)
        : this(captures.Paths.Select(captures.Open), flows)
    {
    }

    internal ReplayReader(IEnumerable<CaptureFile> files, IReadOnlyList<FlowDefinition> flows)
    {
        _matcher = new FlowMatcher(flows);
        var sources = new List<ReplaySource>();
        try
        {
            foreach (CaptureFile file in files)
                sources.Add(new ReplaySource(file, sources.Count, _matcher));
        }
        catch (FailureException)
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
        _sources = [.. sources];
    }

    /// <summary>Bytes taken from the files so far (compressed where they are).</summary>
    public long BytesRead => _sources.Sum(source => source.File.Input.BytesRead);

    /// <summary>Length of all files, or -1 if one's is not known.</summary>
    public long TotalBytes => _sources.Any(source => source.File.Input.TotalBytes < 0)
        ? -1 : _sources.Sum(source => source.File.Input.TotalBytes);

    /// <summary>Why captures ended early; complete once <see cref="TryNext"/> has answered false.</summary>
    public IReadOnlyList<Failure> Failures =>
        [.. _sources.Select(source => source.File.Failure).OfType<Failure>()];

    /// <summary>What was seen. A packet counts as matched when it is given out.</summary>
    public ReplayCounters Counters
    {
        get
        {
            ReplayCounters sum = default;
            foreach (ReplaySource source in _sources)
                sum.Add(source.Counters);
            return sum;
        }
    }

    /// <summary>
    /// Records that our own capture lost of a flow behind the flow's last one; complete at the end of input.
    /// </summary>
    public long TrailingLossOf(int flowId)
    {
        long count = 0;
        foreach (ReplaySource source in _sources)
        {
            foreach (TrailingLoss loss in source.File.TrailingLosses)
            {
                if (FlowOf(loss) == flowId)
                    count += loss.Count;
            }
        }
        return count;
    }

    /// <summary>
    /// Takes the next packets, all of one capture; they are borrowed until the next call. None at the end of all
    /// captures.
    /// </summary>
    /// <param name="buffer">Receives the bytes that they point into.</param>
    internal ReadOnlySpan<PendingPacket> TakeNext(out Span<byte> buffer)
    {
        ReplaySource? source = _sources.Length > 1 ? Earliest() : _sources[0].HasNext() ? _sources[0] : null;
        buffer = source is null ? default : source.Buffer;
        return source is null ? default : source.Take(_sources.Length > 1 ? 1 : int.MaxValue);
    }

    /// <summary>Takes the next packet; it is borrowed until the next call. False at the end of all captures.</summary>
    public bool TryNext(ref CapturedPacket packet)
    {
        ReplaySource? source = Earliest();
        if (source is null)
            return false;
        Fill(in source.Take(1)[0], source.Buffer, ref packet);
        return true;
    }

    /// <summary>Fills in a packet, addresses and all.</summary>
    internal static void Fill(in PendingPacket pending, Span<byte> buffer, ref CapturedPacket packet)
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
        packet.InterfaceIndex = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ReplaySource source in _sources)
            source.Dispose();
    }

    private ReplaySource? Earliest()
    {
        ReplaySource? best = null;
        foreach (ReplaySource source in _sources)
        {
            if (source.HasNext() && (best is null || ComesBefore(in source.Next, in best.Next)))
                best = source;
        }
        return best;
    }

    private static bool ComesBefore(in PendingPacket left, in PendingPacket right) =>
        left.Head.StampNs < right.Head.StampNs
        || (left.Head.StampNs == right.Head.StampNs && left.Head.FlowId < right.Head.FlowId);

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
