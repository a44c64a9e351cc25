// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>The exchange's side of a session of CME iLink 3. Source: CME iLink 3 binary order entry, session layer; FIX
/// Performance Session Layer 1.1, idempotent and recoverable flows.</summary>
internal sealed class ILink3Layer(ClientConnection connection) : SessionLayer(connection)
{
    private const long MillisecondNs = 1_000_000;

    private readonly byte[] _packet = new byte[ILink3Gateway.MostBytes];
    private ILink3Establish _establish;
    private ulong _negotiated;
    private string _reason = "";
    private bool _hasAsked;

    private long KeepAliveNs => _establish.KeepAliveMs * MillisecondNs;

    public override SessionStep TakeFirst(in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        switch (call.Message.Code)
        {
            case ILink3Gateway.Negotiate
                when ILink3Gateway.TryReadNegotiate(packet, out _negotiated, out ulong timestamp):
                Connection.Send(_packet.AsSpan(
                    0, ILink3Gateway.WriteNegotiated(_packet, _negotiated, timestamp)), nowNs);
                return SessionStep.Done;
            case ILink3Gateway.Establish when call.Status == EnvelopeStatus.Ok
                && ILink3Gateway.TryReadEstablish(packet, out _establish):
                Login = call.Message.Login;
                if (_establish.KeepAliveMs != 0)
                    return SessionStep.LogIn;
                _reason = "the keep-alive interval is 0";
                return SessionStep.BadLogIn;
            default:
                return SessionStep.Bad;
        }
    }

    public override bool Admits(GatewaySession session)
    {
        bool isKnown = session.NumbersId == _establish.Uuid && session.NextRequest != 0;
        if (!isKnown && (_negotiated == 0 || _negotiated != _establish.Uuid))
            _reason = "the UUID has not been negotiated";
        else if (isKnown && _establish.Next < session.NextRequest)
            _reason = "the next number is lower than expected";
        return _reason.Length == 0;
    }

    public override void Deny(GatewaySession? session, long nowNs)
    {
        string reason = _reason.Length > 0 ? _reason : "the session is not known";
        int length = ILink3Gateway.WriteRejected(_packet, _establish, (uint)(session?.NextRequest ?? 0), reason);
        Connection.Send(_packet.AsSpan(0, length), nowNs);
    }

    public override void Accept(GatewaySession session, long nowNs)
    {
        (ulong previousUuid, uint previous) = (0, 0);
        if (session.NumbersId != _establish.Uuid)
        {
            if (session.NumbersId != 0)
                (previousUuid, previous) = (session.NumbersId, (uint)session.Answers.Next - 1);
            session.NumbersId = _establish.Uuid;
            session.NextRequest = _establish.Next;
            session.Answers.Restart(next: 1);
        }
        int length = ILink3Gateway.WriteEstablished(
            _packet, _establish, (uint)session.Answers.Next, previous, previousUuid);
        Connection.Send(_packet.AsSpan(0, length), nowNs);
        GoOnAt(session, _establish.Next, nowNs);
    }

    public override SessionStep Take(
        GatewaySession session, in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        ref readonly OrderMessage message = ref call.Message;
        _hasAsked = false;
        switch (message.Code)
        {
            case ILink3Gateway.Sequence:
                return TakeSequence(session, packet, nowNs);
            case ILink3Gateway.Terminate:
                SendTerminate("", nowNs);
                return SessionStep.LogOut;
            case ILink3Gateway.RetransmitRequest:
                return SendAgain(session, packet, nowNs);
            case ILink3Gateway.Negotiate or ILink3Gateway.Establish:
                return Leave("the session has begun already", nowNs);
        }
        if (message.Role != OrderRole.Request)
            return SessionStep.Done;
        if (message.HasSequence == 0)
            return SessionStep.Request;                         // not known, or too short: counted there
        if (message.Sequence < session.NextRequest)
            return Leave("the number is lower than expected", nowNs);
        GoOnAt(session, message.Sequence, nowNs);
        session.NextRequest++;
        return SessionStep.Request;
    }

    public override void Send(GatewaySession session, WrittenAnswer written, long nowNs)
    {
        Span<byte> packet = session.Answers.Room[..written.Length];
        ILink3Gateway.WriteNumbered(packet, (uint)session.Answers.Next, session.NumbersId);
        session.Answers.Keep(written, timeNs: 0);
        Connection.Send(packet, nowNs);
    }

    public override bool Keep(GatewaySession session, long nowNs)
    {
        // A client that is silent is asked whether it is there, and has the same time again to answer.
        long silentNs = nowNs - Connection.LastReadNs;
        bool asks = silentNs > KeepAliveNs && !_hasAsked;
        if (asks || nowNs - Connection.LastSentNs >= KeepAliveNs)
            SendSequence(session, asks, nowNs);
        _hasAsked |= asks;
        if (silentNs <= 2 * KeepAliveNs)
            return true;
        SendTerminate("the keep-alive interval has lapsed", nowNs);
        return false;
    }

    public override void End(GatewaySession session, long nowNs) => SendTerminate("the play has ended", nowNs);

    private SessionStep TakeSequence(GatewaySession session, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (!ILink3Gateway.TryReadSequence(packet, out ulong uuid, out uint next, out bool hasLapsed))
            return SessionStep.Malformed;
        if (uuid != session.NumbersId || next < session.NextRequest)
            return Leave("the UUID or the number is not the expected one", nowNs);
        GoOnAt(session, next, nowNs);
        if (hasLapsed)
            SendSequence(session, hasLapsed: false, nowNs);
        return SessionStep.Done;
    }

    /// <summary>Goes on at a number of the client; those before it that are missing will not come.</summary>
    private void GoOnAt(GatewaySession session, ulong number, long nowNs)
    {
        if (number <= session.NextRequest)
            return;
        session.Count.SequenceGaps++;
        int length = ILink3Gateway.WriteNotApplied(
            _packet, session.NumbersId, (uint)session.NextRequest, (uint)(number - session.NextRequest));
        Connection.Send(_packet.AsSpan(0, length), nowNs);
        session.NextRequest = number;
    }

    private SessionStep SendAgain(GatewaySession session, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (!ILink3Gateway.TryReadRetransmit(packet, out ILink3Retransmit request))
            return SessionStep.Malformed;
        AnswerLog answers = session.Answers;
        ulong end = (ulong)request.First + request.Count;
        if (request.Uuid != session.NumbersId || request.First < answers.Oldest || end > answers.Next
            || request.Count == 0)
        {
            int length = ILink3Gateway.WriteRetransmitRejected(_packet, request, "not all of it is kept");
            Connection.Send(_packet.AsSpan(0, length), nowNs);
            return SessionStep.Done;
        }
        Connection.Send(_packet.AsSpan(0, ILink3Gateway.WriteRetransmission(_packet, request)), nowNs);
        for (ulong number = request.First; number < end; number++)
        {
            Span<byte> answer = answers[number];
            int mark = answers.Of(number).Written.Resent;
            if (mark != 0)
                answer[mark] = 1;
            Connection.Send(answer, nowNs);
            session.Count.Resent++;
        }
        return SessionStep.Done;
    }

    /// <summary>Ends a session that cannot go on.</summary>
    private SessionStep Leave(string reason, long nowNs)
    {
        SendTerminate(reason, nowNs);
        return SessionStep.Bad;
    }

    private void SendSequence(GatewaySession session, bool hasLapsed, long nowNs)
    {
        int length = ILink3Gateway.WriteSequence(
            _packet, session.NumbersId, (uint)session.Answers.Next, hasLapsed);
        Connection.Send(_packet.AsSpan(0, length), nowNs);
    }

    private void SendTerminate(string reason, long nowNs) =>
        Connection.Send(_packet.AsSpan(0, ILink3Gateway.WriteTerminate(_packet, _establish, reason)), nowNs);
}
