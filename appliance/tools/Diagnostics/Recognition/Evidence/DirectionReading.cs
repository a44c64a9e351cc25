// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Shapes;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Diagnostics.Recognition.Evidence;

/// <summary>One direction of a connection, decoded as one protocol.</summary>
internal sealed class DirectionReading(ProtocolId protocol, StreamDirection direction)
{
    private const int MostSearched = 2048;
    private const int MaxKinds = 8;
    private const int MostOfFurtherKind = 16;
    private const int MaxKeys = 1024;
    private const int OneContraryIn = 50;
    private const int FirstCmeRequest = 200;                // templates below are market data

    private readonly HashSet<(byte PacketType, uint Code)> _kinds = [];
    private readonly Dictionary<ulong, ulong> _next = [];
    private ShapeEvidence _shapes;
    private long _contrary;
    private long _undecodable;
    private long _broken;
    private StreamRun _run;

    /// <summary>Keys of orders, in requests or in their answers.</summary>
    public HashSet<OrderKey> Keys { get; } = [];

    /// <summary>Whole messages.</summary>
    public long Messages { get; private set; }

    /// <summary>Messages of a kind that is not known in this direction.</summary>
    public long Unknown { get; private set; }

    /// <summary>Messages about orders, and logons.</summary>
    public long Orders { get; private set; }

    /// <summary>Messages that carry data, other than session messages.</summary>
    public long Data { get; private set; }

    /// <summary>Messages whose number follows the previous one.</summary>
    public long Exact { get; private set; }

    /// <summary>Bits that the decoder checks, over all examined kinds of message.</summary>
    public int Checked { get; private set; }

    public TimeEvidence Times { get; } = new();

    /// <summary>Evidence of the messages' shapes.</summary>
    public ShapeEvidence Shapes => _shapes;

    /// <summary>True if the bytes are not messages of the protocol, or not in this direction.</summary>
    public bool IsBroken => _broken > 0 || _undecodable * OneContraryIn > Messages
        || _contrary * OneContraryIn > Messages;

    /// <summary>Decodes the stored bytes.</summary>
    public void Read(StreamBytes bytes)
    {
        foreach (StreamRun run in bytes.Runs())
        {
            _run = run;
            var call = new ReadCall(this);
            StreamDispatch.Do(protocol, ref call);
            if (IsBroken)
                return;
        }
    }

    private void ReadRun<TProtocol>()
        where TProtocol : struct, IStreamProtocol
    {
        int at = FirstBoundary<TProtocol>(_run.Bytes.Span);
        if (at < 0)
        {
            // A short run can be part of one message.
            _broken += _run.Bytes.Length < MostSearched && _run.Follows ? 0 : 1;
            return;
        }
        _next.Clear();
        StreamState state = default;
        Span<byte> left = _run.Bytes.Span[at..];
        while (!left.IsEmpty)
        {
            FrameStatus status = TProtocol.Frame(left, direction, out int length);
            if (status == FrameStatus.Bad)
                _broken++;
            if (status != FrameStatus.Complete)
                return;
            Take<TProtocol>(left[..length], ref state);
            left = left[length..];
        }
    }

    private int FirstBoundary<TProtocol>(ReadOnlySpan<byte> bytes)
        where TProtocol : struct, IStreamProtocol
    {
        int end = Math.Min(bytes.Length, MostSearched);
        for (int at = 0; at < end; at++)
        {
            BoundaryVerdict verdict = BoundaryJudge<TProtocol>.Judge(
                bytes[at..], direction, startsSegment: at == 0, isLast: true);
            if (verdict == BoundaryVerdict.Boundary)
                return at;
        }
        return -1;
    }

    private void Take<TProtocol>(Span<byte> message, ref StreamState state)
        where TProtocol : struct, IStreamProtocol
    {
        Messages++;
        OrderMessage decoded = default;
        EnvelopeStatus status = TProtocol.Decode(message, direction, ref state, default, ref decoded);
        if (status != EnvelopeStatus.Ok)
        {
            _undecodable++;
            return;
        }
        if (!TProtocol.LooksLikeBoundary(message, direction))
        {
            Unknown++;
            return;
        }
        if (IsOfOtherDirection(decoded))
        {
            _contrary++;
            return;
        }
        TakeMeaning(decoded);
        OuchShape.Look(protocol, direction, message, decoded, ref _shapes);
        OrderIdShape.Look(protocol, decoded, ref _shapes);
        EtiShape.Look(protocol, direction, message, decoded, ref _shapes);
        MiaxShape.Look(protocol, direction, message, decoded, ref _shapes);
        OcgShape.Look(protocol, message, decoded, ref _shapes);
        if (_kinds.Count < MaxKinds && _kinds.Add((decoded.PacketType, decoded.Code)))
        {
            int worth = CheckedBits.Of(new Judge<TProtocol>(direction), message);
            Checked += _kinds.Count == 1 ? worth : Math.Min(worth, MostOfFurtherKind);
        }
    }

    /// <summary>True if the message belongs to the other direction. Some protocols frame and decode alike in both
    /// directions: then the message's type decides.</summary>
    private bool IsOfOtherDirection(in OrderMessage decoded)
    {
        bool toExchange = direction == StreamDirection.ToExchange;
        return protocol switch
        {
            ProtocolId.Fix when toExchange => decoded.Code is '8' or '9',
            ProtocolId.Fix => decoded.Code is 'D' or 'F' or 'G',
            ProtocolId.CmeMdp3Tcp when toExchange => decoded.Code < FirstCmeRequest,
            ProtocolId.CmeMdp3Tcp => decoded.Code is >= 208 and <= 210,
            _ => decoded.Role == (toExchange ? OrderRole.Answer : OrderRole.Request),
        };
    }

    private void TakeMeaning(in OrderMessage decoded)
    {
        if (decoded.Role != OrderRole.Session)
            Data++;
        if (decoded.Role != OrderRole.Session || decoded.Kind is OrderKind.Logon or OrderKind.LogonAccepted)
            Orders++;
        if (decoded.Key.IsPresent && Keys.Count < MaxKeys)
            Keys.Add(decoded.Key);
        if (decoded.HasSendTime == 1 && decoded.TimeSinceMidnight == 1)
            Times.TakeOfDay(decoded.SendTimeNs, _run.StampNs);
        else if (decoded.HasSendTime == 1)
            Times.TakeUtc(decoded.SendTimeNs, _run.StampNs);
        if (decoded.HasSequence == 0)
            return;
        if (_next.TryGetValue(decoded.Line, out ulong next) && next == decoded.Sequence)
            Exact++;
        _next[decoded.Line] = decoded.Sequence + 1;
    }

    private readonly struct ReadCall(DirectionReading reading) : IProtocolCall
    {
        public void Do<TProtocol>()
            where TProtocol : struct, IStreamProtocol => reading.ReadRun<TProtocol>();
    }

    private readonly struct Judge<TProtocol>(StreamDirection direction) : IPacketJudge
        where TProtocol : struct, IStreamProtocol
    {
        public bool Takes(ReadOnlySpan<byte> bytes)
        {
            if (TProtocol.Frame(bytes, direction, out int length) != FrameStatus.Complete || length != bytes.Length)
                return false;
            StreamState state = default;
            OrderMessage decoded = default;
            return TProtocol.LooksLikeBoundary(bytes, direction)
                && TProtocol.Decode(bytes, direction, ref state, default, ref decoded) == EnvelopeStatus.Ok;
        }
    }
}
