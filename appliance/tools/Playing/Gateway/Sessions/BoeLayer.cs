// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Answering;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>The exchange's side of a session of Cboe BOE version 2, with one matching unit.</summary>
internal sealed class BoeLayer(ClientConnection connection) : SessionLayer(connection)
{
    private const long HeartbeatNs = 1_000_000_000;
    private const long SilenceNs = 5_000_000_000;               // of a client, heartbeats included

    private byte[] _request = [];
    private uint? _last;
    private char _status = 'N';
    private string _text = "user is not known";

    public override SessionStep TakeFirst(in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (call.Message.Kind != OrderKind.Logon || call.Message.Login == 0 || call.Status != EnvelopeStatus.Ok)
            return SessionStep.Bad;
        Login = call.Message.Login;
        _request = packet.ToArray();
        if (BoeGateway.TryReadLogin(packet, out _last))
            return SessionStep.LogIn;
        (_status, _text) = ('M', "the parameter groups cannot be read");
        _request = [];
        return SessionStep.BadLogIn;
    }

    public override bool Admits(GatewaySession session)
    {
        if (_last is null || _last < session.Answers.Next)
            return true;
        (_status, _text) = ('Q', "the number of the last answer is too high");
        return false;
    }

    public override void Deny(GatewaySession? session, long nowNs) => SendLogin(session, _status, _text, nowNs);

    public override void Accept(GatewaySession session, long nowNs)
    {
        SendLogin(session, 'A', "Login Accepted", nowNs);
        AnswerLog answers = session.Answers;
        for (ulong number = Math.Max((_last ?? answers.Next) + 1, answers.Oldest); number < answers.Next; number++)
        {
            Connection.Send(answers[number], nowNs);
            session.Count.Resent++;
        }
        Connection.Send(BoeGateway.ReplayComplete, nowNs);
    }

    public override SessionStep Take(
        GatewaySession session, in MessageCall call, ReadOnlySpan<byte> packet, long nowNs)
    {
        ref readonly OrderMessage message = ref call.Message;
        switch (message.Kind)
        {
            case OrderKind.Logout:
                SendLogout(session, 'U', "as the client wants", nowNs);
                return SessionStep.LogOut;
            case OrderKind.Logon:
                SendLogout(session, '!', "the session has begun already", nowNs);
                return SessionStep.Bad;
        }
        if (message.Role != OrderRole.Request)
            return SessionStep.Done;
        if (message.HasSequence == 0 || message.Sequence == 0)
            return SessionStep.Request;                         // a client need not number what it sends
        if (message.Sequence < session.NextRequest)
        {
            SendLogout(session, '!', "the number is lower than expected", nowNs);
            return SessionStep.Bad;
        }
        if (session.NextRequest != 0 && message.Sequence > session.NextRequest)
            session.Count.SequenceGaps++;
        session.NextRequest = message.Sequence + 1;
        return SessionStep.Request;
    }

    public override void Send(GatewaySession session, WrittenAnswer written, long nowNs)
    {
        Span<byte> packet = session.Answers.Room[..written.Length];
        BoeGateway.WriteNumbered(packet, written.IsUnnumbered ? 0 : (uint)session.Answers.Next);
        if (!written.IsUnnumbered)
            session.Answers.Keep(written, timeNs: 0);
        Connection.Send(packet, nowNs);
    }

    public override bool Keep(GatewaySession session, long nowNs)
    {
        if (nowNs - Connection.LastSentNs >= HeartbeatNs)
            Connection.Send(BoeGateway.Heartbeat, nowNs);
        if (nowNs - Connection.LastReadNs <= SilenceNs)
            return true;
        SendLogout(session, '!', "the client is silent", nowNs);
        return false;
    }

    public override void End(GatewaySession session, long nowNs) =>
        SendLogout(session, 'E', "the play has ended", nowNs);

    private static uint ReceivedOf(GatewaySession? session) =>
        session is { NextRequest: > 0 } ? (uint)(session.NextRequest - 1) : 0;

    private static uint SentOf(GatewaySession? session) => session is null ? 0 : (uint)(session.Answers.Next - 1);

    private void SendLogin(GatewaySession? session, char status, string text, long nowNs)
    {
        byte[] packet = new byte[_request.Length + BoeGateway.MostLogin];
        int length = BoeGateway.WriteLogin(
            packet, _request, status, text, ReceivedOf(session), SentOf(session));
        Connection.Send(packet.AsSpan(0, length), nowNs);
    }

    private void SendLogout(GatewaySession session, char reason, string text, long nowNs)
    {
        Span<byte> packet = stackalloc byte[BoeGateway.LogoutLength];
        BoeGateway.WriteLogout(packet, reason, text, ReceivedOf(session), SentOf(session));
        Connection.Send(packet, nowNs);
    }
}
