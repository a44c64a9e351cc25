// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
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

    private readonly CaptureFile _file;
    private readonly FlowMatcher _matcher;
    private readonly PlainUdp _plain;
    private readonly PendingPacket[] _pending = new PendingPacket[BatchLength];
    private int _next;
    private int _ready;
    private int _count;
    private bool _ended;
    private ReplayCounters _counters;

    /// <summary>Replays a capture.</summary>
    public ReplaySource(CaptureFile file, FlowMatcher matcher)
    {
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

    /// <summary>The bytes that <see cref="Next"/> points into.</summary>
    public byte[] Buffer => _file.Input.Buffer;

    /// <summary>Whether there is another packet. Everything given out before is dead after this call.</summary>
    public bool HasNext() => _next < _ready || ReadAhead();

    /// <summary>Takes the packet whose turn it is; its bytes stay valid until <see cref="HasNext"/> is asked.</summary>
    public void Take()
    {
        _next++;
        _counters.Matched++;
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
        while (_ready == 0 && !(_ended && _count == 0))
        {
            bool forced = !_ended && FillBatch();
            int upTo = _ended || forced ? _count : StartOfLastStamp();
            OrderByFlow(upTo);
            _ready = upTo;
        }
        return _ready > 0;
    }

    // Answers true if what waits must go out though more of its stamp may follow: there is no room for more.
    private bool FillBatch()
    {
        while (_count < Enough || (_count < BatchLength && StartOfLastStamp() == 0))
        {
            ref PendingPacket pending = ref _pending[_count];
            switch (_file.TryRead(ref pending.Frame))
            {
                case CaptureRead.Frame:
                    TakeFrame(ref pending);
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

    private void TakeFrame(ref PendingPacket pending)
    {
        ref CaptureFrame frame = ref pending.Frame;
        ReadOnlySpan<byte> bytes = Buffer.AsSpan(frame.DataIndex, frame.CapturedLength);
        if (frame.Link != LinkType.Ethernet
            || !_plain.TryTake(bytes, frame.WireLength, ref pending.Packet, out pending.FlowId))
            TakeAny(ref pending, bytes);
        else if (pending.FlowId != 0)
            _count++;
        else
            _counters.Count(ParseVerdict.Parsed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeAny(ref PendingPacket pending, ReadOnlySpan<byte> bytes)
    {
        ref CaptureFrame frame = ref pending.Frame;
        ParseVerdict verdict = PacketParser.Parse(bytes, frame.WireLength, frame.Link, ref pending.Packet);
        if (verdict == ParseVerdict.Parsed)
        {
            pending.FlowId = _matcher.Match(in pending.Packet);
            if (pending.FlowId != 0)
            {
                _count++;
                return;
            }
        }
        _counters.Count(verdict);
    }

    private bool Refill()
    {
        int keepFrom = _count > 0 ? _pending[0].Frame.DataIndex : _file.Input.Start;
        int moved = _file.Input.Refill(keepFrom);
        for (int i = 0; i < _count && moved > 0; i++)
            _pending[i].Frame.DataIndex -= moved;
        return moved >= 0;
    }

    private int StartOfLastStamp()
    {
        int start = _count;
        while (start > 0 && _pending[start - 1].Frame.StampNs == _pending[_count - 1].Frame.StampNs)
            start--;
        return start;
    }

    private void OrderByFlow(int count)
    {
        for (int i = 1; i < count; i++)
        {
            if (_pending[i].Frame.StampNs == _pending[i - 1].Frame.StampNs
                && _pending[i].FlowId < _pending[i - 1].FlowId)
                Sink(i);
        }
    }

    private void Sink(int i)
    {
        PendingPacket moving = _pending[i];
        while (i > 0 && _pending[i - 1].Frame.StampNs == moving.Frame.StampNs && _pending[i - 1].FlowId > moving.FlowId)
        {
            _pending[i] = _pending[i - 1];
            i--;
        }
        _pending[i] = moving;
    }
}
