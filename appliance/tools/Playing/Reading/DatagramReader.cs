// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Packets;
using Telemetry.Playing.Repairing;
using Telemetry.Playing.Retiming;

namespace Telemetry.Playing.Reading;

/// <summary>Reads the datagrams of a play in the order in which they are sent, each with its due time, over all
/// loops.</summary>
/// <param name="coverage">What lines lack and others have, which is played on them too; null to repair nothing.</param>
internal sealed class DatagramReader(PlayPlan plan, LineCoverage? coverage = null)
{
    /// <summary>Time between the last datagram of a loop and the first of the next, nanoseconds.</summary>
    public const long BetweenLoopsNs = 100_000_000;

    private readonly FlowDefinition?[] _flows = plan.Topology.FlowsById();
    private readonly SendTimes? _sendTimes = plan.Retimes ? new SendTimes(plan.Topology) : null;
    private CapturePass? _pass;
    private long _firstStampNs;                                 // of the loop
    private long _lastStampNs;
    private bool _isFirst;
    private long _loopOffsetNs;
    private long _offsetNs;
    private long _number;
    private LeftOut _leftOut;

    /// <summary>Source of the stamps; complete at the end.</summary>
    public string StampSource { get; private set; } = "capture";

    /// <summary>Bytes read of the captures in this loop.</summary>
    public long BytesRead => _pass?.BytesRead ?? 0;

    /// <summary>Bytes of all captures; -1 if unknown.</summary>
    public long TotalBytes => _pass?.TotalBytes ?? -1;

    /// <summary>Recorded datagrams that were passed over, of all loops.</summary>
    public LeftOut LeftOut => _leftOut;

    /// <summary>Datagrams whose stamp is before that of the one before, which are due with that one.</summary>
    public long StampsBack { get; private set; }

    /// <summary>Reasons for which captures ended early; complete at the end.</summary>
    public IReadOnlyList<Failure> Failures { get; private set; } = [];

    /// <summary>Reads everything.</summary>
    /// <param name="loops">Number of times that the captures are read.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="FailureException">A capture cannot be read.</exception>
    public void Run<TSink>(int loops, TSink sink, CancellationToken stop)
        where TSink : IDatagramSink
    {
        bool continues = true;
        for (int loop = 0; loop < loops && continues && !stop.IsCancellationRequested; loop++)
        {
            using var pass = new CapturePass(plan, stop);
            Begin(pass);
            continues = Read(pass, sink);
            Failures = pass.Failures;
        }
    }

    private void Begin(CapturePass pass)
    {
        _pass = pass;
        _isFirst = true;
        coverage?.BeginLoop();
        StampSource = pass.StampSource;
        _loopOffsetNs = _number == 0 ? 0 : _offsetNs + (plan.Speed.IsMost ? 0 : BetweenLoopsNs);
    }

    private bool Read<TSink>(CapturePass pass, TSink sink)
        where TSink : IDatagramSink
    {
        Datagram datagram = default;
        while (pass.TakeNext(out Span<byte> buffer, out ReadOnlySpan<int> order) is { Length: > 0 } packets)
        {
            foreach (int place in order)
            {
                ref readonly PendingPacket pending = ref packets[place];
                if (pending.Head.StampNs < plan.FromNs || pending.Head.StampNs > plan.ToNs || !IsPlayable(in pending))
                    continue;
                Fill(in pending, buffer, ref datagram);
                ReadOnlySpan<byte> payload = PayloadOf(in pending, buffer);
                if (!sink.Take(in datagram, payload)
                    || (coverage is not null && !Repair(coverage, datagram, payload, sink)))
                    return false;
            }
        }
        return true;
    }

    private bool Repair<TSink>(
        LineCoverage lines, Datagram datagram, ReadOnlySpan<byte> payload, TSink sink)
        where TSink : IDatagramSink
    {
        foreach (CoveredLine line in lines.Lacking(datagram))
        {
            datagram.FlowId = line.FlowId;
            datagram.Recorded = line.Recorded;
            datagram.Source = line.Source;
            datagram.Target = plan.Map.Of(line.Recorded);
            datagram.IsRepair = true;
            datagram.IsMadeLoss = plan.Loss?.Takes(_number) ?? false;
            _number++;
            if (!sink.Take(in datagram, payload))
                return false;
        }
        return true;
    }

    private bool IsPlayable(in PendingPacket pending)
    {
        _leftOut.NotRecorded += pending.Head.LostBefore;
        if (pending.Head.GsoSegments > 1)
            _leftOut.Joined++;
        else if (pending.CapturedLength < pending.Head.PayloadLength)
            _leftOut.Cut++;
        else if (pending.Head.Checksum == ChecksumVerdict.Refused)
            _leftOut.BadChecksum++;
        else
            return true;
        return false;
    }

    private static ReadOnlySpan<byte> PayloadOf(in PendingPacket pending, Span<byte> buffer) =>
        buffer.Slice(pending.FrameIndex + pending.PayloadOffset, pending.Head.PayloadLength);

    private void Fill(in PendingPacket pending, Span<byte> buffer, ref Datagram datagram)
    {
        long stampNs = pending.Head.StampNs;
        if (_isFirst)
            (_isFirst, _firstStampNs, _lastStampNs) = (false, stampNs, stampNs);
        if (stampNs < _lastStampNs)
            StampsBack++;
        _lastStampNs = stampNs;
        _offsetNs = Math.Max(_offsetNs, _loopOffsetNs + plan.Speed.Scale(stampNs - _firstStampNs));

        CapturedPacket packet = default;
        ReplayReader.Fill(in pending, buffer, ref packet);
        datagram.Recorded = new EndpointAddress(packet.DestinationAddress, packet.DestinationPort);
        datagram.Source = new EndpointAddress(packet.SourceAddress, packet.SourcePort);
        datagram.Header = RecordedHeader.Of(
            buffer.Slice(pending.FrameIndex, pending.PayloadOffset), datagram.Recorded.IsIPv4);
        datagram.Target = plan.Map.Of(datagram.Recorded);
        datagram.OffsetNs = _offsetNs;
        datagram.StampNs = stampNs;
        datagram.Frame = pending.Head.Frame;
        datagram.FlowId = pending.Head.FlowId;
        datagram.Capture = pending.Head.Source;
        datagram.HasWrongChecksum = pending.Head.Checksum == ChecksumVerdict.Wrong;
        datagram.IsRepair = false;
        datagram.IsMadeLoss = plan.Loss?.Takes(_number) ?? false;
        _number++;
        Decode(PayloadOf(in pending, buffer), ref datagram);
    }

    private void Decode(ReadOnlySpan<byte> payload, ref Datagram datagram)
    {
        Envelope envelope = default;
        EnvelopeStatus status = FlowEnvelope.Decode(
            _flows[datagram.FlowId]!, payload, payload.Length, ref envelope);
        datagram.IsDecoded = status == EnvelopeStatus.Ok;
        datagram.FirstSequence = envelope.FirstSequence;
        datagram.Channel = envelope.Channel;
        datagram.Count = datagram.IsDecoded ? envelope.Numbers : 0;
        datagram.IsRetimed = datagram.IsDecoded && _sendTimes is not null && _sendTimes.TryRead(
            datagram.FlowId, in envelope, datagram.StampNs, out datagram.SendTimeOffsetNs);
    }
}
