// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>One TCP connection: its number, its ends and its two directions.</summary>
[HotPath]
internal sealed class TcpConnection
{
    internal readonly int Index;
    internal readonly TcpDirection ToExchange;
    internal readonly TcpDirection FromExchange;
    internal readonly ConnectionHealth Health = new();
    internal UInt128 ClientAddress;
    internal long LastClockNs;
    internal long OpenedNs;         // time of its reported opening
    internal long BeganNs;          // time of its first segment
    internal uint Number;
    internal int Gateway;
    internal ushort ClientPort;
    internal bool IsOpen;           // takes a place in the table
    internal bool IsClosed;         // FIN or RST seen: replaced first
    internal int DataSegments;      // segments with data: 0, 1, or 2 for more
    private bool _hasRequest;       // the client sent data
    private bool _hasAnswer;        // the exchange sent data
    internal ulong Login;           // mark of the latest logon; 0 if none was seen
    internal bool HasLoggedIn;      // the exchange has just accepted it
    internal bool IsReplaced;       // its login was accepted over a later connection
    private long _lateNs;           // when a segment last came to the reader after later ones, which is counted
    internal bool HasBegunAside;    // its first segments were set aside and are to be taken
    internal short SessionIndex;
    internal ConnectionOwnership Ownership;
    internal TickField TickField;   // of its session

    internal TcpConnection(int index, StreamBuffers buffers)
    {
        Index = index;
        ToExchange = new TcpDirection(buffers);
        FromExchange = new TcpDirection(buffers);
    }

    /// <summary>True if both sides sent data, which excludes forged segments and unanswered logins.</summary>
    internal bool IsAnswered => _hasRequest && _hasAnswer;

    /// <summary>True if a later connection between the same ends may have begun.</summary>
    internal bool HasSuccessor => ToExchange.Successor.IsSet || FromExchange.Successor.IsSet;

    /// <summary>True if one side has ended its direction.</summary>
    internal bool IsHalfClosed => ToExchange.IsFinConfirmed || FromExchange.IsFinConfirmed;

    internal bool IsReset => ToExchange.HasReset || FromExchange.HasReset;

    internal TcpDirection Of(StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? ToExchange : FromExchange;

    internal TcpDirection OtherThan(StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? FromExchange : ToExchange;

    /// <summary>True if it sent data since a time and did not end: if it is replaced, its later messages are
    /// incomplete.</summary>
    internal bool IsActive(long sinceNs) =>
        !IsClosed && !IsReplaced && DataSegments > 0 && LastClockNs > sinceNs;

    /// <summary>Forgets what new acknowledgements say of bytes behind the last ones seen.</summary>
    internal void ForgetNewUnseen(long clockNs)
    {
        ToExchange.ForgetNewUnseen(clockNs);
        FromExchange.ForgetNewUnseen(clockNs);
    }

    /// <summary>Records a segment that came to the reader after later ones.</summary>
    internal void NoteLate(PacketEventFlags flags, long clockNs)
    {
        if ((flags & PacketEventFlags.LateRecord) != 0)
            _lateNs = clockNs;
    }

    /// <summary>True if late segments may be why bytes around a stamp were not seen.</summary>
    internal bool IsLateAt(long stampNs) => stampNs - _lateNs <= StreamHold.MissingBytesNs;

    /// <summary>Records a segment with data.</summary>
    internal void NoteData(TcpDirection stream)
    {
        DataSegments = Math.Min(DataSegments + 1, 2);
        _hasRequest |= stream == ToExchange;
        _hasAnswer |= stream == FromExchange;
        IsReplaced &= stream != ToExchange;         // its client goes on
    }

    internal void Begin(uint number, long clockNs)
    {
        ToExchange.Reset();
        FromExchange.Reset();
        Health.Reset();
        Number = number;
        BeganNs = LastClockNs = clockNs;
        IsOpen = true;
        Login = 0;
        HasLoggedIn = IsReplaced = false;
        _lateNs = long.MinValue / 2;
        IsClosed = HasBegunAside = _hasRequest = _hasAnswer = false;
        DataSegments = 0;
    }
}

/// <summary>Position of a stream before missing bytes were given up. If bytes continue there in order, either the bytes
/// beyond did not belong to the connection or the missing ones came late: reading then continues here.</summary>
internal struct StreamBelow
{
    internal long From;             // offset where reading would go on
    internal long Next;             // offset of the next byte in order
    internal long Beyond;           // offset where bytes had come behind the missing ones; long.MaxValue if unknown
    internal StreamState State;
    internal bool IsKept;
    internal bool IsSynced;         // a message begins at From
    internal bool IsPassed;         // reading went on beyond: there is no return
    internal bool HasSegment;       // one segment in order came, and is set aside
    internal bool HasUnread;        // what was set aside is to be read in its place
}

/// <summary>Buffers for more connections; each array has room for all, the new ones first.</summary>
/// <param name="Stores">Stores of waiting bytes.</param>
/// <param name="Partials">Buffers of incomplete messages.</param>
internal sealed record StreamBufferGrowth(ArraySegment<byte>[] Stores, ArraySegment<byte>[] Partials);
