// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Packets;
using Telemetry.CaptureFiles.Stamps;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Packets;
using Telemetry.Stamps;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Reads the records of a capture into batches: keeps the matched ones and orders those of equal stamps by flow, so
/// that of two lines the one earlier in the list comes first. The result does not depend on the length of batches or
/// the size of each read.
/// </summary>
[HotPath]
internal sealed class BatchFiller
{
    /// <summary>Most consecutive packets of one stamp that are ordered together.</summary>
    public const int MostOfOneStamp = 256;

    private const long NsPerSecond = 1_000_000_000;
    private const int MostInterfaces = 64;      // whose losses are told apart

    private readonly CaptureFile _file;
    private readonly short _index;
    private readonly FlowMatcher _matcher;
    private readonly PlainUdp _plain;
    private readonly PathReader _path;
    private readonly CaptureStamps? _stamps;
    private readonly TunnelTable _tunnels;
    private readonly FlowEpochs[] _placedLosses = new FlowEpochs[MostInterfaces];
    private readonly FlowEpochs[] _unplacedLosses = new FlowEpochs[MostInterfaces];
    private readonly long[] _beganNs;           // by flow
    private FlowEpochs _deviceLosses;
    private long _resolutionNs;
    private PacketBatch _batch;
    private PendingPacket[] _pending;
    private int _count;
    private int _group;                         // index of the first packet of the last stamp: more may follow
    private int _groupFrame;                    // start of the first of them in the buffer
    private int _skipped;
    private long _lastStampNs;

    /// <summary>Reads a capture.</summary>
    /// <param name="index">Its index among those of the replay.</param>
    /// <param name="matcher">Finds the flows of packets.</param>
    /// <param name="first">The batch that holds the file's buffer.</param>
    public BatchFiller(CaptureFile file, int index, FlowMatcher matcher, PacketBatch first)
    {
        _file = file;
        _index = (short)index;
        _matcher = matcher;
        _plain = new PlainUdp(matcher);
        _stamps = file.Stamps;
        _path = file.Path = new PathReader(matcher);
        _tunnels = new TunnelTable(file.Opens, matcher.Capacity);
        _beganNs = new long[matcher.Capacity];
        Array.Fill(_beganNs, long.MaxValue);
        _batch = first;
        _pending = first.Packets;
    }

    /// <summary>Stamp of the first packet of each flow by its id, nanoseconds; the maximum where none was read
    /// yet.</summary>
    public ReadOnlySpan<long> BeganNs => _beganNs;

    /// <summary>The tunnels in the capture.</summary>
    public IReadOnlyList<TunnelCounters> Tunnels => _tunnels.All;

    /// <summary>
    /// Reads until a batch is full, the capture ends, or the bytes of one read are used up. The batch may stay empty.
    /// </summary>
    /// <param name="batch">The batch filled last, or another one; the last one is then only read.</param>
    public void Fill(PacketBatch batch)
    {
        Carry(batch);
        if (ReadRecords(batch.Enough))
        {
            _group = _count;
            batch.IsLast = true;
        }
        batch.Ready = _group;
        batch.SkippedReady = _skipped;
        while (batch.SkippedReady > 0 && batch.Skipped[batch.SkippedReady - 1].Before > _group)
            batch.SkippedReady--;
        batch.BytesRead = _file.Input.BytesTaken;
        batch.ResolutionNs = _resolutionNs;
        _path.End(_group, batch.IsLast);
    }

    // Packets that are not ready begin the next batch.
    private void Carry(PacketBatch batch)
    {
        int ready = _batch.Ready;
        _count -= ready;
        _group -= ready;
        Array.Copy(_pending, ready, batch.Packets, 0, _count);
        int skippedReady = _batch.SkippedReady;
        _skipped -= skippedReady;
        for (int i = 0; i < _skipped; i++)
        {
            batch.Skipped[i] = _batch.Skipped[skippedReady + i];
            batch.Skipped[i].Before -= ready;
        }
        _path.Packets = _count;
        _path.Begin(batch.Path, ready);
        _pending = batch.Packets;
        if (batch != _batch)
        {
            int keepFrom = KeepFrom;
            _file.Input.MoveTo(batch.Buffer, keepFrom);
            MovePackets(keepFrom);
        }
        _batch = batch;
    }

    /// <summary>Returns true if the capture has ended.</summary>
    private bool ReadRecords(int enough)
    {
        CaptureFrame frame = default;
        bool hasRead = false;
        while (_count < enough || _group == 0)
        {
            if (_file.IsPlain && _stamps is null && TakePlain(Math.Max(enough, _count + 1)))
                continue;
            switch (_file.TryRead(ref frame))
            {
                case CaptureRead.Frame:
                    TakeFrame(ref frame);
                    break;
                case CaptureRead.NeedMore:
                    if (_group > 0 || (hasRead && _count == 0))
                        return false;
                    hasRead = true;
                    if (Refill())
                        break;
                    if (_count == 0)
                        _file.EndInRecordThatDoesNotFit();
                    _group = _count;            // no room for more of this stamp
                    break;
                default:
                    return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Takes records while they have the plain form. Returns false if the next one has not, or is incomplete.
    /// </summary>
    private bool TakePlain(int upTo)
    {
        CaptureInput input = _file.Input;
        byte[] buffer = input.Buffer;
        int start = input.Start;
        int first = start;
        int end = input.End;
        int count = _count;
        long fractionNs = _file.FractionNs;
        long offsetNs = _file.OffsetNs;
        long records = 0;
        while (count < upTo && end - start > CaptureFile.PcapRecordLength)
        {
            ref byte record = ref buffer[start];
            uint length = Read(ref record, 8);
            uint wireLength = Math.Max(Read(ref record, 12), length);
            int at = start + CaptureFile.PcapRecordLength;
            if (length > (uint)(end - at) || length > CaptureFile.MaxRecordLength
                || !_plain.TryTake(buffer.AsSpan(at, (int)length), wireLength, out int payloadLength, out int flowId))
                break;
            start = at + (int)length;
            records++;
            if (flowId == 0)
            {
                Skip(ParseVerdict.Unmatched, count);
                continue;
            }
            ref PendingPacket next = ref _pending[count];
            long stampNs = Read(ref record, 0) * NsPerSecond + Read(ref record, 4) * fractionNs + offsetNs;
            next.Head.StampNs = stampNs;
            next.Head.Frame = _file.Ordinal + records;
            next.Head.PayloadLength = payloadLength;
            next.Head.WireLength = wireLength;
            next.Head.FlowId = flowId;
            next.Head.LostBefore = 0;
            next.Head.GsoSegments = 1;
            next.Head.DatagramLength = 0;
            next.Head.Source = _index;
            next.Head.Hook = Hook.XdpRx;
            next.FrameIndex = at;
            next.FrameLength = (int)length;
            next.PayloadOffset = PlainUdp.HeadersLength;
            next.Link = LinkType.Ethernet;
            next.IsDatagram = true;
            next.Origin = StampOrigin.Capture;
            next.LostOutside = OutsideLoss.None;
            next.CapturedLength = Math.Min(payloadLength, (int)length - PlainUdp.HeadersLength);
            next.Head.Checksum = Judge(
                PlainUdp.Verify(buffer.AsSpan(at, (int)length), payloadLength), _file.VerifiesChecksums);
            Group(count++);
        }
        if (count > _count)
            _resolutionNs = Math.Max(_resolutionNs, fractionNs);
        _count = count;
        _file.Pass(records, start);
        return start != first;
    }

    private void TakeFrame(ref CaptureFrame frame)
    {
        StampOrigin origin = _stamps?.Apply(ref frame, _file.Input.Buffer) ?? StampOrigin.Capture;
        ReadOnlySpan<byte> bytes = _file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        ParsedPacket packet = default;
        ParseVerdict verdict = PacketParser.Parse(bytes, frame.WireLength, frame.Link, ref packet);
        int flowId = verdict == ParseVerdict.Parsed ? _matcher.Match(in packet) : 0;
        if (frame.DeviceLostBefore)
            _deviceLosses.Lose(_matcher.Capacity);
        if (frame.InterfaceLostBefore)
            _placedLosses[PlaceOf(in frame)].Lose(_matcher.Capacity);
        if (frame.InterfaceMayHaveLost)
            _unplacedLosses[PlaceOf(in frame)].Lose(_matcher.Capacity);
        if (flowId > 0)
            Take(in frame, bytes, in packet, flowId, origin, tunnel: null);
        else if (TunnelParser.MayBe(in packet, verdict))
            TakeTunnel(frame, bytes, origin);
        else
            Skip(verdict == ParseVerdict.Parsed ? ParseVerdict.Unmatched : verdict, _count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeTunnel(CaptureFrame frame, ReadOnlySpan<byte> bytes, StampOrigin origin)
    {
        ParsedPacket packet = default;
        TunnelCounters? tunnel = _tunnels.Open(bytes, ref frame, ref packet, out ParseVerdict verdict);
        int flowId = verdict == ParseVerdict.Parsed ? _matcher.Match(in packet) : 0;
        if (flowId > 0)
        {
            bytes = _file.Input.Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
            Take(in frame, bytes, in packet, flowId, origin, tunnel);
            return;
        }
        Skip(verdict == ParseVerdict.Parsed ? ParseVerdict.Unmatched : verdict, _count);
    }

    private void Take(
        in CaptureFrame frame, ReadOnlySpan<byte> bytes, in ParsedPacket packet, int flowId, StampOrigin origin,
        TunnelCounters? tunnel)
    {
        OutsideLoss ofDevice = LossBefore(in frame, flowId);
        ref PendingPacket pending = ref _pending[_count];
        pending.Head.StampNs = frame.StampNs + _file.OffsetNs;
        pending.Head.Frame = frame.Ordinal;
        int behind = BehindOf(in frame, in packet);
        pending.Head.PayloadLength = behind + (frame.PayloadLength >= packet.CapturedLength
            ? frame.PayloadLength : packet.PayloadLength);
        pending.Head.WireLength = frame.WireLength;
        pending.Head.FlowId = flowId;
        pending.Head.LostBefore = frame.LostBefore;
        pending.Head.GsoSegments = frame.GsoSegments;
        pending.Head.DatagramLength = behind > 0 ? (ushort)packet.PayloadLength : frame.DatagramLength;
        pending.Head.Source = _index;
        pending.Head.Hook = frame.Hook;
        pending.FrameIndex = frame.DataIndex;
        pending.FrameLength = frame.CapturedLength;
        pending.PayloadOffset = (ushort)packet.PayloadOffset;
        pending.Link = frame.Link;
        pending.IsDatagram = packet.Protocol == PacketParser.Udp;
        pending.Origin = origin = frame.HasNoTime && origin != StampOrigin.Device ? StampOrigin.None : origin;
        if (origin == StampOrigin.Capture)
            _resolutionNs = Math.Max(_resolutionNs, frame.ResolutionNs);
        pending.LostOutside = tunnel?.IsFirstAfterLoss(flowId) == true ? OutsideLoss.Mirror : ofDevice;
        pending.CapturedLength = packet.CapturedLength + behind;
        pending.Head.Checksum = Judge(
            FrameChecksum.Verify(in frame, bytes, in packet), _file.VerifiesChecksums || frame.VerifiesChecksums);
        Group(_count++);
        (_path.Packets, _path.PacketNs) = (_count, frame.StampNs);
    }

    // Behind a whole datagram there may be others, which the decoder finds out.
    private static int BehindOf(in CaptureFrame frame, in ParsedPacket packet) =>
        frame.PayloadLength < 0 && packet.PayloadLength > 0 && packet.CapturedLength == packet.PayloadLength
            ? packet.BehindLength : 0;

    private OutsideLoss LossBefore(in CaptureFrame frame, int flowId)
    {
        bool isSomewhere = _unplacedLosses[PlaceOf(in frame)].IsFirst(flowId);
        if (_placedLosses[PlaceOf(in frame)].IsFirst(flowId) | _deviceLosses.IsFirst(flowId))
            return OutsideLoss.Device;
        return isSomewhere ? OutsideLoss.DeviceSomewhere : OutsideLoss.None;
    }

    private static int PlaceOf(in CaptureFrame frame) => Math.Min(frame.Interface, MostInterfaces - 1);

    /// <summary>Wrong checksums are only counted, since a capture may have been changed after it was taken, for example
    /// to anonymise it; unless the appliance wrote it or it is declared to be as on the wire.</summary>
    private static ChecksumVerdict Judge(ChecksumVerdict found, bool refuses) =>
        found == ChecksumVerdict.Wrong && refuses ? ChecksumVerdict.Refused : found;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Group(int place)
    {
        ref PendingPacket packet = ref _pending[place];
        ref long beganNs = ref _beganNs[packet.Head.FlowId];
        if (beganNs == long.MaxValue)
            beganNs = packet.Head.StampNs;
        if (packet.Head.StampNs == _lastStampNs && place > _group)
        {
            Join(place);
            return;
        }
        _lastStampNs = packet.Head.StampNs;
        _group = place;
        _groupFrame = packet.FrameIndex;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Join(int place)
    {
        PendingPacket moving = _pending[place];
        int to = place;
        for (; to > _group && _pending[to - 1].Head.FlowId > moving.Head.FlowId; to--)
            _pending[to] = _pending[to - 1];
        _pending[to] = moving;
        if (place + 1 - _group == MostOfOneStamp)
            _group = place + 1;
    }

    private void Skip(ParseVerdict verdict, int before)
    {
        SkippedRecords[] skipped = _batch.Skipped;
        for (int i = _skipped - 1; i >= 0 && skipped[i].Before == before; i--)
        {
            if (skipped[i].Verdict == verdict)
            {
                skipped[i].Count++;
                return;
            }
        }
        skipped[_skipped++] = new SkippedRecords { Before = before, Verdict = verdict, Count = 1 };
    }

    private static uint Read(ref byte record, int offset) =>
        Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref record, offset));

    private int KeepFrom => _count > 0 ? _groupFrame : _file.Input.Start;

    private bool Refill()
    {
        int moved = _file.Input.Refill(KeepFrom);
        if (moved > 0)
            MovePackets(moved);
        return moved >= 0;
    }

    private void MovePackets(int by)
    {
        for (int i = 0; i < _count; i++)
            _pending[i].FrameIndex -= by;
        _groupFrame -= by;
    }
}
