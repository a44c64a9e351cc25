// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Replay.Formats;
using Telemetry.Appliance.Replay.Packets;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Replay;

/// <summary>
/// One capture of a replay: reads records ahead in batches, keeps the matched ones, and puts those of equal stamps in
/// the order of their flows, so that of two lines the earlier one of the list comes first.
/// </summary>
[HotPath]
internal sealed class ReplaySource : IDisposable
{
    private const int BatchLength = 256;
    private const int Enough = 48;            // they stay in the core's nearest cache until they are taken

    private const long NsPerSecond = 1_000_000_000;

    private readonly CaptureFile _file;
    private readonly short _index;
    private readonly FlowMatcher _matcher;
    private readonly PlainUdp _plain;
    private readonly PendingPacket[] _pending = new PendingPacket[BatchLength];
    private int _next;
    private int _ready;
    private int _count;
    private bool _ended;
    private bool _hasEqualStamps;               // or may have, among those that wait
    private long _lastStampNs;
    private ReplayCounters _counters;

    /// <summary>Replays a capture.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="index">Its index among those of the replay.</param>
    /// <param name="matcher">What is matched.</param>
    public ReplaySource(CaptureFile file, int index, FlowMatcher matcher)
    {
        _index = (short)index;
        _file = file;
        _matcher = matcher;
        _plain = new PlainUdp(matcher);
    }

    /// <summary>The capture.</summary>
    public CaptureFile File => _file;

    /// <summary>What was seen so far.</summary>
    public ref readonly ReplayCounters Counters => ref _counters;

    /// <summary>The packet whose turn is next; valid after <see cref="HasNext"/> said so.</summary>
    public ref readonly PendingPacket Next => ref _pending[_next];

    /// <summary>The bytes that packets point into.</summary>
    public byte[] Buffer => _file.Input.Buffer;

    /// <summary>Whether there is another packet. Everything given out before is dead after this call.</summary>
    public bool HasNext() => _next < _ready || ReadAhead();

    /// <summary>Takes packets whose turn it is; their bytes stay valid until <see cref="HasNext"/> is asked.</summary>
    /// <param name="most">How many at most.</param>
    public ReadOnlySpan<PendingPacket> Take(int most)
    {
        ReadOnlySpan<PendingPacket> taken = _pending.AsSpan(_next, Math.Min(most, _ready - _next));
        _next += taken.Length;
        _counters.Matched += taken.Length;
        return taken;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private bool ReadAhead()
    {
        int carried = _count - _ready;
        Array.Copy(_pending, _ready, _pending, 0, carried);
        _next = 0;
        _ready = 0;
        _count = carried;
        _hasEqualStamps = carried > 1;
        while (_ready == 0 && !(_ended && _count == 0))
        {
            bool forced = !_ended && FillBatch();
            int upTo = _ended || forced ? _count : StartOfLastStamp();
            if (_hasEqualStamps)
                OrderByFlow(upTo);
            _ready = upTo;
        }
        return _ready > 0;
    }

    // Answers true if what waits must go out though more of its stamp may follow: there is no room for more.
    private bool FillBatch()
    {
        CaptureFrame frame = default;
        while (_count < Enough || (_count < BatchLength && StartOfLastStamp() == 0))
        {
            if (_file.IsPlain && TakePlain(Math.Max(Enough, _count + 1)))
                continue;
            switch (_file.TryRead(ref frame))
            {
                case CaptureRead.Frame:
                    TakeFrame(ref _pending[_count], in frame);
                    break;
                case CaptureRead.NeedMore:
                    if (StartOfLastStamp() > 0)
                        return false;
                    if (!Refill())
                        return true;
                    break;
                default:
                    _ended = true;
                    return false;
            }
        }
        return StartOfLastStamp() == 0;
    }

    /// <summary>
    /// Takes records for as long as they are what nearly all are. False if the next one is not, or is not all there.
    /// </summary>
    private bool TakePlain(int upTo)
    {
        CaptureInput input = _file.Input;
        byte[] buffer = input.Buffer;
        int start = input.Start;
        int first = start;
        int end = input.End;
        int count = _count;
        long lastStampNs = _lastStampNs;
        bool hasEqualStamps = false;
        long fractionNs = _file.FractionNs;
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
                _counters.Unmatched++;
                continue;
            }
            ref PendingPacket next = ref _pending[count++];
            long stampNs = Read(ref record, 0) * NsPerSecond + Read(ref record, 4) * fractionNs;
            hasEqualStamps |= stampNs == lastStampNs;
            lastStampNs = stampNs;
            next.Head.StampNs = stampNs;
            next.Head.Frame = _file.Ordinal + records;
            next.Head.PayloadLength = payloadLength;
            next.Head.WireLength = wireLength;
            next.Head.FlowId = flowId;
            next.Head.LostBefore = 0;
            next.Head.GsoSegments = 1;
            next.Head.Source = _index;
            next.Head.Hook = Hook.XdpRx;
            next.FrameIndex = at;
            next.FrameLength = (int)length;
            next.PayloadOffset = PlainUdp.HeadersLength;
            next.Link = LinkType.Ethernet;
            next.IsDatagram = true;
            next.CapturedLength = Math.Min(payloadLength, (int)length - PlainUdp.HeadersLength);
        }
        _count = count;
        _lastStampNs = lastStampNs;
        _hasEqualStamps |= hasEqualStamps;
        _file.Pass(records, start);
        return start != first;
    }

    private void TakeFrame(ref PendingPacket pending, in CaptureFrame frame)
    {
        ReadOnlySpan<byte> bytes = Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        ParsedPacket packet = default;
        ParseVerdict verdict = PacketParser.Parse(bytes, frame.WireLength, frame.Link, ref packet);
        int flowId = verdict == ParseVerdict.Parsed ? _matcher.Match(in packet) : 0;
        if (flowId == 0)
        {
            _counters.Count(verdict);
            return;
        }
        _hasEqualStamps |= frame.StampNs == _lastStampNs;
        _lastStampNs = frame.StampNs;
        pending.Head.StampNs = frame.StampNs;
        pending.Head.Frame = frame.Ordinal;
        pending.Head.PayloadLength = frame.PayloadLength >= packet.CapturedLength
            ? frame.PayloadLength : packet.PayloadLength;
        pending.Head.WireLength = frame.WireLength;
        pending.Head.FlowId = flowId;
        pending.Head.LostBefore = frame.LostBefore;
        pending.Head.GsoSegments = frame.GsoSegments;
        pending.Head.Source = _index;
        pending.Head.Hook = frame.Hook;
        pending.FrameIndex = frame.DataIndex;
        pending.FrameLength = frame.CapturedLength;
        pending.PayloadOffset = (ushort)packet.PayloadOffset;
        pending.Link = frame.Link;
        pending.IsDatagram = packet.Protocol == PacketParser.Udp;
        pending.CapturedLength = packet.CapturedLength;
        _count++;
    }

    private static uint Read(ref byte record, int offset) =>
        Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref record, offset));

    private bool Refill()
    {
        int keepFrom = _count > 0 ? _pending[0].FrameIndex : _file.Input.Start;
        int moved = _file.Input.Refill(keepFrom);
        for (int i = 0; i < _count && moved > 0; i++)
            _pending[i].FrameIndex -= moved;
        return moved >= 0;
    }

    private int StartOfLastStamp()
    {
        int start = _count;
        while (start > 0 && _pending[start - 1].Head.StampNs == _pending[_count - 1].Head.StampNs)
            start--;
        return start;
    }

    private void OrderByFlow(int count)
    {
        for (int i = 1; i < count; i++)
        {
            if (_pending[i].Head.StampNs == _pending[i - 1].Head.StampNs
                && _pending[i].Head.FlowId < _pending[i - 1].Head.FlowId)
                Sink(i);
        }
    }

    private void Sink(int i)
    {
        PendingPacket moving = _pending[i];
        while (i > 0 && _pending[i - 1].Head.StampNs == moving.Head.StampNs
            && _pending[i - 1].Head.FlowId > moving.Head.FlowId)
        {
            _pending[i] = _pending[i - 1];
            i--;
        }
        _pending[i] = moving;
    }
}
