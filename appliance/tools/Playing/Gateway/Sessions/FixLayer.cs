// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>The acceptor's side of a FIX session. Source: FIX Session Layer 1.1; FIX 4.4 volume 2, session protocol.
/// </summary>
internal sealed class FixLayer : SessionLayer
{
    private const long SecondNs = 1_000_000_000;
    private const ulong MostInterval = 3_600;                   // seconds between heartbeats
    private const long AskAgainNs = 5 * SecondNs;
    private const int RoomBytes = 512;                          // longest message of the session, without its header

    private readonly FixSender _sender;
    private FixLogon _logon;
    private string _reason = "";
    private long _testedNs;
    private long _askedNs;
    private ulong _askedTo;

    /// <summary>Prepares a connection.</summary>
    public FixLayer(ClientConnection connection)
        : base(connection) => _sender = new FixSender(connection);

    private long IntervalNs => (long)_logon.Interval * SecondNs;

    public override SessionStep TakeFirst(in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        bool isLogon = call.Status == EnvelopeStatus.Ok && call.Message.Kind == OrderKind.Logon
            && FixGateway.IsSumRight(packet);
        if (!isLogon || !_sender.TryLearn(packet))
            return SessionStep.Bad;
        Login = call.Message.Login;
        bool isRead = FixLogon.TryRead(packet, in call.Message, out _logon);
        if (!isRead || _logon.Interval > MostInterval)
            return BadLogIn("HeartBtInt (108) is missing or cannot be used");
        return _logon.IsEncrypted ? BadLogIn("EncryptMethod (98) must be 0") : SessionStep.LogIn;
    }

    public override bool Admits(GatewaySession session)
    {
        bool isFirst = session.NextRequest == 0;
        if (_logon.Resets && _logon.Number != 1)
            _reason = "MsgSeqNum (34) must be 1 with ResetSeqNumFlag (141)";
        else if (!isFirst && !_logon.Resets && _logon.Number < session.NextRequest)
            _reason = TooLow(session, _logon.Number);
        else if (!isFirst && !_logon.Resets && _logon.Wanted > session.Answers.Next)
            _reason = "NextExpectedMsgSeqNum (789) is too high";
        return _reason.Length == 0;
    }

    public override void Deny(GatewaySession? session, long nowNs)
    {
        Span<byte> room = stackalloc byte[RoomBytes];
        FixWriter logout = Logout(room, _reason.Length > 0 ? _reason : "SenderCompID (49) is not known");
        if (session is null)
            _sender.Send(logout.Fields, 1, nowNs, WallTime.NowNs);
        else if (session.Connection is null)
            _sender.SendNext(session, logout.Fields, nowNs);
        else                                                    // its numbers belong to the client that is logged in
            _sender.Send(logout.Fields, session.Answers.Next, nowNs, WallTime.NowNs);
    }

    public override void Accept(GatewaySession session, long nowNs)
    {
        bool isFirst = session.NextRequest == 0;
        if (_logon.Resets)
            session.Answers.Restart(next: 1);
        else if (isFirst && _logon.Wanted != 0)
            session.Answers.Restart(_logon.Wanted);
        // The first login says where the numbers go on; later ones must fit.
        if (isFirst || _logon.Resets || _logon.Number == session.NextRequest)
            session.NextRequest = _logon.Number + 1;
        ulong number = session.Answers.Next;
        Span<byte> room = stackalloc byte[RoomBytes];
        var answer = new FixWriter(room);
        answer.Add(35, 'A');
        answer.Add(98, '0');
        answer.Add(108, _logon.Interval);
        if (_logon.Resets)
            answer.Add(141, 'Y');
        if (_logon.Wanted != 0)
            answer.Add(789, session.NextRequest);
        if (_logon.ApplicationVersion != 0)
            answer.Add(1137, _logon.ApplicationVersion);
        _sender.SendNext(session, answer.Fields, nowNs);
        if (_logon.Wanted != 0 && _logon.Wanted < number)
            SendAgain(session, _logon.Wanted, number - 1, nowNs);
        if (_logon.Number > session.NextRequest)
            TakeEarly(session, _logon.Number, nowNs);
    }

    public override SessionStep Take(
        GatewaySession session, in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        ref readonly OrderMessage message = ref call.Message;
        _testedNs = 0;
        // A garbled message is left out, and its number is asked for when the next one comes.
        if (call.Status is not (EnvelopeStatus.Ok or EnvelopeStatus.BadSequence) || !IsSumRight(in message, packet))
            return SessionStep.Malformed;
        if (message.HasSequence == 0)
            return Leave(session, "MsgSeqNum (34) is missing", nowNs);
        if (!_sender.IsOfClient(packet))
            return Leave(session, "version or names are not those of the logon", nowNs);
        if (message is { Code: '4', FillsGap: 0 })
            return Reset(session, in message, nowNs);
        if (message.Sequence < session.NextRequest)
        {
            return message.IsResent != 0
                ? SessionStep.Done : Leave(session, TooLow(session, message.Sequence), nowNs);
        }
        if (message.Sequence > session.NextRequest)
        {
            // What is asked for is sent whatever is missing, or two that miss something wait for each other.
            if (message.Code == '2')
                SendAgain(session, packet, nowNs);
            if (message.Code == '5')
                return LogOut(session, nowNs);
            TakeEarly(session, message.Sequence, nowNs);
            return SessionStep.Done;
        }
        session.NextRequest++;
        return TakeNext(session, in message, packet, nowNs);
    }

    public override void Send(GatewaySession session, WrittenAnswer written, long nowNs)
    {
        Span<byte> content = session.Answers.Room[..written.Length];
        ulong number = session.Answers.Next;
        long timeNs = WallTime.NowNs;
        session.Answers.Keep(written, timeNs);
        _sender.Send(content, number, nowNs, timeNs);
    }

    public override void Refuse(in OrderMessage message, long nowNs)
    {
        if (Connection.Session is not { } session)
            return;
        Span<byte> room = stackalloc byte[RoomBytes];
        var reject = new FixWriter(room);
        reject.Add(35, '3');
        reject.Add(45, message.Sequence);
        if (message.Code is > 0 and < 128)
            reject.Add(372, (char)message.Code);
        reject.Add(58, "a field is missing, or its value cannot be used"u8);
        _sender.SendNext(session, reject.Fields, nowNs);
    }

    public override bool Keep(GatewaySession session, long nowNs)
    {
        if (_askedTo >= session.NextRequest && nowNs - _askedNs > AskAgainNs)
            Ask(session, nowNs);
        if (IntervalNs == 0)
            return true;
        Span<byte> room = stackalloc byte[RoomBytes];
        if (nowNs - Connection.LastSentNs >= IntervalNs)
        {
            var heartbeat = new FixWriter(room);
            heartbeat.Add(35, '0');
            _sender.SendNext(session, heartbeat.Fields, nowNs);
        }
        // A client that is silent is asked whether it is there, and has the same time again to answer.
        long silentNs = nowNs - Connection.LastReadNs;
        long patienceNs = IntervalNs + (IntervalNs / 5);
        if (silentNs > patienceNs && _testedNs == 0)
        {
            _testedNs = nowNs;
            var test = new FixWriter(room);
            test.Add(35, '1');
            test.Add(112, session.Answers.Next);
            _sender.SendNext(session, test.Fields, nowNs);
        }
        return silentNs <= 2 * patienceNs;
    }

    public override void End(GatewaySession session, long nowNs)
    {
        Span<byte> room = stackalloc byte[RoomBytes];
        _sender.SendNext(session, Logout(room, "the play has ended").Fields, nowNs);
    }

    private SessionStep TakeNext(
        GatewaySession session, in OrderMessage message, ReadOnlySpan<byte> packet, long nowNs)
    {
        switch (message.Code)
        {
            case '1':
                Echo(session, packet, nowNs);
                return SessionStep.Done;
            case '2':
                SendAgain(session, packet, nowNs);
                return SessionStep.Done;
            case '4' when message.NextSequence <= message.Sequence:
                Refuse(in message, nowNs);
                return SessionStep.Malformed;
            case '4':
                session.NextRequest = message.NextSequence;
                return SessionStep.Done;
            case '5':
                return LogOut(session, nowNs);
            case 'A':
                return Leave(session, "the session has begun already", nowNs);
            default:
                return message.Role == OrderRole.Request ? SessionStep.Request : SessionStep.Done;
        }
    }

    /// <summary>Goes on at a number that the client says, whatever is missing before it.</summary>
    private SessionStep Reset(GatewaySession session, in OrderMessage message, long nowNs)
    {
        if (message.NextSequence < session.NextRequest)
        {
            Refuse(in message, nowNs);
            return SessionStep.Malformed;
        }
        session.NextRequest = message.NextSequence;
        return SessionStep.Done;
    }

    /// <summary>Leaves out a message that came before others, and asks for all that is missing once.</summary>
    private void TakeEarly(GatewaySession session, ulong number, long nowNs)
    {
        bool isAsked = _askedTo >= session.NextRequest;
        _askedTo = Math.Max(_askedTo, number);
        if (isAsked)
            return;
        session.Count.SequenceGaps++;
        Ask(session, nowNs);
    }

    private void Ask(GatewaySession session, long nowNs)
    {
        _askedNs = nowNs;
        Span<byte> room = stackalloc byte[RoomBytes];
        var request = new FixWriter(room);
        request.Add(35, '2');
        request.Add(7, session.NextRequest);
        request.Add(16, 0);
        _sender.SendNext(session, request.Fields, nowNs);
    }

    /// <summary>Sends again what a resend request asks for.</summary>
    private void SendAgain(GatewaySession session, ReadOnlySpan<byte> request, long nowNs)
    {
        FixGateway.TryReadNumber(request, 7, out ulong first);
        FixGateway.TryReadNumber(request, 16, out ulong last);
        ulong sent = session.Answers.Next - 1;
        SendAgain(session, Math.Max(first, 1), last == 0 ? sent : Math.Min(last, sent), nowNs);
    }

    /// <summary>Sends answers again; messages of the session, and those not kept, are skipped by a gap fill.</summary>
    private void SendAgain(GatewaySession session, ulong first, ulong last, long nowNs)
    {
        AnswerLog answers = session.Answers;
        ulong skipped = 0;
        for (ulong number = first; number <= last; number++)
        {
            bool isKept = number >= answers.Oldest && !answers[number].IsEmpty;
            if (!isKept)
            {
                skipped++;
                continue;
            }
            FillGap(number - skipped, number, nowNs);
            skipped = 0;
            _sender.Send(answers[number], number, nowNs, WallTime.NowNs, answers.Of(number).TimeNs);
            session.Count.Resent++;
        }
        FillGap(last + 1 - skipped, last + 1, nowNs);
    }

    private void FillGap(ulong number, ulong next, long nowNs)
    {
        if (number == next)
            return;
        Span<byte> room = stackalloc byte[RoomBytes];
        var fill = new FixWriter(room);
        fill.Add(35, '4');
        fill.Add(123, 'Y');
        fill.Add(36, next);
        long timeNs = WallTime.NowNs;
        _sender.Send(fill.Fields, number, nowNs, timeNs, timeNs);
    }

    /// <summary>Answers a test request with its id.</summary>
    private void Echo(GatewaySession session, ReadOnlySpan<byte> request, long nowNs)
    {
        FixGateway.TryFind(request, 112, out ReadOnlySpan<byte> id);
        Span<byte> room = stackalloc byte[RoomBytes];
        var heartbeat = new FixWriter(room);
        heartbeat.Add(35, '0');
        heartbeat.Add(112, id);
        _sender.SendNext(session, heartbeat.Fields, nowNs);
    }

    private SessionStep LogOut(GatewaySession session, long nowNs)
    {
        Span<byte> room = stackalloc byte[RoomBytes];
        _sender.SendNext(session, Logout(room, "").Fields, nowNs);
        return SessionStep.LogOut;
    }

    /// <summary>Ends a session that cannot go on.</summary>
    private SessionStep Leave(GatewaySession session, string reason, long nowNs)
    {
        Span<byte> room = stackalloc byte[RoomBytes];
        _sender.SendNext(session, Logout(room, reason).Fields, nowNs);
        return SessionStep.Bad;
    }

    private SessionStep BadLogIn(string reason)
    {
        _reason = reason;
        return SessionStep.BadLogIn;
    }

    private static FixWriter Logout(Span<byte> room, string reason)
    {
        var logout = new FixWriter(room);
        logout.Add(35, '5');
        logout.AddText(58, reason);
        return logout;
    }

    // The decoder takes the sums of messages with credentials as they are, since a capture has none of those.
    private static bool IsSumRight(in OrderMessage message, ReadOnlySpan<byte> packet) =>
        message.Code != 'A' || FixGateway.IsSumRight(packet);

    private static string TooLow(GatewaySession session, ulong number) => string.Create(CultureInfo.InvariantCulture,
        $"MsgSeqNum too low, expecting {session.NextRequest} but received {number}");
}
